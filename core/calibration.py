"""Whether probabilities can be taken at their word: of 100 rows given 0.2, do 20 belong to the class?

Everything here is about one class against the rest, on rows that the models never saw: whether each row
is of the class (n) and the probability it was given (n). With three classes or more, ask for each. Of a
sample, a row counts for as many rows of the file as it stands for (`weight`, n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.metrics import log_loss

from core.intervals import of_share
from core.metrics import share
from core.predictions import Predictions
from core.probabilities import ECE_BINS, by_rank, ece

Weight = np.ndarray | None
STEPS, DONE = 100, 1e-12  # of Newton: more than it takes, and how small the last one is


@dataclass(frozen=True)
class Measure:
    """How to name and read a number about probabilities; `ideal` is that of the actual chances, if fixed."""

    title: str
    ideal: float | None
    help: str


MEASURES = {
    "predicted": Measure("Mean probability", None, "What the model expects of the class, on average."),
    "observed": Measure("Actual share", None, "Share of the class among the rows: what the mean should be."),
    "intercept": Measure(
        "Intercept",
        0.0,
        "By how much probabilities are too low (above 0) or too high (below 0) as a whole, in log-odds, "
        "when their order and spread are taken as they are. After resampling it is strongly negative.",
    ),
    "slope": Measure(
        "Slope",
        1.0,
        "Below 1 the probabilities are too extreme, above 1 too timid. From a logistic regression of the "
        "class on the log-odds of the probability (Cox 1958, doi:10.1093/biomet/45.3-4.562).",
    ),
    "ece": Measure(
        "Calibration error",
        0.0,
        "How far probabilities are from observed shares, on average over 10 bins with equally many rows.",
    ),
    "brier": Measure(
        "Brier score", None, "Mean squared error of the probability of the class: 0 is perfect."
    ),
    "brier_class": Measure(
        "Brier, rows of the class",
        None,
        "The same over the rows of the class alone. The overall score of a rare class hides it (Wallace, "
        "Dahabreh 2012, doi:10.1109/ICDM.2012.115).",
    ),
    "brier_others": Measure("Brier, other rows", None, "The same over all other rows."),
    "reliability": Measure(
        "Miscalibration",
        0.0,
        "The part of the Brier score that better calibration would take away: squared distance of "
        "probabilities from observed shares, in 10 bins with equally many rows (Murphy 1973).",
    ),
    "resolution": Measure(
        "Resolution",
        None,
        "What telling rows apart takes off the Brier score: squared distance of the shares in the bins from "
        "the overall share. More is better.",
    ),
    "uncertainty": Measure(
        "Uncertainty",
        None,
        "What always answering the overall share would score: share times one minus share.",
    ),
    "within_bins": Measure(
        "Within bins",
        None,
        "What is left: Brier score = miscalibration - resolution + uncertainty + this. It is 0 where all "
        "probabilities of a bin are equal.",
    ),
    "skill": Measure(
        "Brier skill",
        None,
        "Part of the uncertainty that is gone: 1 is perfect, 0 is no better than always answering the "
        "overall share, below 0 is worse than that.",
    ),
    "log_loss": Measure("Log loss", None, "Mean surprise at whether a row is of the class: 0 is perfect."),
}


def calibration(predictions: Predictions) -> pd.DataFrame:
    """Return class, rows and every one of MEASURES, one row a class against the rest.

    With two classes that is one row, for the class of interest. What has no meaning is NaN: numbers over
    rows of a class that has none, a slope where all probabilities are equal or split the classes cleanly.
    """
    p, size = predictions, len(predictions.classes)
    codes = [p.positive] if size == 2 and p.positive is not None else range(size)
    rows = [
        {
            "class": p.classes[code],
            "rows": int((p.y == code).sum()),
            **measures(p.y == code, p.proba[:, code], p.weight),
        }
        for code in codes
    ]
    return pd.DataFrame(rows)


def measures(is_class: np.ndarray, p: np.ndarray, weight: Weight = None) -> dict[str, float]:
    """Return every one of MEASURES."""
    error = (p - is_class) ** 2
    brier = np.average(error, weights=weight)
    parts = decomposition(is_class, p, weight=weight)
    numbers = {
        "predicted": np.average(p, weights=weight),
        "observed": np.average(is_class, weights=weight),
        "intercept": in_the_large(is_class, p, weight),
        "slope": cox(is_class, p, weight)[1],
        "ece": ece(is_class, p, weight=weight),
        "brier": brier,
        "brier_class": _mean(error, is_class, weight),
        "brier_others": _mean(error, ~is_class, weight),
        **parts,
        "skill": 1 - brier / parts["uncertainty"] if parts["uncertainty"] else np.nan,
        "log_loss": log_loss(is_class, p, labels=[False, True], sample_weight=weight),
    }
    return {name: float(numbers[name]) for name in MEASURES}


def _mean(error: np.ndarray, rows: np.ndarray, weight: Weight) -> float:
    """Return the mean error of some rows; NaN of none."""
    return np.average(error[rows], weights=None if weight is None else weight[rows]) if rows.any() else np.nan


def decomposition(
    is_class: np.ndarray, p: np.ndarray, bins: int | None = ECE_BINS, weight: Weight = None
) -> dict[str, float]:
    """Return the parts of the Brier score: reliability - resolution + uncertainty + within_bins.

    Murphy (1973), in bins of equally many rows, equal probabilities together. `bins=None` gives every
    distinct probability a bin of its own, and then nothing is left within bins. The remainder is the
    variance of probabilities within bins less twice their covariance with the class (Stephenson, Coelho,
    Jolliffe 2008, doi:10.1175/2007WAF2006116.1).
    """
    bin_of = np.unique(p, return_inverse=True)[1] if bins is None else by_rank(p, bins, weight)
    rows, overall = np.bincount(bin_of, weight), np.average(is_class, weights=weight)
    hits, sums = (each if weight is None else weight * each for each in (is_class, p))
    observed = share(np.bincount(bin_of, weights=hits), rows, empty=overall)
    expected = share(np.bincount(bin_of, weights=sums), rows, empty=overall)
    reliability = rows @ (expected - observed) ** 2 / rows.sum()
    resolution = rows @ (observed - overall) ** 2 / rows.sum()
    apart = p - expected[bin_of]
    return {
        "reliability": float(reliability),
        "resolution": float(resolution),
        "uncertainty": float(overall * (1 - overall)),
        "within_bins": float(np.average(apart * (apart - 2 * is_class), weights=weight)),
    }


def reliability(predictions: Predictions, positive: int, bins: int = 10, rare: bool = False) -> pd.DataFrame:
    """Return what was observed where the model said what: one row a bin, probabilities rising.

    Columns: predicted (mean probability), observed (share of the class), lower and upper (Wilson's
    interval of 95 %), rows, hits, lowest and highest (probability). Bins hold equally many rows, equal
    probabilities stay together. `rare=True` makes bins of equal weight in which the expected rows of the
    class count as much as the expected others: of a rare class the upper half of the bins then shows the
    few rows that matter. No label has a say in where bins end.

    Of a sample, rows, hits and shares are estimates for the file, and one more column, judged, has the rows
    themselves.
    """
    is_class, p = predictions.y == positive, predictions.proba[:, positive]
    order = np.argsort(p, kind="stable")
    is_class, p = is_class[order], p[order]
    weight = None if predictions.weight is None else predictions.weight[order]
    bin_of = _by_weight(p, bins, weight) if rare else by_rank(p, bins, weight)
    worth = np.ones(len(p)) if weight is None else weight
    table = pd.DataFrame({"p": p, "hit": is_class, "worth": worth, "sum": worth * p, "own": worth * is_class})
    groups = table.groupby(bin_of)
    rows, hits = groups.size().to_numpy(), groups["hit"].sum().to_numpy()
    worth, sums, own = (groups[name].sum().to_numpy() for name in ("worth", "sum", "own"))
    lower, upper = of_share(hits, rows, own, worth)
    judged = {} if weight is None else {"judged": rows}
    return pd.DataFrame(
        {
            "predicted": sums / worth,
            "observed": own / worth,
            "lower": lower,
            "upper": upper,
            "rows": rows if weight is None else worth,
            "hits": hits if weight is None else own,
            "lowest": groups["p"].min().to_numpy(),
            "highest": groups["p"].max().to_numpy(),
            **judged,
        }
    )


def _by_weight(p: np.ndarray, bins: int, weight: Weight) -> np.ndarray:
    """Return bins of equal weight of rising probabilities, a class weighing as much as the others."""
    worth = np.ones(len(p)) if weight is None else weight
    class_weight, others_weight = worth @ p, worth @ (1 - p)
    if not (class_weight and others_weight):
        return np.zeros(len(p), dtype=int)
    weight = np.cumsum(worth * (p / class_weight + (1 - p) / others_weight))
    before = np.r_[0.0, weight[:-1]][np.searchsorted(p, p, side="left")]
    return np.minimum(bins * before / weight[-1], bins - 1).astype(int)


def cox(is_class: np.ndarray, p: np.ndarray, weight: Weight = None) -> tuple[float, float]:
    """Return intercept and slope of the logistic regression of the class on the log-odds of `p`.

    Cox (1958, doi:10.1093/biomet/45.3-4.562): 0 and 1 where probabilities can be taken at their word.
    Probabilities of 0 and 1 are taken as 2e-16 from there. NaN where the line is not defined: only one
    class, all probabilities equal, or a threshold that splits the classes without a mistake.
    """
    odds = _log_odds(p)
    if not _overlap(is_class, odds):
        return np.nan, np.nan
    # In units of their own, or rounding would spoil the equations of probabilities that hardly differ.
    centre, unit = odds.mean(), odds.std()
    worth = np.ones(len(p)) if weight is None else weight
    height, slope = _fitted(is_class, (odds - centre) / unit, worth)
    return float(height - slope * centre / unit), float(slope / unit)


def in_the_large(is_class: np.ndarray, p: np.ndarray, weight: Weight = None) -> float:
    """Return the shift of all log-odds that makes `p` right on average; NaN with only one class.

    Probabilities of 0 and 1 are taken as 2e-16 from there.
    """
    if is_class.all() or not is_class.any():
        return np.nan
    odds, share_of_class = _log_odds(p), float(np.average(is_class, weights=weight))

    def too_many(shift: float) -> float:
        return float(np.average(expit(odds + shift), weights=weight)) - share_of_class

    # At these ends the smallest, or the largest, probability is the share itself.
    low, high = logit(share_of_class) - odds.max(), logit(share_of_class) - odds.min()
    return float(brentq(too_many, low - 1, high + 1))


def _log_odds(p: np.ndarray) -> np.ndarray:
    least = np.finfo(float).eps
    return logit(np.clip(p, least, 1 - least))


def _overlap(is_class: np.ndarray, odds: np.ndarray) -> bool:
    """Return whether the classes overlap on the line, so that a logistic regression has an end."""
    if is_class.all() or not is_class.any():
        return False
    own, others = odds[is_class], odds[~is_class]
    return bool(own.min() < others.max() and others.min() < own.max())


def _fitted(is_class: np.ndarray, x: np.ndarray, worth: np.ndarray) -> tuple[float, float]:
    """Return intercept and slope of a logistic regression on `x` (n), by Newton's method.

    A step is halved while it makes the likelihood smaller, as Newton's method alone may.
    """
    target = is_class.astype(float)

    def loss(line: np.ndarray) -> float:
        z = line[0] + line[1] * x
        return float(worth @ (np.logaddexp(0, z) - target * z))

    line = np.array([logit(np.average(target, weights=worth)), 0.0])
    before = loss(line)
    for _ in range(STEPS):
        p = expit(line[0] + line[1] * x)
        error, weight = worth * (target - p), worth * p * (1 - p)
        curvature = [[weight.sum(), weight @ x], [weight @ x, (weight * x) @ x]]
        step = np.linalg.lstsq(curvature, [error.sum(), error @ x])[0]
        while (after := loss(line + step)) > before * (1 + 1e-12) and np.abs(step).max() > DONE:
            step = step / 2
        line, before = line + step, after
        if np.abs(step).max() <= DONE * (1 + np.abs(line).max()):
            break
    return float(line[0]), float(line[1])
