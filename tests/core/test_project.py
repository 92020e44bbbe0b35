"""Maps show every rare row, are repeatable, and add rows without moving the others."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.dataset import from_frame
from core.decisions import DECISIONS
from core.predictions import Judged, judge
from core.project import (
    MOST_ADDED,
    MOST_POINTS,
    Method,
    by_column,
    by_result,
    by_score,
    columns,
    project,
    project_resampled,
    shown_rows,
)
from core.project.layout import trusted
from core.strategies import STRATEGIES
from tests.core import data

SMOTE, TOMEK, UNDER = (STRATEGIES[key] for key in ("smote", "tomek_links", "random_under"))


def test_every_rare_row_is_shown_and_the_largest_class_is_drawn():
    table = data.numeric(7_000, 900, 40)
    rows = shown_rows(table)
    assert len(rows) == len(set(rows)) == MOST_POINTS
    assert np.bincount(table.y[rows]).tolist() == [MOST_POINTS - 940, 900, 40]
    (note,) = project(table, Method.PCA).notes
    assert note.startswith("Every row of the smaller classes is shown, and 4,060 of the 7,000 rows of `0`")


def test_small_tables_are_shown_whole_without_a_note():
    table = data.binary()
    found = project(table, Method.PCA)
    assert found.points["row"].tolist() == list(range(200))
    assert found.points["class"].tolist() == [table.classes[code] for code in table.y]
    assert found.notes == ()


def test_a_map_on_which_rows_hide_each_other_says_so():
    table = data.categorical()
    points, (note, *_) = project(table, Method.PCA).points, project(table, Method.PCA).notes
    places = len({(round(x, 6), round(y, 6)) for x, y in zip(points["x"], points["y"], strict=True)})
    assert places < len(points) / 2
    assert f"The {len(points):,} rows shown lie on {places:,} different places" in note


@pytest.mark.parametrize("table", [data.mixed(), data.categorical(), data.every_kind(), data.tiny()])
def test_every_kind_of_table_can_be_drawn_again_in_the_same_way(table):
    first, again = (project(table, Method.PCA).points for _ in range(2))
    assert first.equals(again)
    assert np.isfinite(first[["x", "y"]].to_numpy()).all()


def test_added_rows_do_not_move_the_map():
    table = data.binary()
    plain = project(table, Method.PCA).points
    found = project_resampled(table, SMOTE(), Method.PCA)
    real, added = (found.points[found.points["kind"] == kind] for kind in ("real", "added"))
    assert real[["x", "y"]].equals(plain[["x", "y"]])
    assert len(added) == 120
    assert set(added["class"]) == {"1"}
    assert (added["row"] == -1).all()
    inside = real.loc[real["class"] == "1", ["x", "y"]]
    assert (added[["x", "y"]] >= inside.min()).to_numpy().all()
    assert (added[["x", "y"]] <= inside.max()).to_numpy().all()
    assert (found.dropped, found.added) == (0, 120)


def test_dropped_rows_are_those_the_sampler_drops():
    table = data.binary()
    found = project_resampled(table, UNDER(balance=0.5), Method.PCA)
    dropped = found.points[found.points["kind"] == "dropped"]
    assert len(dropped) == 60
    assert set(dropped["class"]) == {"0"}
    assert (found.dropped, found.added) == (60, 0)


def test_many_added_rows_are_drawn():
    found = project_resampled(data.numeric(2_000, 30), SMOTE(), Method.PCA)
    assert (found.points["kind"] == "added").sum() == MOST_ADDED
    assert f"Of the added rows, {MOST_ADDED:,} drawn at random are shown." in found.notes


def test_a_strategy_that_cannot_run_says_so():
    with pytest.raises(ValueError, match=r"needs at least 6 training rows .* `1` has 4"):
        project_resampled(data.tiny(), SMOTE(), Method.PCA)


def test_umap_is_repeatable_and_says_how_to_read_it():
    table = data.numeric(40, 12)
    first = project(table, Method.UMAP)
    assert np.isfinite(first.points[["x", "y"]].to_numpy()).all()
    assert first.notes == ("Neighbours are kept near; distances between clusters mean little.",)
    found = project_resampled(table, TOMEK(), Method.UMAP)
    assert found.points[["x", "y"]].equals(first.points[["x", "y"]])


def test_trust_is_that_of_all_pairs():
    """Venna and Kaski's formula, written out: each near point that is no near row costs its rank."""
    rng = np.random.default_rng(0)
    rows, places, k = rng.normal(size=(60, 5)), rng.normal(size=(60, 2)), 15
    cost = 0
    for i in range(60):
        far = np.linalg.norm(rows - rows[i], axis=1)
        near = np.linalg.norm(places - places[i], axis=1)
        far[i] = near[i] = -1
        rank = np.argsort(np.argsort(far))
        cost += np.maximum(rank[np.argsort(near)[1 : k + 1]] - k, 0).sum()
    expected = 1 - 2 * cost / (60 * k * (2 * 60 - 3 * k - 1))
    assert trusted(rows, places, 0) == pytest.approx(expected, abs=1e-12)


