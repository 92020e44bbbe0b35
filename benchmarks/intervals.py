"""A thousand bootstrap draws of average precision, against scikit-learn in a loop."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from benchmarks.goals import verdict
from benchmarks.simulations import two_normals
from core.differences import compared
from core.intervals import DRAWS, resampled
from core.predictions import Judged
from core.totals import WEIGHED

ROWS, SHARES, SECONDS = 300_000, (0.01, 0.5), 5.0
LOOPED = 20  # draws of the loop that are measured
SMALL, TRIALS = 1_000, 60


def measure() -> list[str]:
    """Return the seconds of a trial for each share, those of a loop, and those of a small comparison."""
    with threadpool_limits(1):
        lines = [_line(share) for share in SHARES]
        small = _small()
    return [
        f"{ROWS:,} rows, {DRAWS:,} draws, seconds of one core. Here: all {len(WEIGHED)} metrics; the "
        "loop: `average_precision_score(sample_weight=...)` alone, weights given, extrapolated "
        f"from {LOOPED} draws. Goal: under {SECONDS:.0f} s a trial.",
        "",
        "| rare rows | loop (s) | here (s) | ratio | goal |",
        "|---|---|---|---|---|",
        *lines,
        "",
        f"{TRIALS} trials on {SMALL:,} rows, {DRAWS:,} draws, all metrics, with differences and verdicts: "
        f"{small:.2f} s.",
    ]


def _trial(rows: int, share: float, apart: float = 2.0) -> Judged:
    noise = np.random.default_rng(0).normal(size=rows)
    return two_normals(int(rows * share), noise, apart)


def _line(share: float) -> str:
    trial = _trial(ROWS, share)
    here, there = _seconds(lambda: resampled(trial)), _loop(trial)
    return f"| {share:.0%} | {there:.0f} | {here:.2f} | **{here / there:.4f}** | {verdict(here < SECONDS)} |"


def _loop(trial: Judged) -> float:
    """Return the seconds of DRAWS draws in a loop over scikit-learn's own weights."""
    p = trial.predictions
    weights = np.random.default_rng(0).poisson(1.0, (LOOPED, len(p.y)))
    looped = _seconds(
        lambda: [average_precision_score(p.y, p.proba[:, 1], sample_weight=each) for each in weights]
    )
    return looped * DRAWS / LOOPED


def _small() -> float:
    trials = {str(number): _trial(SMALL, 0.1, 1 + number / TRIALS) for number in range(TRIALS)}
    return _seconds(lambda: compared({key: resampled(each) for key, each in trials.items()}, "0"))


def _seconds(work: Callable[[], object]) -> float:
    """Return the seconds that one core works."""
    start = time.process_time()
    work()
    return time.process_time() - start
