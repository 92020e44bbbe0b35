from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.decisions._base import Decision, Weights, best_cut, binary, each, labels
from core.decisions._multiclass import ascend, counted


@dataclass(frozen=True)
class Mcc(Decision):
    """Cut where Matthews' correlation of predicted and actual classes is best.

    It asks for rows found and for alarms that are right, and for the same of the other class, so it
    cuts a rare class higher than balanced accuracy does.
    """

    title = "Best MCC"
    source = "Matthews (1975), BBA 405(2), doi:10.1016/0005-2795(75)90109-9; Gorodkin (2004), Comput. Biol. "
    source += "Chem. 28, doi:10.1016/j.compbiolchem.2004.09.006"

    def thresholds(
        self, y: np.ndarray, proba: np.ndarray, positive: int | None, weights: Weights = None
    ) -> np.ndarray:
        if proba.shape[1] == 2 and positive is not None:
            own, weight = y == positive, each(weights, y)
            share = np.average(own, weights=weight)
            cut = best_cut(own, proba[:, positive], lambda h, a: _of_two(h, a, share), weight)
            return binary(cut, positive)
        size = proba.shape[1]
        return ascend(proba, lambda thresholds: _of_all(y, labels(proba, thresholds, None), size, weights))


def _of_two(hits: np.ndarray, alarms: np.ndarray, share: float) -> np.ndarray:
    """Return the MCC of shares of the class and of the others that are given the class."""
    said = share * hits + (1 - share) * alarms
    return (hits - alarms) * np.sqrt(share * (1 - share) / np.maximum(said * (1 - said), 1e-300))


def _of_all(y: np.ndarray, given: np.ndarray, size: int, weights: Weights) -> float:
    """Return Gorodkin's MCC of any number of classes; 0 where all rows are given one."""
    found, own, said = counted(y, given, size, weights)
    found, own, said = (counts / own.sum() for counts in (found, own, said))
    spread = (1 - said @ said) * (1 - own @ own)
    return float((found.sum() - said @ own) / np.sqrt(spread)) if spread > 1e-12 else 0.0
