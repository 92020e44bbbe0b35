"""Maps show every rare row, are repeatable, and add rows without moving the others."""

import numpy as np
import pytest

from core.project import MOST_ADDED, MOST_POINTS, Method, project, project_resampled, shown_rows
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
    assert "0 rows dropped, 120 added." in found.notes


def test_dropped_rows_are_those_the_sampler_drops():
    table = data.binary()
    found = project_resampled(table, UNDER(balance=0.5), Method.PCA)
    dropped = found.points[found.points["kind"] == "dropped"]
    assert len(dropped) == 60
    assert set(dropped["class"]) == {"0"}
    assert "60 rows dropped, 0 added." in found.notes


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
