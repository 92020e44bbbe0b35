"""How far the numbers of a trial could move if other rows had been judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from core.metrics import METRICS, Z_95, wilson
from core.predictions import Judged, Predictions
from core.totals import Totals

DRAWS = 1_000
LEVEL = 0.95
AT_ONCE = 2**21  # weights: 16 MiB as floats
KEPT = 2**26  # weights of one byte each
SIGNED = ("mcc", "kappa")
ROUNDING = 1e-9  # of a sum of many terms that should be 0 or 1


@dataclass(frozen=True)
class Interval:
    """A span of plausible values; NaN where the number is not defined."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Resampled:
    """The numbers of a trial, metric by metric: pooled, in each fold, and in bootstrap samples.

    `draws` has an array a metric; those of trials that were judged on the same rows are paired.
    `folds` are how many folds each repeat has, `test_share` the judged rows of a fold for each row it
    was trained on (0 where nobody knows), `fewest` the rows of the smallest judged class. `judged_on`
    tells rows and folds of one trial from those of another.
    """

    pooled: dict[str, float]
    by_fold: dict[str, np.ndarray]
    draws: dict[str, np.ndarray]
    folds: int
    test_share: float
    fewest: int
    judged_on: str

    @property
    def fits(self) -> int:
        """Return how many models were judged."""
        return len(next(iter(self.by_fold.values())))


def resampled(judged: Judged, draws: int = DRAWS, seed: int = 0) -> Resampled:
    """Return every metric of `core.totals.WEIGHED` in stratified bootstrap samples, pooled and by fold.

    A sample has as many rows of each class as were judged, drawn with replacement (Efron 1979,
    doi:10.1214/aos/1176344552); a row that is judged in several repeats moves with all its judgements.
    The same seed draws the same rows for every trial with the same judged rows.
    """
    p = judged.predictions
    totals = Totals(judged)
    at_once = max(AT_ONCE // len(p.y), 1)
    parts = [totals.metrics(weights) for weights in _weights(totals.counts, draws, seed, at_once)]
    return Resampled(
        pooled=_once(totals),
        by_fold=_by_fold(judged),
        draws={name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
        folds=len(np.unique(p.fold)),
        test_share=len(p.y) / sum(trained) if (trained := _trained(p)) else 0.0,
        fewest=min(filter(None, totals.counts)),
        judged_on=_judged_on(p),
    )


def intervals(trial: Resampled, level: float = LEVEL) -> dict[str, Interval]:
    """Return for each metric where it may lie for these very models on all rows of this kind.

    Models are taken as they are: how much others, trained on other rows, would differ is not in it.
    The interval is symmetric on the logit scale (log for losses), with the standard error of the
    bootstrap: near 0 and 1 plain quantiles are too narrow. Boyd, Eng, Page (2013), ECML PKDD,
    doi:10.1007/978-3-642-40994-3_29. Where every sample gives the same 0 or 1, it is the exact binomial
    one (Clopper, Pearson 1934, doi:10.1093/biomet/26.4.404) for as many rows as the smallest class has.
    """
    return {name: _interval(name, trial, level) for name in trial.draws}


def of_share(
    hits: np.ndarray, rows: np.ndarray, own: np.ndarray, worth: np.ndarray, reach: float = Z_95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intervals of own / worth: the shares of `hits` in `rows` that count for as many.

    They are Wilson's for the rows that were seen, moved as the share is (see `core.metrics.wilson`): exact
    where all hits count alike, and all others. A bin that lacks one of both is moved as one that counts 1.
    """
    hit, other = _each(own, hits), _each(worth - own, rows - hits)
    lower, upper = wilson(hits, rows, reach)
    return tuple(end * hit / (end * hit + (1 - end) * other) for end in (lower, upper))


def _each(worth: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.divide(worth, rows, out=np.ones(len(rows)), where=rows > 0)


def _interval(name: str, trial: Resampled, level: float) -> Interval:
    value, error = trial.pooled[name], float(np.std(trial.draws[name], ddof=1))
    if np.isnan(value):
        return Interval(np.nan, np.nan)
    reach = norm.ppf((1 + level) / 2)
    if not METRICS[name].higher_is_better:
        return _on_log_scale(value, error, reach)
    low = -1.0 if name in SIGNED else 0.0
    inner = _on_logit_scale((value - low) / (1 - low), error / (1 - low), reach, trial.fewest)
    return Interval(*(float(low + (1 - low) * end) for end in inner))


def _on_log_scale(value: float, error: float, reach: float) -> Interval:
    if value == 0:
        return Interval(0.0, float(reach * error))
    factor = float(np.exp(reach * error / value))
    return Interval(value / factor, value * factor)


def _on_logit_scale(value: float, error: float, reach: float, rows: int) -> tuple[float, float]:
    if ROUNDING < value < 1 - ROUNDING:
        middle, half = logit(value), reach * error / (value * (1 - value))
        return expit(middle - half), expit(middle + half)
    free = norm.sf(reach) ** (1 / rows)
    return (free, 1.0) if value > 0.5 else (0.0, 1 - free)


def _trained(p: Predictions) -> list[int]:
    """Return the rows that each fold was trained on."""
    return [sum(each.real) + sum(each.dropped) for each in p.receipts]


def _once(totals: Totals) -> dict[str, float]:
    """Return the metrics of the rows as they are."""
    found = totals.metrics(np.ones((1, len(totals.rows)), dtype=np.uint8))
    return {name: float(value[0]) for name, value in found.items()}


def _by_fold(judged: Judged) -> dict[str, np.ndarray]:
    found = [_once(Totals(_part(judged, rows))) for rows in judged.predictions.parts]
    return {name: np.array([fold[name] for fold in found]) for name in found[0]}


def _part(judged: Judged, rows: np.ndarray) -> Judged:
    """Return some of the judgements, the numbers of the folds as they are."""
    p = judged.predictions
    columns = {name: getattr(p, name)[rows] for name in ("repeat", "fold", "row", "y", "proba")}
    return replace(judged, predictions=replace(p, **columns), labels=judged.labels[rows])


def _judged_on(p: Predictions) -> str:
    digest = blake2b(digest_size=16)
    for each in (p.repeat, p.fold, p.row):
        digest.update(np.ascontiguousarray(each, dtype=np.int64))
    return digest.hexdigest()


def _weights(counts: tuple[int, ...], draws: int, seed: int, at_once: int) -> Iterator[np.ndarray]:
    """Yield how often each row is drawn (up to `at_once` x n), `draws` samples in all."""
    table = _kept(counts, draws, seed) if sum(counts) * draws <= KEPT else None
    drawn = _drawn(counts, seed)
    for start in range(0, draws, at_once):
        size = min(at_once, draws - start)
        yield np.array([next(drawn) for _ in range(size)]) if table is None else table[start : start + size]


@lru_cache(maxsize=2)
def _kept(counts: tuple[int, ...], draws: int, seed: int) -> np.ndarray:
    """Return all weights of small data, which many trials ask for."""
    drawn = _drawn(counts, seed)
    return np.array([next(drawn) for _ in range(draws)])


def _drawn(counts: tuple[int, ...], seed: int) -> Iterator[np.ndarray]:
    """Yield how often each row is drawn (n, one byte each), `counts[k]` of class k, without end."""
    random = np.random.default_rng(seed)
    while True:
        # A row is drawn once on average; more than 255 times is out of the question.
        yield np.concatenate([_often(random, rows).astype(np.uint8) for rows in counts if rows])


def _often(random: np.random.Generator, rows: int) -> np.ndarray:
    return np.bincount(random.integers(rows, size=rows, dtype=np.int32), minlength=rows)
