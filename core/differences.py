"""Is it real: how much each trial differs from the baseline, and whether that can be told from chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from core.intervals import LEVEL, Interval, Resampled
from core.metrics import METRICS
from core.predictions import Judged
from core.totals import WEIGHED
from core.words import quoted

BETTER, WORSE, NOT_DISTINGUISHABLE = "better", "worse", "not distinguishable"


@dataclass(frozen=True)
class Difference:
    """A metric of a trial minus that of the baseline, pooled over all judged rows, and what to make of it.

    `same_models` speaks of these very models on new rows: the quantiles of the bootstrap. `new_models`
    is wider and speaks of the method: models trained again on other rows of this kind and judged on
    others again. The verdict rests on the latter, and on `p`, which is corrected for the number of
    trials compared (Holm 1979); `p_rows` and `p_folds` are the uncorrected p values of the bootstrap
    alone and of the corrected resampled t-test alone (NaN with fewer than two folds, and where nobody
    knows what the models were trained on).
    """

    trial: str
    metric: str
    value: float
    same_models: Interval
    new_models: Interval
    p_rows: float
    p_folds: float
    p: float
    verdict: str = NOT_DISTINGUISHABLE


def compared(
    trials: Mapping[str, Resampled], baseline: str, metrics: Collection[str] = WEIGHED, level: float = LEVEL
) -> list[Difference]:
    """Return the difference of every trial to `baseline` in every metric that is defined for both.

    A trial is better or worse where Holm's p value is at most 1 - level, else not distinguishable.
    Raises ValueError, in one sentence, for trials that were not judged on the same rows in the same
    folds: their differences would not be paired.
    """
    against = trials[baseline]
    others = {key: trial for key, trial in trials.items() if key != baseline}
    for key, trial in others.items():
        if trial.judged_on != against.judged_on:
            raise ValueError(
                f"{quoted(key)} and {quoted(baseline)} were not judged on the same rows and folds"
            )
    found = []
    for metric in metrics:
        pairs = [_difference(key, trial, against, metric, level) for key, trial in others.items()]
        found += _judged([each for each in pairs if not np.isnan(each.value)], level)
    return found


def frame(differences: Collection[Difference]) -> pd.DataFrame:
    """Return a row for each difference, the ends of its intervals in columns of their own."""
    return pd.DataFrame(
        {
            "trial": each.trial,
            "metric": each.metric,
            "difference": each.value,
            "low": each.new_models.low,
            "high": each.new_models.high,
            "low_same_models": each.same_models.low,
            "high_same_models": each.same_models.high,
            "p": each.p,
            "p_rows": each.p_rows,
            "p_folds": each.p_folds,
            "verdict": each.verdict,
        }
        for each in differences
    )


def scope(trials: Mapping[str, Resampled]) -> str:
    """Return in a sentence what the verdicts speak of, and how they were corrected."""
    count = len(trials) - 1
    corrected = (
        f"corrected for {count:,} comparisons in each metric (Holm)" if count > 1 else "of one comparison"
    )
    if not all(trial.test_share for trial in trials.values()):
        return (
            f"Verdicts are {corrected} and speak of these very models on new rows: what they were trained on "
            "is not known."
        )
    if all(trial.fits > 1 for trial in trials.values()):
        return f"Verdicts are {corrected} and speak of the methods: models trained again on rows like these."
    return (
        f"Verdicts are {corrected} and speak of these very models: one fit each cannot show how much another "
        "training would differ. Use folds or repeats to compare methods."
    )


def resolution(judged: Judged) -> str:
    """Return in a sentence what one more hit is worth: differences below that cannot be measured.

    It is about the class of interest, or the smallest that was judged.
    """
    p = judged.predictions
    counts = np.bincount(p.y[np.unique(p.row, return_index=True)[1]], minlength=len(p.classes))
    code = p.positive if p.positive is not None else int(np.where(counts > 0, counts, counts.max()).argmin())
    rows, parts = int(counts[code]), p.parts
    name, worth = quoted(p.classes[code]), f"one more hit is {100 / max(rows, 1):+.2g} points of recall"
    if not rows:
        return f"No row of {name} was judged: its recall is not defined."
    each = np.mean([np.count_nonzero(p.y[part] == code) for part in parts])
    if len(parts) == 1 or not each:
        return f"{_rows(rows)} of {name}: {worth}."
    return f"{_rows(rows)} of {name}, {each:.3g} per test fold: {worth}, {100 / each:+.2g} points in a fold."


def _rows(rows: int) -> str:
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


def _difference(key: str, trial: Resampled, against: Resampled, metric: str, level: float) -> Difference:
    value = trial.pooled[metric] - against.pooled[metric]
    draws = trial.draws[metric] - against.draws[metric]
    tail = (1 - level) / 2
    by_fold = trial.by_fold[metric] - against.by_fold[metric]
    variance, freedom = _variance(trial, by_fold, draws)
    reach = stdtrit(freedom, 1 - tail) * np.sqrt(variance)
    return Difference(
        key,
        metric,
        value,
        Interval(*map(float, np.quantile(draws, [tail, 1 - tail]))),
        Interval(float(value - reach), float(value + reach)),
        _p(value, float(np.var(draws, ddof=1)), np.inf),
        corrected_t(by_fold, trial.test_share) if trial.test_share else np.nan,
        _p(value, variance, freedom),
    )


def _variance(trial: Resampled, by_fold: np.ndarray, draws: np.ndarray) -> tuple[float, float]:
    """Return the variance of a pooled difference over new rows to judge and to train on, and its freedom.

    What comes from the judged rows is the variance of the bootstrap, well known even with few folds.
    What comes from the training rows is, as in the corrected resampled t-test, the variance between
    folds times the judged rows for each training row (Nadeau, Bengio 2003): only this part has few
    degrees of freedom, and the sum has Satterthwaite's (1946, doi:10.2307/3002019). With one fold its
    variance is that of the bootstrap.
    """
    rows = float(np.var(draws, ddof=1))
    there = by_fold[~np.isnan(by_fold)]
    if len(there) < 2:
        return rows * (1 + trial.folds * trial.test_share), np.inf
    models = float(np.var(there, ddof=1)) * trial.test_share
    freedom = (len(there) - 1) * ((rows + models) / models) ** 2 if models > 0 else np.inf
    return rows + models, freedom


def corrected_t(by_fold: np.ndarray, test_share: float) -> float:
    """Return the two-sided p value of the corrected resampled t-test for differences (J, one a fold).

    Nadeau, Bengio (2003), Machine Learning 52, doi:10.1023/A:1024068626366. Training rows of different
    folds overlap, so the variance of the mean is (1 / J + test_share) times that of the folds.
    `test_share` is n_test / n_train. NaN with fewer than two defined folds.
    """
    there = by_fold[~np.isnan(by_fold)]
    if len(there) < 2:
        return np.nan
    variance = float(np.var(there, ddof=1)) * (1 / len(there) + test_share)
    return _p(float(there.mean()), variance, len(there) - 1)


def _p(value: float, variance: float, freedom: float) -> float:
    """Return the two-sided p value of a difference; 1 where nothing differs at all."""
    if value == 0:
        return 1.0
    return float(2 * stdtr(freedom, -abs(value) / np.sqrt(variance))) if variance > 0 else 0.0


def holm(p: np.ndarray) -> np.ndarray:
    """Return p values (n) corrected for their number (Holm 1979, Scandinavian Journal of Statistics 6)."""
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(steps, 1)
    return corrected


def _judged(differences: list[Difference], level: float) -> list[Difference]:
    """Return differences in one metric with corrected p values and verdicts."""
    corrected = holm(np.array([each.p for each in differences]))
    return [
        replace(each, p=float(p), verdict=_verdict(each, p <= 1 - level))
        for each, p in zip(differences, corrected, strict=True)
    ]


def _verdict(difference: Difference, told_apart: bool) -> str:
    if not told_apart:
        return NOT_DISTINGUISHABLE
    return BETTER if (difference.value > 0) == METRICS[difference.metric].higher_is_better else WORSE
