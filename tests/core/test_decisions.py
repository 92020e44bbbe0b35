"""Rules that turn probabilities into labels: against brute force, closed forms and scikit-learn."""

import inspect

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import balanced_accuracy_score, fbeta_score
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.neighbors import KNeighborsClassifier

from core.decisions import DECISIONS, Decision, labels
from core.decisions._base import OneClass, best_cut, binary
from tests.core import data
from tests.core.data import is_sentence, trial
from tests.core.test_entries import ends

ARGMAX, YOUDEN, COST, FBETA, PRIOR = (
    DECISIONS[key] for key in ("argmax", "balanced_accuracy", "cost", "f_beta", "prior")
)
MATRIX = DECISIONS["cost_matrix"]
REVIEWING = {DECISIONS[key] for key in ("three_way", "mondrian_conformal", "threshold")}
FIND_ALL = {FBETA, YOUDEN, *(DECISIONS[key] for key in ("g_mean", "macro_f1", "recall_floor", "least_cost"))}
every_decision = pytest.mark.parametrize("kind", DECISIONS.values(), ids=DECISIONS.keys())


def rows_of(size, count=200, seed=0, decimals=2):
    """Return classes and probabilities that go with them, with ties."""
    rng = np.random.default_rng(seed)
    y = rng.choice(size, count, p=np.arange(size, 0, -1) / np.arange(size, 0, -1).sum())
    score = np.exp(rng.normal(size=(count, size)) + 1.5 * np.eye(size)[y])
    proba = np.round(score / score.sum(axis=1, keepdims=True), decimals)
    proba[:, 0] += 1 - proba.sum(axis=1)
    return y, np.clip(proba, 0, 1)


@st.composite
def binary_rows(draw):
    count = draw(st.integers(2, 30))
    y = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    y[:2] = [True, False]
    top = draw(st.sampled_from([1.0, 1e-3, 1e-9]))
    steps = st.integers(0, 12)
    score = np.array(draw(st.lists(steps, min_size=count, max_size=count))) / 12 * top
    return y, score


@every_decision
@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("chosen", [True, False])
def test_gives_a_threshold_for_every_class(kind, size, chosen):
    positive = 1 if chosen or size == 2 else None
    names = tuple("abcde"[:size])
    y, proba = rows_of(size)
    for decision in [kind(**{p.name: end}) for p in kind.params() for end in ends(p)] or [kind()]:
        if reason := decision.refuses(names, positive):
            assert positive is None or kind is MATRIX
            assert is_sentence(reason)
            continue
        thresholds = decision.thresholds(y, proba, positive)
        assert thresholds.shape == (size,)
        # What divides by a threshold needs one that is more than nothing.
        assert (thresholds > 0).all() or (kind.labels is not Decision.labels and (thresholds >= 0).all())
        assert np.isfinite(thresholds).all()
        given_labels = decision.labels(proba, thresholds, positive)
        assert set(given_labels) <= set(range(size + (kind in REVIEWING)))


@every_decision
def test_depends_on_labels_and_probabilities_alone(kind):
    asked = list(inspect.signature(kind.thresholds).parameters)
    assert asked == ["self", "y", "proba", "positive", "weights"]
    y, proba = rows_of(3)
    kept = y.copy(), proba.copy()
    first = kind().thresholds(y, proba, 2)
    np.testing.assert_array_equal(kind().thresholds(y, proba, 2), first)
    np.testing.assert_array_equal(y, kept[0])
    np.testing.assert_array_equal(proba, kept[1])
    order = np.random.default_rng(0).permutation(len(y))
    np.testing.assert_allclose(kind().thresholds(y[order], proba[order], 2), first, rtol=1e-12)


@every_decision
@pytest.mark.parametrize("y", [np.zeros(6, int), np.ones(6, int)], ids=["none", "all"])
def test_survives_rows_of_one_class(kind, y):
    proba = np.c_[np.linspace(1, 0.5, 6), np.linspace(0, 0.5, 6)]
    thresholds = kind().thresholds(y, proba, 1)
    assert ((thresholds >= 0) & (thresholds <= 1)).all()
    if kind in FIND_ALL:
        np.testing.assert_array_equal(kind().labels(proba, thresholds, 1)[y == 1], y[y == 1])


