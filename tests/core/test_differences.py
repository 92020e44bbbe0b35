"""Differences against scipy's tests and plain loops, and verdicts on trials that are equally good."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.stats import binom, t, ttest_1samp

from benchmarks.coverage import DECIDED, claimed
from benchmarks.simulations import EQUAL, cross_validated, two_normals
from core.differences import (
    BETTER,
    NOT_DISTINGUISHABLE,
    WORSE,
    compared,
    corrected_t,
    holm,
    resolution,
    scope,
)
from core.intervals import Resampled, resampled
from core.metrics import scores
from core.predictions import Judged
from core.totals import WEIGHED
from tests.core import figure_data
from tests.core.data import is_sentence

DRAWS = 200
UNEQUAL_FOLDS = st.lists(st.floats(-1, 1), min_size=2, max_size=20).filter(lambda d: np.ptp(d) > 1e-3)


def normals(apart: float, positives: int = 60, others: int = 540) -> Judged:
    noise = np.random.default_rng(0).normal(size=positives + others)
    return two_normals(positives, noise, apart)


def drawn(**trials: Judged) -> dict[str, Resampled]:
    return {key: resampled(each, DRAWS) for key, each in trials.items()}


def only(trials: dict[str, Resampled], metric: str, baseline: str = "baseline"):
    (difference,) = compared(trials, baseline, (metric,))
    return difference


def one_fold(judged: Judged) -> Judged:
    p = judged.predictions
    held_out = replace(p, fold=np.zeros_like(p.fold), receipts=p.receipts[:1], seconds=p.seconds[:1])
    return replace(judged, predictions=held_out)


@given(UNEQUAL_FOLDS, st.floats(0, 1))
def test_corrected_t_is_scipys_test_with_a_larger_variance(folds, share):
    plain = ttest_1samp(folds, 0)
    wanted = plain.statistic / np.sqrt(1 + len(folds) * share)
    assert corrected_t(np.array(folds), share) == pytest.approx(2 * t.sf(abs(wanted), len(folds) - 1))
    assert corrected_t(np.array([*folds, np.nan]), 0.0) == pytest.approx(plain.pvalue)


@pytest.mark.parametrize("folds", [[], [0.1], [0.1, np.nan]])
def test_corrected_t_needs_two_folds(folds):
    assert np.isnan(corrected_t(np.array(folds), 0.25))


def step_down(p):
    """Return Holm's p values as the paper has them: the smallest first, against all that are left."""
    corrected, largest = {}, 0.0
    for place, number in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        largest = max(largest, min(1.0, (len(p) - place) * p[number]))
        corrected[number] = largest
    return [corrected[number] for number in range(len(p))]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_holm(p):
    np.testing.assert_allclose(holm(np.array(p)), step_down(p), rtol=1e-12)


def test_numbers_of_a_difference():
    trials = cross_validated(EQUAL["own_noise"], 300, 40, seed=1, repeats=2)
    samples = drawn(**trials)
    numbers = {key: scores(each) for key, each in trials.items()}
    found = compared(samples, "baseline")
    assert len(found) == len(WEIGHED) * (len(trials) - 1)
    for each in found:
        mine, base = numbers[each.trial][each.metric], numbers["baseline"][each.metric]
        assert each.value == pytest.approx(mine.pooled - base.pooled, abs=1e-12)
        draws = samples[each.trial].draws[each.metric] - samples["baseline"].draws[each.metric]
        ends = [each.same_models.low, each.same_models.high]
        assert ends == pytest.approx(np.quantile(draws, [0.025, 0.975]).tolist(), abs=1e-12)
        by_fold = np.subtract(mine.folds, base.folds)
        # Ten folds, four rows trained on for each that is judged; the rest is in the bootstrap.
        variance = draws.var(ddof=1) + by_fold.var(ddof=1) / 4
        freedom = 9 * (variance / (by_fold.var(ddof=1) / 4)) ** 2
        half = t.ppf(0.975, freedom) * np.sqrt(variance)
        assert each.new_models.high - each.new_models.low == pytest.approx(2 * half)
        assert each.p_folds == pytest.approx(corrected_t(by_fold, 1 / 4))
        assert 2 * t.sf(abs(each.value) / np.sqrt(variance), freedom) <= each.p + 1e-12


def test_p_values_are_corrected_in_each_metric_by_itself():
    trials = drawn(**cross_validated(EQUAL["own_noise"], 300, 40, seed=1, handicap=2))
    alone = [only({key: trials[key] for key in ("baseline", trial)}, "brier").p for trial in [*trials][1:]]
    together = [each.p for each in compared(trials, "baseline", ("brier",))]
    np.testing.assert_allclose(together, step_down(alone))
    assert together == [each.p for each in compared(trials, "baseline") if each.metric == "brier"]


