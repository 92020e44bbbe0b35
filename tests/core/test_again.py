"""What was chosen in the app, said on the command line: it gives the same data."""

import gzip
import io
import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.columns import Kind
from core.commands.again import command
from core.dataset import Dataset, DatasetError, from_table, likely_target
from core.reading import ReadError, Reading, Table, read
from core.target import SmallClasses, Target
from tests.conftest import SHARED
from tests.core.command_line import answer

FILES = sorted(path.relative_to(SHARED).as_posix() for path in SHARED.glob("*/*.*"))


def profiled(line: str, folder: Path) -> dict:
    """Return what the command says of the data, read in a folder."""
    python, flag, module, name, file, *words = shlex.split(line)
    assert (python, flag, module, name) == ("python", "-m", "core", "profile")
    return answer(name, folder / file, *words)


def assert_same(data: Dataset, table: Table, made: Target, path: Path) -> None:
    told = profiled(command("profile", path.name, table.reading, data, made), path.parent)
    positive = None if data.positive is None else data.classes[data.positive]
    assert (told["fingerprint"], told["positive"]) == (data.fingerprint, positive)


@pytest.mark.parametrize("name", FILES)
def test_every_shared_file_is_the_same_data_again(shared_data, name):
    try:
        table = read(shared_data / name)
        data = from_table(table, likely_target(table))
    except (ReadError, DatasetError):
        assert name.startswith("hostile/"), "no data can be made of a real file"
        return
    assert_same(data, table, Target(), shared_data / name)


def other_formats() -> dict[str, bytes]:
    """Return the same table as a relation, as packed text and as Parquet."""
    frame = pd.DataFrame({"a b": range(40), "when": ["2020-01-05"] * 40, "class": ["x", "y", "y", "z"] * 10})
    relation = (
        "@relation r\n@attribute 'a b' numeric\n@attribute when string\n@attribute class {x,y,z}\n@data\n"
    )
    text = frame.to_csv(index=False)
    files = {
        "t.arff": (relation + text.partition("\n")[2]).encode(),
        "t.csv.gz": gzip.compress(text.encode()),
    }
    stored = io.BytesIO()
    frame.to_parquet(stored)
    return {**files, "t.parquet": stored.getvalue()}


@pytest.mark.parametrize("name", ["t.arff", "t.csv.gz", "t.parquet"])
def test_other_formats_are_the_same_data_again(tmp_path, name):
    (tmp_path / name).write_bytes(other_formats()[name])
    table = read(tmp_path / name)
    assert_same(from_table(table, "class", order="when"), table, Target(), tmp_path / name)


VALUES = ["1,5", "2,5", "-3", "", "?", "7,25", "1.000,5"]
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)


@example(["-1", "--", "a=b"], ["--", "-x"], {"header": True}, Kind.NUMERIC, True)
@example(["a=b", "-1", "--"], ["--", "--target"], {"header": True}, Kind.CATEGORICAL, True)
@given(
    names=st.lists(NAMES, min_size=3, max_size=3, unique=True),
    labels=st.lists(NAMES, min_size=2, max_size=2, unique=True),
    reading=st.sampled_from([{}, {"decimal": ","}, {"missing": ("2,5",)}, {"header": True}]),
    kind=st.sampled_from(list(Kind)),
    carried=st.booleans(),
)
def test_any_names_classes_and_settings_are_the_same_data_again(
    tmp_path_factory, names, labels, reading, kind, carried
):
    rows = [names, *([VALUES[i % 7], str(i // 2), labels[i % 3 == 0]] for i in range(40))]
    cells = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = tmp_path_factory.mktemp("again") / "table.tsv"
    path.write_text("\n".join(cells) + "\n", "utf-8")
    try:
        table = read(path, Reading(separator="\t", quote='"', escape="", comment="", **reading))
        if len(table.names) < 3:
            return
        table = replace(table, reading=replace(table.reading, kinds=((table.names[0], kind),)))
        groups = table.names[1] if carried else None
        data = from_table(table, table.names[2], groups=groups)
    except (ReadError, DatasetError):
        return
    assert_same(data.with_positive(data.classes[0]), table, Target(), path)


@pytest.mark.parametrize(
    "made",
    [
        Target(bins=4),
        Target(edges=(-5.0, 2.5)),
        Target(edges=(-0.1,), words=("below zero", "-1")),
        Target(bins=2, words=("low; lower", "$HOME `x` 'y'"), small=SmallClasses.POOL),
        Target(small=SmallClasses.LEAVE_OUT),
    ],
)
def test_labels_that_are_made_are_made_again(tmp_path, made):
    path = tmp_path / "-x $(true) 'q'.csv"
    numbers = [i % 9 - 6 for i in range(60)] + [99]
    path.write_text("size,label\n" + "".join(f"{i},{n}\n" for i, n in enumerate(numbers)))
    table = read(path)
    data = from_table(table, "label", made=made)
    assert_same(data, table, made, path)
    assert shlex.split(command("compare", path.name, table.reading, data, made))[4] == f"./{path.name}"
