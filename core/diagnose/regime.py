"""What rarity does to a linear rule between two bell-shaped classes, from three numbers.

eta is how many rows of the larger class there are for one of the rarer, kappa how many rows for each
direction that the columns span, Delta how many standard deviations the classes lie apart (Mahalanobis).
The three numbers and the rule `published` are those of Essomba, Fokoué (2026), arXiv:2601.04149. The
formulas for finitely many rows are the classical limit where rows and directions grow together (Raudys
1967; Deev 1970; Raudys, Young 2004, doi:10.1016/S0047-259X(02)00021-0), written in these numbers.
Everything works on arrays as on single numbers.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import norm

NEARLY_ALL, HALF = 0.9, 0.5  # of the recall that equal classes would have
LEAST_RECALL = 0.1
TINY = 1e-9
HIGHEST = 40.0  # log eta: nothing is rarer than that
HALVINGS = 60
Numbers = float | np.ndarray
Rates = tuple[np.ndarray, np.ndarray]


class Regime(StrEnum):
    """What rarity leaves of the recall that equal classes would have; the names' cuts are ours.

    Normal: nine tenths or more of it. Mild: half of it or more. Extreme: less. Catastrophic: at most a
    tenth of the rows of the class are found.
    """

    NORMAL = "normal"
    MILD = "mild"
    EXTREME = "extreme"
    CATASTROPHIC = "catastrophic"


def bayes(eta: Numbers, delta: Numbers) -> Rates:
    """Return recall and false positive rate at one half of the best rule, which knows both bells."""
    apart, rarity = np.maximum(delta, TINY), np.log(eta)
    return norm.cdf(apart / 2 - rarity / apart), norm.cdf(-apart / 2 - rarity / apart)


def nearest_mean(eta: Numbers, kappa: Numbers, delta: Numbers) -> Rates:
    """Return recall and false positive rate at one half where means are learned and the spread is known."""
    return _rates(np.square(delta), np.log(eta) + _bias(eta, kappa), _noise(eta, kappa), 1.0)


def discriminant(eta: Numbers, kappa: Numbers, delta: Numbers) -> Rates:
    """Return recall and false positive rate at one half of linear discriminant analysis; kappa > 1."""
    held = 1 - 1 / np.asarray(kappa)
    return _rates(np.square(delta), held * np.log(eta) + _bias(eta, kappa), _noise(eta, kappa), held)


def corrected(eta: Numbers, kappa: Numbers, delta: Numbers) -> Rates:
    """Return the rates of discriminant analysis whose threshold is corrected for the class shares."""
    return _rates(np.square(delta), _bias(eta, kappa), _noise(eta, kappa), 1 - 1 / np.asarray(kappa))


def tuned(eta: Numbers, kappa: Numbers, delta: Numbers) -> Rates:
    """Return the rates of discriminant analysis whose threshold makes both errors equally frequent."""
    return _rates(np.square(delta), 0.0, _noise(eta, kappa), 1 - 1 / np.asarray(kappa))


def _rates(squared: Numbers, offset: Numbers, noise: Numbers, held: Numbers) -> Rates:
    scale = np.sqrt(held) / np.sqrt(np.maximum(squared + noise, TINY**2))
    return norm.cdf(scale * (squared / 2 - offset)), norm.cdf(scale * (-squared / 2 - offset))


def _bias(eta: Numbers, kappa: Numbers) -> Numbers:
    """Return how far the estimated means move the threshold against the rarer class."""
    return np.sinh(np.log(eta)) / kappa


def _noise(eta: Numbers, kappa: Numbers) -> Numbers:
    """Return what the estimated means add to the variance of the score."""
    return 4 * np.cosh(np.log(eta) / 2) ** 2 / kappa


def roc_auc(eta: Numbers, kappa: Numbers, delta: Numbers) -> np.ndarray:
    """Return the expected area under the ROC curve of linear discriminant analysis; kappa > 1."""
    squared = np.square(delta)
    held = 1 - 1 / np.asarray(kappa)
    return norm.cdf(np.sqrt(held) * squared / np.sqrt(2 * np.maximum(squared + _noise(eta, kappa), TINY**2)))


def separation_of(auc: Numbers, eta: Numbers, kappa: Numbers) -> np.ndarray:
    """Return the Delta for which `roc_auc` gives that area; 0 for an area of one half or less."""
    reach = 2 * np.square(np.maximum(norm.ppf(auc), 0)) / (1 - 1 / np.asarray(kappa))
    return np.sqrt((reach + np.sqrt(reach**2 + 4 * reach * _noise(eta, kappa))) / 2)


def regime(eta: float, kappa: float, delta: float) -> Regime:
    """Return the regime of linear discriminant analysis; kappa > 1."""
    recall, equal = (float(discriminant(rarity, kappa, delta)[0]) for rarity in (eta, 1.0))
    if recall <= LEAST_RECALL:
        return Regime.CATASTROPHIC
    if recall >= NEARLY_ALL * equal:
        return Regime.NORMAL
    return Regime.MILD if recall >= HALF * equal else Regime.EXTREME


def published(kappa: Numbers, delta: Numbers) -> Numbers:
    """Return the log eta beyond which recall collapses by the published rule, Delta sqrt(kappa)."""
    return delta * np.sqrt(kappa)


def collapse(kappa: Numbers, delta: Numbers) -> np.ndarray:
    """Return the log eta at which discriminant analysis finds half of the rarer class; kappa > 1."""
    return rarest(kappa, delta, 0.5)


def rarest(kappa: Numbers, delta: Numbers, recall: Numbers) -> np.ndarray:
    """Return the log eta up to which discriminant analysis keeps that recall, by halving; at least 0."""
    shape = np.broadcast(np.asarray(kappa), np.asarray(delta), np.asarray(recall)).shape
    low, high = np.zeros(shape), np.full(shape, HIGHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        keeps = discriminant(np.exp(middle), kappa, delta)[0] >= recall
        low, high = np.where(keeps, middle, low), np.where(keeps, high, middle)
    return low


def borders(kappa: float, delta: np.ndarray) -> pd.DataFrame:
    """Return the lines of the map: for each delta the log eta where each regime ends, and both rules.

    Columns: delta, normal, mild, extreme, collapse, published.
    """
    equal = discriminant(1.0, kappa, delta)[0]
    return pd.DataFrame(
        {
            "delta": delta,
            "normal": rarest(kappa, delta, NEARLY_ALL * equal),
            "mild": rarest(kappa, delta, HALF * equal),
            "extreme": rarest(kappa, delta, LEAST_RECALL),
            "collapse": collapse(kappa, delta),
            "published": published(kappa, delta),
        }
    )


STAGES = {
    "at one half": "The most probable class is said, which is a threshold of one half.",
    "threshold by class shares": "The threshold, or weights or resampling, make up for the class shares.",
    "threshold tuned": "The threshold is tuned on rows of its own until both errors are equally frequent.",
    "endless rows": "So many rows of both classes that nothing is left to estimate.",
}


def stages(eta: float, kappa: float, delta: float) -> pd.DataFrame:
    """Return what is found stage by stage: how a threshold, then more rows, get recall back.

    Columns: stage (see STAGES), recall, false_positive_rate, precision, gain (recall beyond the stage
    before), back (recall beyond the first stage). What the last stage misses is overlap, which nothing
    gets back.
    """
    rules = (discriminant, corrected, tuned)
    rates = np.array([*(rule(eta, kappa, delta) for rule in rules), bayes(1.0, delta)])
    recall, wrong = rates.T
    said = recall + eta * wrong
    return pd.DataFrame(
        {
            "stage": list(STAGES),
            "recall": recall,
            "false_positive_rate": wrong,
            "precision": recall / np.maximum(said, np.finfo(float).tiny),
            "gain": np.diff(recall, prepend=0.0),
            "back": recall - recall[0],
        }
    )