@pytest.mark.parametrize("metric", ["average_precision", "brier", "log_loss", "mcc"])
def test_better_is_what_the_metric_calls_better(metric):
    trials = drawn(baseline=normals(0.5), other=normals(3.0))
    assert only(trials, metric).verdict == BETTER
    assert only(trials, metric, baseline="other").verdict == WORSE


def test_the_same_predictions_are_not_distinguishable():
    for each in compared(drawn(baseline=normals(1.5), other=normals(1.5)), "baseline"):
        assert (each.value, each.p, each.verdict) == (0.0, 1.0, NOT_DISTINGUISHABLE)
        assert each.same_models == each.new_models


def test_more_folds_are_not_needed_but_said():
    trials = drawn(baseline=one_fold(normals(0.5)), other=one_fold(normals(3.0)))
    difference = only(trials, "roc_auc")
    draws = trials["other"].draws["roc_auc"] - trials["baseline"].draws["roc_auc"]
    wider = np.sqrt(draws.var(ddof=1) * (1 + trials["other"].test_share))
    assert difference.new_models.high - difference.value == pytest.approx(1.959964 * wider)
    assert np.isnan(difference.p_folds)
    assert difference.verdict == BETTER
    assert "these very models" in scope(trials)
    assert "of the methods" in scope(drawn(baseline=normals(0.5), other=normals(3.0)))


def test_trials_on_other_rows_or_folds_are_not_compared():
    judged = normals(1.5)
    p = judged.predictions
    shuffled = replace(judged, predictions=replace(p, fold=p.fold[::-1].copy()))
    with pytest.raises(ValueError, match="not judged on the same rows") as error:
        compared(drawn(baseline=judged, other=shuffled), "baseline")
    assert is_sentence(str(error.value))


def test_metrics_without_a_meaning_are_left_out():
    """Without a row of the class, nothing of it can be measured."""
    p = normals(1.5).predictions
    empty = replace(p, y=np.zeros_like(p.y))
    trials = drawn(
        baseline=replace(normals(1.5), predictions=empty), other=replace(normals(3.0), predictions=empty)
    )
    assert {each.metric for each in compared(trials, "baseline")} == {
        "balanced_accuracy", "worst_recall", "g_mean", "mcc", "kappa", "accuracy", "brier", "log_loss"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("positives", "repeats", "wanted"),
    [
        (70, 1, "14 per test fold: one more hit is +1.4 points of recall, +7.1 points in a fold."),
        (40, 3, "8 per test fold: one more hit is +2.5 points of recall, +12 points in a fold."),
    ],
)
def test_resolution(positives, repeats, wanted):
    trials = cross_validated(EQUAL["scorers"], 300, positives, seed=0, repeats=repeats)
    assert resolution(trials["baseline"]) == f"{positives} rows of `rare`, {wanted}"


def test_resolution_of_one_fold_and_of_no_row():
    assert (
        resolution(one_fold(normals(1.5, 1))) == "1 row of `rare`: one more hit is +1e+02 points of recall."
    )
    p = normals(1.5).predictions
    none = replace(normals(1.5), predictions=replace(p, y=np.zeros_like(p.y)))
    assert resolution(none) == "No row of `rare` was judged: its recall is not defined."


@pytest.mark.parametrize("name", figure_data.EVIL)
def test_names_of_strangers_are_quoted(name):
    judged = normals(1.5)
    named = replace(judged, predictions=replace(judged.predictions, classes=("rest", name)))
    text = resolution(named)
    assert "\n" not in text
    assert text.count("`") >= 2


SETS = 60


@pytest.mark.parametrize("kind", EQUAL)
def test_equal_trials_are_seldom_called_better(kind):
    """Few data sets here, with a bound that a true 5 % passes; `benchmarks coverage` has many."""
    claims = np.array([claimed(kind, 300, 40, 1, 0, seed) for seed in range(SETS)])
    by_rule = claims.any(axis=3).sum(axis=0)
    assert (by_rule[0] <= binom.ppf(1 - 1e-4, SETS, 0.05)).all(), dict(zip(DECIDED, by_rule[0], strict=True))


def test_the_bootstrap_alone_would_call_luck_better():
    """What the verdict adds to it: models trained on other draws of rows differ more than it can see."""
    claims = np.array([claimed("own_rows", 2_000, 200, 1, 0, seed) for seed in range(40)])
    verdicts, bootstrap, _ = claims[:, :, DECIDED.index("brier")].any(axis=2).sum(axis=0)
    assert bootstrap > binom.ppf(1 - 1e-4, 40, 0.05) >= verdicts


def test_trials_that_are_better_are_found():
    claims = np.array([claimed("own_noise", 2_000, 200, 1, 3, seed) for seed in range(8)])
    assert claims[:, 0, DECIDED.index("average_precision")].mean() > 0.5
