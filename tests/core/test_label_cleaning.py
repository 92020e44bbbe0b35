"""Strategies that doubt labels: whom they doubt, how much they change, and that they never peek."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from scipy.stats import entropy
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from core.dataset import from_frame
from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.strategies import STRATEGIES
from core.strategies.confident_learning import suspected
from core.strategies.uncertainty_relabelling import excess
from tests.core import data
from tests.core.data import folds_of, outcome, trial

CONFIDENT, RELABEL = (STRATEGIES[key] for key in ("confident_learning", "uncertainty_relabelling"))
TABLES = {"binary": data.binary(), "multiclass": data.multiclass()}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@st.composite
def judged(draw):
    """Labels of which every class has some, and probabilities."""
    size = draw(st.integers(2, 4))
    y = np.array(
        draw(st.permutations([*range(size), *draw(st.lists(st.integers(0, size - 1), max_size=30))]))
    )
    raw = draw(arrays(float, (len(y), size), elements=st.floats(0.01, 1.0)))
    return y, raw / raw.sum(axis=1, keepdims=True)


@given(judged())
def test_suspects_are_those_of_the_definition(case):
    y, proba = case
    size = proba.shape[1]
    bar = [np.mean([p[j] for p, label in zip(proba, y, strict=True) if label == j]) for j in range(size)]
    for label, p, found in zip(y, proba, suspected(y, proba), strict=True):
        over = [j for j in range(size) if p[j] >= bar[j] - 1e-12]
        expected = max(over, key=lambda j: p[j]) if over else label
        assert found == expected or p[found] == pytest.approx(p[expected], abs=1e-9)


@given(judged(), st.floats(0, 0.5))
def test_no_class_loses_more_than_its_cap_and_the_most_doubtful_go_first(case, cap):
    y, proba = case
    rows, labels = CONFIDENT(cap=cap).mended(y, proba, 0)
    np.testing.assert_array_equal(labels, y[rows])
    assert (np.diff(rows) > 0).all()
    doubtful, own = suspected(y, proba) != y, proba[np.arange(len(y)), y]
    gone = np.setdiff1d(np.arange(len(y)), rows)
    assert doubtful[gone].all()
    for code in range(proba.shape[1]):
        lost, stayed = gone[y[gone] == code], rows[(y[rows] == code) & doubtful[rows]]
        assert len(lost) <= cap * np.sum(y == code) + 1e-6
        if len(lost) and len(stayed):
            assert own[lost].max() <= own[stayed].min()
        if len(stayed):
            assert len(lost) + 1 > cap * np.sum(y == code) - 1e-6


@every_table
def test_without_a_share_to_drop_it_is_the_plain_fit(table):
    for a, b in zip(folds_of(table, trial(CONFIDENT(cap=0.0))), folds_of(table, trial()), strict=True):
        np.testing.assert_array_equal(a.proba, b.proba)
        assert sum(a.receipt.dropped) == 0


def flipped(counts=(300, 60), share=0.05):
    """Return a table of classes far apart in which some labels are wrong, and which those are."""
    base, rng = data.numeric(*counts, apart=4.0), np.random.default_rng(5)
    wrong = np.zeros(len(base.y), bool)
    for code, count in enumerate(counts):
        wrong[rng.choice(np.flatnonzero(base.y == code), round(share * count), replace=False)] = True
    return from_frame("flipped", base.X, data.labelled(np.where(wrong, 1 - base.y, base.y))), wrong


def test_wrong_labels_are_found():
    table, wrong = flipped()
    asked = trial(CONFIDENT(cap=0.25))
    for split in asked.protocol.splits(table):
        model = fit(table, asked, split)
        gone = np.setdiff1d(np.arange(len(split.train)), model.classifier.rows_)
        found = wrong[split.train][gone].sum()
        assert found > wrong[split.train].sum() / 2
        assert found >= 0.9 * len(gone)


@every_table
@pytest.mark.parametrize("key", ["confident_learning", "uncertainty_relabelling"])
def test_no_row_has_a_say_in_what_is_said_of_it(key, table, monkeypatch):
    kind, told = STRATEGIES[key], []
    mended = kind.mended

    def watched(self, y, proba, seed):
        told.append((y, proba))
        return mended(self, y, proba, seed)

    monkeypatch.setattr(kind, "mended", watched)
    asked = trial(kind(), seed=7)
    model = fit(table, asked, asked.protocol.splits(table)[0])
    ((y, proba),) = told
    by_hand = cross_val_predict(
        LogisticRegression(max_iter=1000, random_state=7),
        model.rows.X,
        model.y,
        cv=StratifiedKFold(5, shuffle=True, random_state=7),
        method="predict_proba",
    )
    np.testing.assert_array_equal(y, model.y)
    np.testing.assert_allclose(proba, by_hand, rtol=1e-12)
    rows, labels = mended(kind(), y, proba, 7)
    seen = witness(model.classifier)
    np.testing.assert_array_equal(seen.X_, model.rows.X[rows])
    np.testing.assert_array_equal(seen.y_, labels)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0.5, 1))
def test_excess_is_none_below_the_quantile_and_one_at_the_top(uncertainty, quantile):
    uncertainty = np.array(uncertainty)
    found, bar = excess(uncertainty, quantile), np.quantile(uncertainty, quantile)
    assert (found[uncertainty <= bar] == 0).all()
    if uncertainty.max() - bar > 1e-9:
        np.testing.assert_allclose(found.max(), 1, rtol=1e-9)
        above = uncertainty > bar
        expected = (uncertainty[above] - bar) / (uncertainty.max() - bar)
        np.testing.assert_allclose(found[above], expected, rtol=1e-9)


@given(judged(), st.floats(0.5, 1), st.integers(0, 99))
def test_only_rows_of_the_largest_class_that_are_very_unsure_are_relabelled(case, quantile, seed):
    y, proba = case
    rows, labels = RELABEL(quantile=quantile).mended(y, proba, seed)
    np.testing.assert_array_equal(rows, np.arange(len(y)))
    largest = np.bincount(y).argmax()
    changed = labels != y
    assert (y[changed] == largest).all()
    unsure = entropy(proba, axis=1)
    bar = np.quantile(unsure[y == largest], quantile)
    assert (unsure[changed] > bar - 1e-12).all()
    for row in np.flatnonzero(changed):
        others = np.delete(proba[row], largest)
        assert proba[row, labels[row]] == others.max()
    if unsure[y == largest].max() > bar + 1e-9:
        top = np.flatnonzero(y == largest)[unsure[y == largest].argmax()]
        assert labels[top] != largest


@pytest.mark.parametrize("balance", [0.3, 1.0])
def test_the_chance_of_a_new_label_is_that_of_the_formula(balance):
    rng = np.random.default_rng(1)
    p = rng.uniform(0, 0.5, 60)
    y, proba = np.repeat([0, 1], [50, 10]), np.column_stack([1 - p, p])
    step, rounds = RELABEL(balance=balance, quantile=0.6), 2000
    times = np.mean([step.mended(y, proba, seed)[1] != y for seed in range(rounds)], axis=0)
    u = -(p * np.log(p) + (1 - p) * np.log(1 - p)) / np.log(2)
    bar, most = np.quantile(u[:50], 0.6), u[:50].max()
    chance = np.where(y == 0, balance * np.clip((u - bar) / (most - bar), 0, None), 0.0)
    # Five standard deviations of a binomial share.
    assert (np.abs(times - chance) <= 5 * np.sqrt(chance * (1 - chance) / rounds) + 1e-12).all()
    assert times.max() == pytest.approx(balance, abs=0.06)


def test_the_receipt_counts_a_new_label_on_both_sides():
    for fold in folds_of(data.binary(), trial(RELABEL())):
        assert fold.receipt.dropped[0] == fold.receipt.synthetic[1] > 0
        assert fold.receipt.dropped[1] == fold.receipt.synthetic[0] == 0


@pytest.mark.parametrize("kind", [CONFIDENT, RELABEL])
def test_too_few_rows_for_the_parts_are_named(kind):
    assert outcome(data.numeric(50, 6), trial(kind())) == (
        "trains on 4 of 5 parts of the rows and needs 5 training rows of every class, `1` has 4"
    )


@pytest.mark.parametrize("kind", [CONFIDENT, RELABEL])
def test_a_later_step_is_asked_about_the_rows_of_a_part(kind):
    assert len(outcome(data.numeric(60, 12), trial(kind(), STRATEGIES["smote"]()))) == 3
    tight = outcome(data.numeric(60, 9), trial(kind(), STRATEGIES["smote"]()))
    assert tight == "needs at least 6 training rows of every class it adds to, `1` has 4"


def test_a_large_cap_is_reckoned_with():
    context = trial(CONFIDENT(cap=0.5)).contexts(data.binary(), (100, 21), 0)[-1]
    assert context.counts == (50, 11)


@pytest.mark.parametrize("kind", [CONFIDENT, RELABEL])
@pytest.mark.parametrize("learner", ["svc", "k_neighbors"])
def test_learners_with_demands_are_asked_about_the_rows_of_a_part(kind, learner):
    result = outcome(data.numeric(60, 8), trial(kind(), learner=LEARNERS[learner]()))
    if learner == "svc":
        assert result == "needs 5 training rows of every class for its probabilities, `1` has 4"
    else:
        assert len(result) == 3
