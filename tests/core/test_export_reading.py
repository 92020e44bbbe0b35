"""How a script reads a file: the same data as here, or one sentence."""

import numpy as np
import pandas as pd
import pytest

from core.dataset import DatasetError, from_table, likely_target
from core.export import ExportError, File, as_file
from core.export.plain.reading import coded, typed
from core.export.recipe import labels, recipe
from core.prepare import Preparation
from core.reading import ReadError, read
from core.samples import SAMPLES
from core.target import SmallClasses, Target
from tests.conftest import SHARED
from tests.core.data import is_sentence
from tests.core.export_data import filed, mixed_frame

QUICK = sorted(
    path.relative_to(SHARED).as_posix()
    for path in SHARED.glob("*/*.*")
    if path.suffix != ".tsv" and path.stat().st_size < 500_000
)
REFUSED = {
    "hostile/csvkit__sheets.xlsx",
    "hostile/pollock__file_quotation_char_0x27.csv",
    "hostile/univocity__essential-mac.csv",
}


def read_again(file, data) -> None:
    """Read the file by its recipe, and hold the outcome against the data."""
    found = recipe(file, data, Preparation.STANDARD)
    import io

    cells = pd.read_csv(io.BytesIO(file.content), header=None, dtype=str, na_filter=False, **found.how)
    codes = coded(labels(found, cells), list(data.classes))
    np.testing.assert_array_equal(codes.index, data.rows)
    np.testing.assert_array_equal(codes, data.y)
    X = typed(cells.loc[codes.index], found.kinds, found.missing, found.decimal).reset_index(drop=True)
    pd.testing.assert_frame_equal(X, data.X[list(found.kinds)].reset_index(drop=True))


@pytest.mark.parametrize("name", QUICK)
def test_a_file_is_read_again_or_refused_with_a_sentence(name):
    content = (SHARED / name).read_bytes()
    try:
        table = read(content)
        data = from_table(table, likely_target(table))
    except (ReadError, DatasetError):
        return
    file = File(name, content, table)
    if name in REFUSED:
        with pytest.raises(ExportError) as refused:
            recipe(file, data, Preparation.STANDARD)
        assert is_sentence(str(refused.value))
    else:
        read_again(file, data)


@pytest.mark.parametrize(
    ("target", "made"),
    [("size", Target(bins=3)), ("size", Target(edges=(0.5,), words=("low", "high"))), ("kind", Target())],
)
def test_bins_are_cut_again(target, made):
    read_again(*filed(mixed_frame(3), made, target=target))


@pytest.mark.parametrize("small", [SmallClasses.POOL, SmallClasses.LEAVE_OUT])
def test_small_classes_are_treated_again(small):
    frame = mixed_frame()
    frame.loc[[3, 5], "kind"] = ["odd", "rare"]
    read_again(*filed(frame, Target(small=small)))


def test_a_decimal_comma_is_read_again():
    rows = "\n".join(f"{i},5;{i % 2};1.{i:03}" for i in range(40))
    content = f"a;kind;b\n{rows}\n".encode()
    table = read(content)
    data = from_table(table, "kind", kinds={})
    read_again(File("t.csv", content, table), data)


@pytest.mark.parametrize("key", SAMPLES)
def test_a_sample_is_written_to_a_file_that_gives_it_back(key):
    data = SAMPLES[key]().load()
    read_again(as_file(data), data)
