"""What is said of real files: what a reader of the file would say, and nothing else."""

import os
import re
from pathlib import Path

import pytest

from core.dataset import Dataset, from_table
from core.findings import FINDINGS, findings
from core.reading import read

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(
    not DATA.exists() and "CI" not in os.environ, reason="the real files are not on this machine"
)
# The target, and what people who know the file expect to be told: this and nothing else.
REAL = {
    # Of the trees of elevation's best range one in five is another: a good column, no leak.
    "adbench_cover": ("label", "accuracy_trap"),
    # Rows of one month share their price and confidence indices. Who had credit in default was asked
    # of fewer who refused. `duration` is known after the call alone, which no look at the data tells.
    "bank-additional-full": (
        "y",
        "accuracy_trap missing_values missing_by_class repeated_entities whole_numbers",
    ),
    "car": ("class", ""),
    "german": (None, "whole_numbers"),
    "glass": (None, "few_rare_rows"),
    "htru2_pulsar": ("l", "accuracy_trap"),
    # Everybody with a thyroid that does too little had TSH measured: it is how the illness is found.
    "hypothyroid": (
        "Class",
        "accuracy_trap few_rare_rows small_classes duplicate_rows constant_columns missing_values "
        "missing_by_class",
    ),
    # A child whose health is `not_recom` is not recommended, and no other is.
    "nursery": ("class", "few_rare_rows small_classes leak_suspects"),
    # The patches come from nine radar images, and some columns are about the image.
    "oil-spill": (
        None,
        "accuracy_trap few_rare_rows constant_columns repeated_entities whole_numbers",
    ),
    "page_blocks": ("class", "accuracy_trap few_rare_rows duplicate_rows contradicting_rows"),
    "phoneme": (None, "duplicate_rows"),
    "w4k2_yeast6": (None, "accuracy_trap few_rare_rows duplicate_rows"),
}


def load(name: str) -> Dataset:
    """Return a real file as a data set; a file without names has its target last."""
    table = read((DATA / f"{name}.csv").read_bytes())
    return from_table(table, REAL[name][0] or table.names[-1])


@pytest.mark.parametrize("name", REAL)
def test_what_is_said_of_real_files(name):
    found = findings(load(name))
    assert {f.code for f in found} == set(REAL[name][1].split())
    assert all(re.fullmatch(r"[A-Z0-9`].*[.?]", f.sentence) for f in found)


def test_counts_of_equal_rows_agree_with_a_slow_count():
    data = load("page_blocks")
    frame = data.X.assign(y=data.y)
    assert f"{frame.duplicated().sum()} rows" in FINDINGS["duplicate_rows"]().sentence(data)
    classes = frame.groupby([*data.X.columns])["y"].transform("nunique")
    said = FINDINGS["contradicting_rows"]().sentence(data)
    assert said.startswith(f"{(classes > 1).sum()} rows")


def test_the_rule_of_the_nursery_is_found():
    data = load("nursery")
    answer = data.X["health"].eq("not_recom") == (data.y == data.classes.index("not_recom"))
    assert answer.all()
    said = FINDINGS["leak_suspects"]().sentence(data)
    assert said.startswith("`health` (4,320 of 4,320 rows of `not_recom`, no other) alone")


@pytest.mark.parametrize(("name", "batches"), [("oil-spill", 9), ("bank-additional-full", 26)])
def test_batches_follow_each_other_in_the_file(name, batches):
    """What the finding goes by is not the order of rows, so that this tells it is right."""
    data = load(name)
    column = re.search("same `(.*?)`", FINDINGS["repeated_entities"]().sentence(data))[1]
    values = data.X[column]
    assert values.nunique() == batches
    assert (values != values.shift()).sum() == batches


def test_shares_of_gaps_are_those_of_the_file():
    data = load("bank-additional-full")
    shares = data.X["default"].isna().groupby(data.y == data.interest).mean()
    said = f"`default` ({100 * shares[True]:.1f} % in `yes`, {100 * shares[False]:.1f} % in others)"
    assert said in FINDINGS["missing_by_class"]().sentence(data)
