"""Notebooks, model cards and plan files: sound in form, and true to the run."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given
from jsonschema import validate

from core.columns import Kind
from core.engine.planfile import PlanError
from core.export.card import card
from core.export.notebook import notebook
from core.export.plan import Comparison, read
from core.metrics import METRICS, measure
from core.plan import Plan
from core.reading import Reading
from core.spec import parse_steps
from core.strategies import STRATEGIES
from core.target import SmallClasses, Target
from core.words import quoted
from tests.core.data import is_sentence, trial
from tests.core.export_data import ATTACK, here, mixed_frame, outcome
from tests.core.test_plan import trials

CELL = {
    "oneOf": [
        {
            "type": "object",
            "required": ["id", "cell_type", "metadata", "source"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[a-zA-Z0-9-_]+$", "minLength": 1, "maxLength": 64},
                "cell_type": {"enum": [kind]},
                "metadata": {"type": "object"},
                "source": {"type": "array", "items": {"type": "string"}},
                **more,
            },
        }
        for kind, more in (
            ("markdown", {}),
            ("code", {"outputs": {"type": "array"}, "execution_count": {"type": ["integer", "null"]}}),
        )
    ]
}
# What the schema of nbformat 4.5 asks of the cells that are written here.
NOTEBOOK = {
    "type": "object",
    "required": ["metadata", "nbformat_minor", "nbformat", "cells"],
    "additionalProperties": False,
    "properties": {
        "metadata": {"type": "object", "properties": {"kernelspec": {"required": ["name", "display_name"]}}},
        "nbformat": {"const": 4},
        "nbformat_minor": {"const": 5},
        "cells": {"type": "array", "items": CELL},
    },
}
HEADINGS = [
    *("Model details", "Intended use", "Factors", "Metrics", "Evaluation data", "Training data"),
    *("Quantitative analyses", "Ethical considerations", "Caveats and recommendations"),
]


@pytest.fixture(scope="module")
def found():
    return outcome(mixed_frame(3), trial(*parse_steps("smote(neighbours=2)", STRATEGIES), folds=2))


def test_a_notebook_is_sound_and_its_cells_run_from_top_to_bottom(found, tmp_path, monkeypatch):
    written = json.loads(notebook(found))
    validate(written, NOTEBOOK)
    assert len({cell["id"] for cell in written["cells"]}) == len(written["cells"])
    code = ["".join(cell["source"]) for cell in written["cells"] if cell["cell_type"] == "code"]
    assert code[0].startswith("%pip install --quiet ")
    (tmp_path / "data.csv").write_bytes(found.file.content)
    monkeypatch.chdir(tmp_path)
    _, said = here("\n".join(code[1:]), "notebook")
    assert said.splitlines()[-1] == "All 10 numbers are reproduced within 1e-06."


def test_a_card_has_the_headings_of_its_form_and_the_numbers_of_the_run(found):
    text = card(found)
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    p = found.judged.predictions
    numbers = measure(p.y, p.proba, found.judged.labels, p.positive)
    for name in ("average_precision", "recall", "brier"):
        assert f"| {METRICS[name].title} | {numbers[name]:.3f} | " in text
    assert found.file.digest in text
    assert f"{len(found.data.y)} rows" in text


def test_a_card_shows_names_of_strangers_letter_by_letter(found):
    assert quoted(ATTACK) in next(line for line in card(found).splitlines() if "columns used" in line)


texts = st.text(max_size=5)
names = st.none() | texts
readings = st.builds(
    Reading,
    encoding=st.sampled_from([None, "utf-8", "cp1252"]),
    separator=st.sampled_from([None, ";", "\t", ", "]),
    quote=st.sampled_from([None, "", '"']),
    header_row=st.none() | st.integers(1, 9),
    header=st.sampled_from([None, True]),
    decimal=st.sampled_from([None, ","]),
    missing=st.none() | st.lists(texts, max_size=2).map(tuple),
    sheet=names,
    kinds=st.dictionaries(texts, st.sampled_from(list(Kind)), max_size=2).map(lambda d: tuple(d.items())),
)
targets = st.sampled_from(
    [
        Target(),
        Target(bins=3),
        Target(edges=(0.5, 2.0), words=("a", "b", "c")),
        Target(small=SmallClasses.POOL),
    ]
)


comparisons = st.builds(
    Comparison,
    plan=st.lists(trials, max_size=3).map(lambda asked: Plan(tuple(asked))),
    target=texts,
    positive=names,
    groups=names,
    order=names,
    reading=readings,
    made=targets,
    digest=texts,
)


@given(comparisons)
def test_any_comparison_comes_back_from_its_file(comparison):
    assert read(comparison.text()) == comparison


def damaged(change) -> str:
    plain = json.loads(Comparison(Plan((trial(),)), "kind").text())
    change(plain)
    return json.dumps(plain)


DAMAGE = {
    "other version": lambda plain: plain.update(counterweight_plan=2),
    "no target": lambda plain: plain.pop("target"),
    "a number for a name": lambda plain: plain.update(target=3),
    "an unknown strategy": lambda plain: plain["trials"][0].update(steps=[{"os.system": {}}]),
    "an unknown option": lambda plain: plain["reading"].update(shell="x"),
    "a separator that cannot serve": lambda plain: plain["reading"].update(separator="abc"),
    "too many bins": lambda plain: plain["labels"].update(bins=10**6),
    "a word for a number": lambda plain: plain["labels"].update(bins="3"),
    "trials that are none": lambda plain: plain.update(trials=7),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_plan_is_refused_with_a_sentence(name):
    with pytest.raises(PlanError) as refused:
        read(damaged(DAMAGE[name]))
    assert is_sentence(str(refused.value))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "[" * 100_000, '"x"'])
def test_any_other_text_is_no_plan(text):
    with pytest.raises(PlanError, match=r"This is no plan that this version can read\."):
        read(text)