@every_decision
def test_survives_a_score_that_is_always_zero(kind):
    y, proba = np.array([0, 0, 0, 1]), np.tile([1.0, 0.0], (4, 1))
    thresholds = kind().thresholds(y, proba, 1)
    # Only a cut at 0 can find the row of the class.
    finding = {*FIND_ALL, DECISIONS["mcc"], DECISIONS["conformal_risk_control"]}
    assert (kind().labels(proba, thresholds, 1) == 1).any() == (kind in finding)


def test_rules_about_one_class_need_a_class_of_interest():
    for kind in DECISIONS.values():
        assert kind().refuses(("a", "b"), 1) is None
        assert kind().refuses(("a", "b", "c"), 2) is None
        needy = kind is COST or issubclass(kind, OneClass)
        assert (kind().refuses(("a", "b", "c"), None) is not None) == needy


@given(binary_rows(), st.sampled_from(["youden", 0.5, 1.0, 2.0]))
def test_best_cut_is_the_best_of_all_cuts(rows, aim):
    y, score = rows
    proba = np.c_[1 - score, score]
    decision = YOUDEN() if aim == "youden" else FBETA(beta=aim)

    def worth(alarms):
        if aim == "youden":
            return balanced_accuracy_score(y, alarms)
        return fbeta_score(y, alarms, beta=aim, zero_division=0)

    best = max(worth(score >= cut) for cut in np.unique(score))
    given_labels = labels(proba, decision.thresholds(y.astype(int), proba, 1), 1)
    assert worth(given_labels == 1) == pytest.approx(best, abs=1e-12)


@given(binary_rows())
def test_a_tie_between_cuts_goes_to_the_highest(rows):
    y, score = rows

    def youden(hits, alarms):
        # Shares of whole numbers: rounding keeps equal ones equal.
        return np.round(hits - alarms, 12)

    chosen = best_cut(y, score, youden)
    worth = {
        cut: y[score >= cut].sum() / y.sum() - (~y)[score >= cut].sum() / (~y).sum()
        for cut in np.unique(score)
    }
    best = max(worth.values())
    highest = max(cut for cut, value in worth.items() if value > best - 1e-9)
    np.testing.assert_array_equal(score >= chosen, score >= highest)


def test_thresholds_reach_scores_far_below_a_thousandth():
    y = np.repeat([0, 1], [990, 10])
    score = np.r_[np.linspace(0, 1e-6, 990), np.linspace(2e-6, 3e-6, 10)]
    proba = np.c_[1 - score, score]
    for decision in (YOUDEN(), FBETA()):
        thresholds = decision.thresholds(y, proba, 1)
        assert 1e-6 < thresholds[1] < 2e-6
        np.testing.assert_array_equal(labels(proba, thresholds, 1), y)


@pytest.mark.parametrize("size", [2, 3])
def test_argmax_is_what_scikit_learn_predicts(size):
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 4, size=(300, 2)).astype(float), rng.integers(0, size, 300)
    voters = KNeighborsClassifier(4, weights="uniform").fit(X, y)
    proba = voters.predict_proba(X)
    top = np.sort(proba, axis=1)
    assert (top[:, -1] == top[:, -2]).any(), "no tie, so this proves less than it says"
    for positive in (0, 1):
        thresholds = ARGMAX().thresholds(y, proba, positive)
        cut = FixedThresholdClassifier(FrozenEstimator(voters), threshold=0.5, pos_label=positive)
        wanted = (cut.fit(X, y) if size == 2 else voters).predict(X)
        np.testing.assert_array_equal(labels(proba, thresholds, positive), wanted)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_f_beta_of_calibrated_scores_is_cut_at_its_closed_form(beta):
    rng = np.random.default_rng(0)
    p = rng.beta(1, 5, 400_000)
    y = rng.random(len(p)) < p
    cut = FBETA(beta=beta).thresholds(y.astype(int), np.c_[1 - p, p], 1)[1]
    best = fbeta_score(y, p >= cut, beta=beta)
    assert cut == pytest.approx(best / (1 + beta**2), abs=0.015)