def test_trust_is_whole_where_nothing_is_lost_and_half_where_all_is():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(3_000, 2))
    assert trusted(places, 7 * places[:, ::-1] - 3, 0) == 1
    assert trusted(places, rng.permutation(places), 0) == pytest.approx(0.5, abs=0.02)
    assert trusted(places[:4], places[:4], 0) is None
    assert project(data.numeric(90, 10, columns=2), Method.PCA).trust == pytest.approx(1)


def test_columns_colour_by_number_date_or_word():
    table = data.every_kind()
    assert columns(table) == ["number", "color", "day", "story"]
    number, day, color = (by_column(table, name) for name in ("number", "day", "color"))
    np.testing.assert_array_equal(number.values, table.X["number"])
    assert number.levels == day.levels == ()
    assert day.values.dtype.kind == "M"
    assert set(color.levels) == {"red", "blue", "(missing)"}
    assert (color.values == table.X["color"].fillna("(missing)")).all()


def test_of_many_words_the_most_frequent_have_a_colour():
    words = [f"w{i}" for i in range(12) for _ in range(20 - i)]
    table = from_frame("words", pd.DataFrame({"w": words}), ["a", "b"] * (len(words) // 2))
    found = by_column(table, "w")
    assert found.levels == (*(f"w{i}" for i in range(7)), "all other values")
    assert (found.values == "all other values").sum() == sum(20 - i for i in range(7, 12))


def test_scores_and_outcomes_are_those_of_the_predictions():
    table = data.binary()
    p = data.predict(table, data.trial(folds=4, repeats=2))
    score = by_score("s", p, 1, 200).values
    outcome = by_result("o", judge(p, DECISIONS["argmax"]()), 200)
    for row in range(200):
        there = p.row == row
        assert score[row] == pytest.approx(p.proba[there, 1].mean())
        first = p.proba[there & (p.repeat == 0)][0]
        flagged, own = first[1] > 0.5, table.y[row] == 1
        expected = {(1, 1): "found", (1, 0): "missed", (0, 1): "false alarm", (0, 0): "rightly passed"}
        assert outcome.values[row] == expected[own, flagged]
    assert outcome.levels == ("missed", "false alarm", "found", "rightly passed")


def test_rows_that_are_not_judged_have_neither():
    table = data.multiclass()
    p = data.predict(table, data.trial())
    part = p.fold == 0
    some = replace(p, **{k: getattr(p, k)[part] for k in ("repeat", "fold", "row", "y", "proba")})
    judged_rows = np.isin(np.arange(200), some.row)
    np.testing.assert_array_equal(np.isfinite(by_score("s", some, 1, 200).values), judged_rows)
    labels = some.proba.argmax(axis=1)
    outcome = by_result("o", Judged(some, labels, np.empty((1, 3))), 200)
    assert ((outcome.values == "not judged") == ~judged_rows).all()
    assert (outcome.values[some.row] == np.where(labels == some.y, "right", "wrong")).all()
