"""Mixtures of rows: what the papers' definitions give, and what is left when nothing is mixed."""

import numpy as np
import pytest
from scipy.stats import beta, kstest

from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.strategies import STRATEGIES
from core.strategies._mixing import Pairs, copies, mixture
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, small, trial

MIXUP, REMIX = STRATEGIES["balanced_mixup"], STRATEGIES["remix"]
LABELS = np.repeat([0, 1, 2], [7000, 2500, 500])


def pairs_of(step, y=LABELS, seed=0):
    return step.pairs(y, np.random.default_rng(seed))


@pytest.mark.parametrize("learner", ["logistic_regression", "xgboost"])
@pytest.mark.parametrize("step", [MIXUP(alpha=0.0), REMIX(alpha=0.0)], ids=["balanced", "remix"])
def test_without_mixing_it_is_the_plain_fit(learner, step):
    for table in (data.multiclass(), data.mixed()):
        chosen = small(LEARNERS[learner])
        mixed = folds_of(table, trial(step, learner=chosen))
        plain = folds_of(table, trial(learner=chosen))
        for a, b in zip(mixed, plain, strict=True):
            np.testing.assert_array_equal(a.proba, b.proba)


@pytest.mark.parametrize("alpha", [0.2, 0.5, 1.0])  # below, parts are too small to tell from none
def test_the_part_of_the_balanced_row_is_beta_distributed(alpha):
    pairs = pairs_of(MIXUP(alpha=alpha))
    assert kstest(1 - pairs.part, beta(alpha, 1).cdf).pvalue > 0.01
    np.testing.assert_array_equal(pairs.part, pairs.class_part)
    np.testing.assert_array_equal(pairs.first, np.arange(len(LABELS)))


def test_balanced_rows_are_drawn_from_all_classes_alike_and_from_each_evenly():
    drawn = np.concatenate([pairs_of(MIXUP(), seed=seed).second for seed in range(20)])
    np.testing.assert_allclose(np.bincount(LABELS[drawn]) / len(drawn), 1 / 3, rtol=0, atol=0.005)
    times = np.bincount(drawn, minlength=len(LABELS))[LABELS == 2]
    mean = len(drawn) / 3 / 500
    assert times.mean() == pytest.approx(mean, rel=0.02)
    assert times.var() == pytest.approx(mean, rel=0.3)


def test_balanced_mixup_moves_class_shares_towards_equal_by_the_mean_part():
    alpha, total = 0.2, np.zeros(3)
    for seed in range(10):
        rows, labels, weights = copies(np.zeros((len(LABELS), 1)), LABELS, pairs_of(MIXUP(), seed=seed))
        assert len(rows) == len(labels) == len(weights)
        assert weights.sum() == pytest.approx(len(LABELS), rel=1e-12)
        assert (weights > 0).all()
        total += np.bincount(labels, weights)
    part = alpha / (1 + alpha)
    expected = (1 - part) * np.bincount(LABELS) / len(LABELS) + part / 3
    np.testing.assert_allclose(total / total.sum(), expected, rtol=0, atol=0.005)


@pytest.mark.parametrize(("kappa", "tau"), [(3.0, 0.5), (1.0, 1.0), (10.0, 0.2)])
def test_remix_gives_the_class_of_the_definition(kappa, tau):
    pairs, sizes = pairs_of(REMIX(kappa=kappa, tau=tau)), np.bincount(LABELS)
    for i, j, part, class_part in zip(*pairs, strict=True):
        ratio = sizes[LABELS[i]] / sizes[LABELS[j]]
        if ratio >= kappa and part < tau and not (ratio <= 1 / kappa and 1 - part < tau):
            expected = 0.0
        elif ratio <= 1 / kappa and 1 - part < tau:
            expected = 1.0
        else:
            expected = part
        assert class_part == expected


def test_remix_at_tau_0_is_plain_mixup():
    pairs = pairs_of(REMIX(tau=0.0, alpha=0.4))
    np.testing.assert_array_equal(pairs.part, pairs.class_part)
    assert kstest(pairs.part, beta(0.4, 0.4).cdf).pvalue > 0.01
    np.testing.assert_array_equal(np.sort(pairs.second), np.arange(len(LABELS)))
    _, labels, weights = copies(np.zeros((len(LABELS), 1)), LABELS, pairs)
    shares = np.bincount(labels, weights) / len(LABELS)
    np.testing.assert_allclose(shares, np.bincount(LABELS) / len(LABELS), rtol=0, atol=0.02)


def test_remix_gives_the_rare_class_as_much_as_theory_says():
    """In a mixture with a much larger class it counts whole above one half, and as its part below."""
    n, rare, seeds = len(LABELS), 500, range(10)
    all_copies = [copies(np.zeros((n, 1)), LABELS, pairs_of(REMIX(), seed=seed)) for seed in seeds]
    assert [weights.sum() for *_, weights in all_copies] == pytest.approx([n] * 10, rel=1e-12)
    found = np.mean([np.bincount(labels, weights)[2] for _, labels, weights in all_copies])
    share = rare / n
    assert found == pytest.approx(rare * (share + 2 * (1 - share) * (1 / 2 + 1 / 8)), rel=0.02)


def test_a_mixture_lies_between_its_rows_and_has_the_category_of_the_larger_part():
    X = np.array([[0.0, 1.0, 10.0], [1.0, 2.0, 20.0], [2.0, 2.0, 40.0]])
    pairs = Pairs(np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([0.75, 0.25, 1.0]), np.ones(3))
    mixed = mixture(X, pairs, (0, 1))
    np.testing.assert_array_equal(mixed, [[0, 1, 12.5], [2, 2, 35], [2, 2, 40]])
    np.testing.assert_array_equal(mixture(X[:, 2:], pairs, ()), mixed[:, 2:])


def test_copies_carry_the_parts_as_weights():
    y = np.array([0, 1, 1])
    pairs = Pairs(np.array([0, 1, 2]), np.array([1, 2, 0]), np.zeros(3), np.array([0.75, 0.5, 0.0]))
    rows, labels, weights = copies(np.array([[7.0], [8.0], [9.0]]), y, pairs)
    np.testing.assert_array_equal(rows[:, 0], [7, 8, 7, 9])
    np.testing.assert_array_equal(labels, [0, 1, 1, 0])
    np.testing.assert_array_equal(weights, [0.75, 1, 0.25, 1])


def test_the_learner_gets_the_mixtures():
    table, step = data.binary(), MIXUP()
    model = fit(table, trial(step), trial().protocol.splits(table)[0])
    seen, pairs = witness(model.classifier), pairs_of(step, model.y)
    mixed = mixture(model.rows.X, pairs, ())
    assert {tuple(row) for row in seen.X_} == {tuple(row) for row in mixed}


@pytest.mark.parametrize("kind", [MIXUP, REMIX])
def test_without_weights_it_refuses(kind):
    for refused in (
        outcome(data.binary(), trial(kind(), learner=LEARNERS["k_neighbors"]())),
        outcome(data.binary(), trial(STRATEGIES["class_weight"](), kind())),
        outcome(data.binary(), trial(kind(), STRATEGIES["class_weight"]())),
    ):
        assert "weights" in refused
        assert is_sentence(refused)
    for table in (data.binary(), data.mixed()):
        notes = {note for fold in folds_of(table, trial(kind())) for note in fold.notes}
        assert any("mixture of two" in note for note in notes)
