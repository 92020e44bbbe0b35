"""The plausibility filter: it lets real rows pass, and neither copies nor strangers."""

import numpy as np
import pytest

from core.evaluate import fit, witness
from core.strategies import STRATEGIES
from core.strategies._base import as_they_occur
from core.strategies._plausible import Sieve, grids, on_a_grid, realness
from tests.core import data
from tests.core.data import folds_of, trial

SMOTE, PLAUSIBLE = STRATEGIES["smote"], STRATEGIES["plausible_smote"]
OPEN = PLAUSIBLE(credible=0.0, apart=0.0)


def rows(count, seed, center=0.0):
    return np.random.default_rng(seed).normal(center, size=(count, 4))


def added(table, step):
    """Return the rows of the training part of a split that a step has added."""
    model = fit(table, trial(step), trial().protocol.splits(table)[0])
    return witness(model.classifier).X_[len(model.y) :], model


@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["binary", "three"])
def test_a_filter_that_lets_all_pass_is_smote(table):
    for ours, theirs in zip(folds_of(table, trial(OPEN)), folds_of(table, trial(SMOTE())), strict=True):
        np.testing.assert_array_equal(ours.proba, theirs.proba)
        assert ours.receipt == theirs.receipt


def test_unseen_real_rows_pass():
    stays = Sieve(0.1, 0.05, 0).passes(rows(200, 1), rows(200, 2))
    assert stays.mean() > 0.9


def test_copies_do_not_pass():
    real = rows(200, 1)
    copied = real + 1e-6
    assert not Sieve(0.0, 0.05, 0).passes(real, copied).any()
    assert Sieve(0.0, 0.0, 0).passes(real, copied).all()


def test_what_is_nearer_than_that_part_of_the_usual_gap_goes():
    real, made = rows(100, 1), rows(100, 2)
    away = np.linalg.norm(real[:, None] - real[None], axis=2)
    np.fill_diagonal(away, np.inf)
    bound = 0.5 * np.median(away.min(axis=1))
    expected = np.linalg.norm(made[:, None] - real[None], axis=2).min(axis=1) >= bound
    np.testing.assert_array_equal(Sieve(0.0, 0.5, 0).passes(real, made), expected)
    assert 0.01 < 1 - expected.mean() < 0.5


def test_strangers_do_not_pass():
    real, made = rows(200, 1), np.vstack([rows(100, 2), rows(100, 3, center=4.0)])
    stays = Sieve(0.2, 0.0, 0).passes(real, made)
    assert stays[:100].mean() > 0.9
    assert stays[100:].mean() < 0.1


def test_realness_is_that_of_rows_the_forest_did_not_see():
    """Of two samples of one distribution a forest can tell nothing: like a coin, whatever their sizes."""
    for made in (60, 600):
        found = realness(rows(200, 1), rows(made, 2), 0)
        assert found.mean() == pytest.approx(0.5, abs=0.1)


def test_whole_numbers_stay_whole():
    rng = np.random.default_rng(0)
    table = data.binary()
    table.X["a"] = rng.poisson(40, len(table.y)).astype(float)
    table.X["b"] = (rng.random(len(table.y)) < 0.3).astype(float)
    made, model = added(table, OPEN)
    plain, _ = added(table, SMOTE())
    assert len(made) == len(plain) > 50
    for column in (0, 1):
        assert set(made[:, column]) <= set(model.rows.X[:, column])
        assert not set(plain[:, column]) <= set(model.rows.X[:, column])
        spread = np.diff(np.unique(model.rows.X[:, column])).max()
        assert np.abs(made[:, column] - plain[:, column]).max() <= spread / 2 + 1e-12
    np.testing.assert_array_equal(made[:, 2:], plain[:, 2:])


@pytest.mark.parametrize(
    ("values", "grid"),
    [
        ([0.0, 1.0], True),
        ([5.0], True),
        ([0.1, 0.2, 0.4, 1.1], True),
        ((np.array([0, 1, 7, 30_000]) - 3.3) / 17.9, True),
        ([0.0, 1.0, 2.5], False),
        (np.sort(rows(50, 0)[:, 0]), False),
    ],
)
def test_a_grid_is_known_by_its_gaps(values, grid):
    assert on_a_grid(np.asarray(values)) == grid


def test_values_move_to_the_nearest_that_occurs():
    X = np.column_stack([np.arange(6.0), [0, 0, 0, 2.5, 2.5, 9], np.sqrt(np.arange(6.0)), np.ones(6)])
    made = np.array([[3.0, 1.3, 0.7, 1.1], [-5.0, 100.0, 0.7, 0.9]])
    np.testing.assert_array_equal(as_they_occur(X, made, grids(X)), [[3, 2.5, 0.7, 1], [0, 9, 0.7, 1]])


def test_the_classes_are_as_large_as_asked_where_enough_rows_pass():
    table = data.binary()
    for balance in (0.0, 0.5, 1.0):
        made, _ = added(table, PLAUSIBLE(balance=balance))
        plain, _ = added(table, SMOTE(balance=balance))
        assert len(made) == len(plain)
    strict, _ = added(table, PLAUSIBLE(credible=0.5))
    assert 0 < len(strict) < len(plain)
