"""How often intervals cover the truth, and how often equal strategies are called better."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.goals import tell
from benchmarks.simulations import EQUAL, cross_validated, truth, two_normals
from core.differences import BETTER, Difference, compared, holm
from core.intervals import intervals, resampled
from core.metrics import METRICS

SETS, DRAWS, WORKERS = 500, 1_000, 2
FEW_DRAWS = 300  # for claims, which rest on a standard error and on no quantile
POSITIVES, OTHERS, APART, ALIKE = (30, 100, 400), 9, (1.5, 2.5), 0.7
COVERED = ("average_precision", "roc_auc", "recall", "precision", "brier")
DECIDED = (*COVERED, "balanced_accuracy", "mcc")
SIZE = ("rows", "positives", "repeats")
SIZES = ((300, 40, 1), (2_000, 200, 1), (600, 60, 3))
RULES = ("verdict", "bootstrap alone", "t-test alone")
HANDICAP = 2


def measure() -> list[str]:
    """Return tables of coverage, of false claims and of true ones."""
    return [
        f"{SETS} data sets a line, {DRAWS:,} draws, {OTHERS} other rows for each positive. Scores from two "
        "normals, the truth by integration. Share of 95 % intervals that cover it; goal: 92 to 98 %.",
        "",
        *_table(("positives", "apart", *COVERED), (_coverage(n, d) for n in POSITIVES for d in APART)),
        "",
        f"The same for the paired difference of the two scores, whose noise has a correlation of {ALIKE}.",
        "",
        *_table(("positives", *COVERED), (_coverage(n) for n in POSITIVES)),
        "",
        "Four trials and a baseline that are equally good, 5 folds. Share of data sets in which any is "
        "called better, in the metric where that is most frequent; goal: at most 5 %.",
        "",
        *_table(("trials", *SIZE, *RULES), (_claims(kind, *size) for kind in EQUAL for size in SIZES)),
        "",
        f"Share of trials called better in average precision where the baseline lacks {HANDICAP} of 5 "
        "columns.",
        "",
        *_table(("trials", *SIZE, *RULES), (_claims("own_noise", *size, HANDICAP) for size in SIZES)),
    ]


def _table(head: tuple[str, ...], lines: Iterable[list[str]]) -> list[str]:
    rows = [[*head], ["---"] * len(head), *lines]
    return [f"| {' | '.join(row)} |" for row in rows]


def _in_parallel(work: Callable, *settings: object) -> np.ndarray:
    """Return what `work` gives for each data set, and say that it is done."""
    with ProcessPoolExecutor(WORKERS, initializer=threadpool_limits, initargs=(1,)) as pool:
        found = np.array([*pool.map(partial(work, *settings), range(SETS), chunksize=10)])
    tell(f"{work.__name__} {settings}")
    return found


def _coverage(positives: int, apart: float | None = None) -> list[str]:
    """Return a line of the tables of coverage; of the difference between both scores if `apart` is None."""
    shares = _in_parallel(covered, positives, apart).mean(axis=0)
    named = [str(positives)] if apart is None else [str(positives), str(apart)]
    return [*named, *(f"{share:.1%}" for share in shares)]


def covered(positives: int, apart: float | None, seed: int) -> list[bool]:
    """Return for each metric of COVERED whether an interval around simulated scores holds the truth."""
    random = np.random.default_rng([seed, positives])
    noise = random.normal(size=(2, positives * (1 + OTHERS)))
    share = 1 / (1 + OTHERS)
    if apart is not None:
        found = intervals(resampled(two_normals(positives, noise[0], apart), DRAWS, seed))
        right = truth(share, apart)
        return [found[name].low <= right[name] <= found[name].high for name in COVERED]
    noise[1] = ALIKE * noise[0] + np.sqrt(1 - ALIKE**2) * noise[1]
    pair = zip("ab", noise, APART, strict=True)
    trials = {key: resampled(two_normals(positives, each, d), DRAWS, seed) for key, each, d in pair}
    first, second = (truth(share, d) for d in APART)
    spans = {each.metric: each.same_models for each in compared(trials, "a", COVERED)}
    return [spans[m].low <= second[m] - first[m] <= spans[m].high for m in COVERED]


def _claims(kind: str, rows: int, positives: int, repeats: int, handicap: int = 0) -> list[str]:
    """Return a line of the tables of claims."""
    found = _in_parallel(claimed, kind, rows, positives, repeats, handicap)
    # Of trials that are better each counts; of equal ones, one claim in a data set is one too many.
    shares = found[:, :, 0].mean(axis=(0, 2)) if handicap else found.any(axis=3).mean(axis=0).max(axis=1)
    return [kind, f"{rows:,}", str(positives), str(repeats), *(f"{share:.1%}" for share in shares)]


def claimed(kind: str, rows: int, positives: int, repeats: int, handicap: int, seed: int) -> np.ndarray:
    """Return which trials each rule calls better in each metric (rules x metrics x trials)."""
    trials = cross_validated(EQUAL[kind], rows, positives, seed, repeats, handicap)
    drawn = {key: resampled(each, FEW_DRAWS, seed) for key, each in trials.items()}
    found = compared(drawn, "baseline", DECIDED)
    by_metric = [[each for each in found if each.metric == metric] for metric in DECIDED]
    return np.swapaxes([_better(differences) for differences in by_metric], 0, 1)


def _better(differences: list[Difference]) -> list[np.ndarray]:
    """Return for each rule which of these differences, in one metric, it takes for a gain."""
    sign = 1 if METRICS[differences[0].metric].higher_is_better else -1
    gain = np.array([sign * each.value > 0 for each in differences])
    alone = [holm(np.array([getattr(d, p) for d in differences])) <= 0.05 for p in ("p_rows", "p_folds")]
    return [np.array([each.verdict == BETTER for each in differences]), *(gain & told for told in alone)]