def test_balanced_accuracy_of_calibrated_scores_is_cut_at_the_prior():
    rng = np.random.default_rng(0)
    p = rng.beta(1, 5, 400_000)
    y = (rng.random(len(p)) < p).astype(int)
    assert YOUDEN().thresholds(y, np.c_[1 - p, p], 1)[1] == pytest.approx(y.mean(), abs=0.015)


@pytest.mark.parametrize("ratio", [0.1, 1.0, 7.0, 100.0])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_cost_is_least_for_every_row(size, ratio):
    y, proba = rows_of(size, 400, decimals=6)
    for positive in range(size):
        costs = np.ones((size, size)) - np.eye(size)
        costs[:, positive] = ratio
        costs[positive, positive] = 0.0
        thresholds = COST(ratio=ratio).thresholds(y, proba, positive)
        assert thresholds[positive] == pytest.approx(1 / (1 + ratio), rel=1e-12)
        said = labels(proba, thresholds, positive)
        expected = proba @ costs.T
        chosen = expected[np.arange(len(y)), said]
        np.testing.assert_allclose(chosen, expected.min(axis=1), rtol=0, atol=1e-12)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 1))
def test_prior_cuts_at_the_share_of_the_class(zeros, ones, positive):
    y = np.repeat([0, 1], [zeros, ones])
    share = (zeros, ones)[positive] / (zeros + ones)
    score = np.r_[np.linspace(0, 1, 21), share]
    proba = np.empty((len(score), 2))
    proba[:, positive], proba[:, 1 - positive] = score, 1 - score
    said = labels(proba, PRIOR().thresholds(y, proba[: len(y)], positive), positive)
    if zeros != ones:
        np.testing.assert_array_equal(said == positive, score >= share)


def test_prior_of_three_classes_divides_by_the_shares():
    y, proba = rows_of(3)
    shares = np.bincount(y) / len(y)
    said = labels(proba, PRIOR().thresholds(y, proba, None), None)
    np.testing.assert_array_equal(said, (proba / shares).argmax(axis=1))


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([FBETA(), FBETA(beta=2.0), YOUDEN()]))
def test_three_classes_are_never_cut_worse_than_argmax(seed, decision):
    y, proba = rows_of(3, 60, seed)
    said = labels(proba, decision.thresholds(y, proba, None), None)
    if isinstance(decision, FBETA):
        worth = lambda given_labels: fbeta_score(  # noqa: E731
            y, given_labels, beta=decision.beta, average="macro", labels=range(3), zero_division=0
        )
    else:
        worth = lambda given_labels: balanced_accuracy_score(y, given_labels)  # noqa: E731
    assert worth(said) >= worth(proba.argmax(axis=1)) - 1e-12


def test_three_classes_gain_where_argmax_never_says_the_rare_one():
    y, proba = rows_of(3, 600)
    shy = proba * [1, 0.3, 0.1]
    shy /= shy.sum(axis=1, keepdims=True)
    for decision in (FBETA(), YOUDEN()):
        said = labels(shy, decision.thresholds(y, shy, None), None)
        plain = balanced_accuracy_score(y, shy.argmax(axis=1))
        assert balanced_accuracy_score(y, said) > plain + 0.1


def test_a_score_on_the_threshold_counts():
    proba = np.array([[0.7, 0.3], [0.7000001, 0.2999999]])
    np.testing.assert_array_equal(labels(proba, binary(0.3, 1), 1), [1, 0])
    np.testing.assert_array_equal(labels(proba, binary(0.7, 0), 0), [0, 0])


def test_a_decision_without_a_class_of_interest_refuses_the_trial():
    table = data.multiclass()
    asked = trial(decision=COST())
    splits = asked.protocol.splits(table)
    assert "choose one" in asked.refusal(table, splits)
    assert asked.refusal(table.with_positive("2"), splits) is None
