"""The receipt as people see it: its numbers, its stages, and what is claimed of the scored rows."""

from dataclasses import replace

import numpy as np
import pytest

from core import curves, figures
from core.decisions import DECISIONS
from core.protocol import Protocol
from core.spec import parse_steps
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, trial
from tests.core.figure_data import EVIL, receipt


def run(steps="smote", table=None, **protocol):
    """Return data, a trial on them and its predictions."""
    table, asked = table or data.binary(), trial(*parse_steps(steps, STRATEGIES))
    asked = replace(asked, protocol=Protocol(**{"folds": 3} | protocol))
    return table, asked, predict(table, asked)


@pytest.mark.parametrize("steps", ["smote", "random_under", "smote_enn", "nothing"])
def test_numbers_are_those_of_the_folds(steps):
    _, _, p = run(steps, repeats=2)
    frame = curves.receipt(p).set_index(["class", "part"])
    assert len(frame) == 2 * 3
    for code, name in enumerate(p.classes):
        for part, field in (("kept", "real"), ("added", "synthetic"), ("dropped", "dropped")):
            counts = [getattr(each, field)[code] for each in p.receipts]
            own = frame.loc[name, part]
            assert own["mean"] == pytest.approx(np.mean(counts), rel=1e-12)
            assert (own["lowest"], own["highest"]) == (min(counts), max(counts))
    assert len(p.receipts) == 6


@pytest.mark.parametrize(
    "protocol", [{}, {"repeats": 2}, {"scheme": "time"}, {"scheme": "hold_out"}], ids=str
)
@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["two", "three"])
def test_scored_rows_of_a_run_are_rows_of_the_file(protocol, table):
    _, _, p = run(table=table, **protocol)
    said = curves.scored_rows(p, table)
    assert said.startswith(
        f"No scored row is synthetic: all {len(set(p.row)):,} are rows of the file, each scored once"
    )
    assert ("make up the file" in said) == (protocol.get("scheme") != "time")
    added = np.mean([sum(each.synthetic) for each in p.receipts])
    assert f"The {added:,.0f} rows added in a fold" in said


def test_nothing_added_is_said():
    table, _, p = run("random_under")
    assert curves.scored_rows(p, table).endswith("No row was added.")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: {"row": p.row + 1},
        lambda p: {"row": np.where(np.arange(len(p.row)) == 0, -1, p.row)},
        lambda p: {"row": np.r_[p.row[1], p.row[1:]], "y": np.r_[p.y[1], p.y[1:]]},
        lambda p: {"y": 1 - p.y},
        lambda p: {"receipts": (replace(p.receipts[0], real=(999, 1)), *p.receipts[1:])},
        lambda p: {"receipts": (replace(p.receipts[0], real=(1, 1)), *p.receipts[1:])},
    ],
    ids=["past the end", "not there", "twice", "other classes", "too many trained on", "too few"],
)
def test_what_does_not_add_up_is_not_claimed(spoil):
    table, _, p = run()
    with pytest.raises(ValueError, match=r"scored rows are not|do not add up"):
        curves.scored_rows(replace(p, **spoil(p)), table)


@pytest.mark.parametrize(
    ("steps", "resample", "fit"),
    [
        ("nothing", "no row changed", "Logistic regression"),
        ("smote+class_weight", "SMOTE", "Logistic regression + Class weights"),
        ("tomek_links+smote", "Tomek links → SMOTE", "Logistic regression"),
        ("remix", "Remix", "Logistic regression"),
        ("balanced_random_forest", "no row changed", "Balanced random forest"),
    ],
)
def test_stages_name_what_is_done(steps, resample, fit):
    table, asked, p = run("nothing")
    asked = replace(asked, steps=parse_steps(steps, STRATEGIES), decision=DECISIONS["f_beta"]())
    stages = curves.stages(asked, p)
    assert [*stages] == ["Split", "Prepare", "Resample", "Fit", "Threshold", "Score"]
    assert (stages["Resample"], stages["Fit"]) == (resample, fit)
    assert (stages["Split"], stages["Threshold"]) == ("3 folds", "Best F-beta")
    assert stages["Score"] == f"{len(table.y):,} untouched rows"


@pytest.mark.parametrize(
    ("protocol", "told"),
    [
        ({"repeats": 2}, "3 folds, 2 times"),
        ({"scheme": "time"}, "3 folds in time"),
        ({"scheme": "hold_out"}, "1 row in 3"),
    ],
)
def test_split_is_told_in_words(protocol, told):
    _, asked, p = run("nothing", **protocol)
    assert curves.stages(asked, p)["Split"] == told


def test_strip_draws_rows_by_class_the_largest_first():
    figure = receipt(EVIL[:2])
    kept, added, dropped = figure.data
    assert [trace.name for trace in figure.data] == ["kept", "added", "dropped"]
    assert ([*kept.x], [*added.x], [*dropped.x]) == ([41, 40], [7.5, 0], [0.5, 0.5])
    texts = " ".join(each.text for each in figure.layout.annotations)
    assert "41 kept, 7.5 (7 to 8) added, 0.5 (0 to 1) dropped" in texts
    assert "No scored row is synthetic" in texts
    assert "No scored row is synthetic" in figures.alt(figure)


def test_strip_of_many_classes_shows_the_smallest():
    figure = receipt(tuple(f"c{i}" for i in range(20)))
    assert [*figure.data[0].x] == [*range(51, 39, -1)]
