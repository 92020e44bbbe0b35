"""Bootstrap samples against theory, and intervals against the truth of simulated scores."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.stats import binom, binomtest

from benchmarks.coverage import COVERED, covered
from benchmarks.simulations import two_normals
from core import intervals as module
from core.decisions import DECISIONS
from core.intervals import Resampled, intervals, resampled
from core.metrics import METRICS, scores
from core.predictions import Judged, judge
from core.totals import WEIGHED
from tests.core import data
from tests.core.data import predict, trial

POSITIVES, OTHERS = 60, 240


def normals(seed=0, apart=1.5) -> Judged:
    noise = np.random.default_rng(seed).normal(size=POSITIVES + OTHERS)
    return two_normals(POSITIVES, noise, apart)


def rescaled(judged: Judged, power: float) -> Judged:
    """Return the same ranking with other probabilities."""
    score = judged.predictions.proba[:, 1] ** power
    return replace(judged, predictions=replace(judged.predictions, proba=np.column_stack([1 - score, score])))


def twice(judged: Judged) -> Judged:
    """Return every judgement in two repeats."""
    p = judged.predictions
    again = {name: np.concatenate([getattr(p, name)] * 2) for name in ("fold", "row", "y", "proba")}
    repeat = np.repeat([0, 1], len(p.y))
    doubled = replace(p, **again, repeat=repeat, receipts=p.receipts * 2, seconds=p.seconds * 2)
    return Judged(doubled, np.concatenate([judged.labels] * 2), judged.thresholds)


def assert_same_draws(one: Resampled, other: Resampled, names=WEIGHED):
    for name in names:
        np.testing.assert_allclose(one.draws[name], other.draws[name], rtol=0, atol=1e-12, err_msg=name)


def test_spread_of_shares_and_means_is_that_of_theory():
    judged, draws = normals(), 4_000
    p, found = judged.predictions, resampled(judged, draws).draws
    recall = judged.labels[p.y == 1].mean()
    squares = (p.proba[:, 1] - p.y) ** 2
    variance = (
        sum(squares[p.y == code].var() * rows for code, rows in ((0, OTHERS), (1, POSITIVES))) / len(p.y) ** 2
    )
    theory = {
        "recall": (recall, np.sqrt(recall * (1 - recall) / POSITIVES)),
        "brier": (squares.mean(), np.sqrt(variance)),
    }
    for name, (mean, sd) in theory.items():
        # Four standard errors of the mean and of the sd of so many draws.
        assert abs(found[name].mean() - mean) < 4 * sd / np.sqrt(draws), name
        assert abs(found[name].std() / sd - 1) < 4 / np.sqrt(2 * draws), name


def test_classes_keep_their_rows():
    """A constant answer is right exactly as often in every sample."""
    judged = normals()
    constant = replace(judged, labels=np.zeros_like(judged.labels))
    accuracy = resampled(constant, 50).draws["accuracy"]
    np.testing.assert_array_equal(accuracy, OTHERS / (OTHERS + POSITIVES))


def test_trials_are_paired():
    one, other = (resampled(each, 100, seed=3) for each in (normals(), rescaled(normals(), 0.5)))
    assert_same_draws(one, other, ("average_precision", "roc_auc", "recall", "mcc"))
    assert not np.allclose(one.draws["brier"], other.draws["brier"])
    assert one.judged_on == other.judged_on
    assert not np.allclose(one.draws["recall"], resampled(normals(), 100, seed=4).draws["recall"])


def test_a_row_moves_with_all_its_judgements():
    assert_same_draws(resampled(normals(), 100), resampled(twice(normals()), 100))


@pytest.mark.parametrize("kept", [0, module.KEPT])
@pytest.mark.parametrize("at_once", [1, 1_000, 2**30])
def test_numbers_do_not_depend_on_how_many_are_drawn_at_once(kept, at_once, monkeypatch):
    usual = resampled(normals(), 30)
    monkeypatch.setattr(module, "KEPT", kept)
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    assert_same_draws(usual, resampled(normals(), 30))


@pytest.mark.parametrize("made", [data.binary, data.multiclass])
def test_pooled_numbers_and_folds_are_those_of_the_metrics(made):
    data_set = made()
    labelled = judge(predict(data_set, trial(repeats=2)), DECISIONS["argmax"]())
    found, wanted = resampled(labelled, 10), scores(labelled)
    for name in WEIGHED:
        np.testing.assert_allclose(found.pooled[name], wanted[name].pooled, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.by_fold[name], wanted[name].folds, rtol=0, atol=1e-12)
    assert (found.folds, found.fits, found.fewest) == (3, 6, min(data_set.counts))
    assert found.test_share == pytest.approx(1 / 2)


@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
def test_intervals_hold_the_number_and_stay_on_its_scale(seed, apart):
    found = resampled(normals(seed, apart), 60)
    for name, span in intervals(found).items():
        lowest = -1 if name in module.SIGNED else 0
        highest = 1 if METRICS[name].higher_is_better else np.inf
        assert lowest <= span.low <= found.pooled[name] + 1e-12, name
        assert found.pooled[name] - 1e-12 <= span.high <= highest, name


def test_where_all_are_found_the_interval_is_exact():
    judged = normals()
    everything = replace(judged, labels=np.ones_like(judged.labels))
    found = intervals(resampled(everything, 20))
    exact = binomtest(POSITIVES, POSITIVES).proportion_ci(method="exact")
    assert (found["recall"].low, found["recall"].high) == pytest.approx((exact.low, 1.0))
    exact = binomtest(0, POSITIVES).proportion_ci(method="exact")
    assert (found["specificity"].low, found["specificity"].high) == pytest.approx((0.0, exact.high))


def test_a_perfect_ranking_is_not_taken_for_certain():
    found = intervals(resampled(normals(apart=30.0), 20))
    exact = binomtest(POSITIVES, POSITIVES).proportion_ci(method="exact")
    for name in ("average_precision", "roc_auc"):
        assert (found[name].low, found[name].high) == pytest.approx((exact.low, 1.0))


def test_what_is_not_defined_has_no_interval():
    judged = normals()
    p = judged.predictions
    empty = replace(judged, predictions=replace(p, y=np.zeros_like(p.y)))
    found = intervals(resampled(empty, 20))
    assert np.isnan([found["recall"].low, found["recall"].high, found["average_precision"].low]).all()
    assert 0 < found["brier"].low < found["brier"].high


def test_intervals_cover_the_truth():
    """Few data sets here, with bounds that a true 92 to 98 % passes; `benchmarks coverage` has many."""
    sets = 200
    low, high = binom.ppf(0.01, sets, 0.92), binom.ppf(0.99, sets, 0.98)
    hits = np.sum([covered(30, 1.5, seed) for seed in range(sets)], axis=0)
    assert ((low <= hits) & (hits <= high)).all(), dict(zip(COVERED, hits, strict=True))
