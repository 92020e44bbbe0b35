from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._priors import moved
from core.strategies._repair import Repaired, Scored, Shifting, ratio


@dataclass(frozen=True)
class PriorCorrection(Shifting):
    """Take back what resampling or weights did to the class shares: odds times real shares over given ones.

    It helps after random over- or under-sampling and after class weights, where it is exact for a model
    that fits well; with trees it may over- or undershoot, and calibration does better. It hurts nothing
    in the order of the rows of a fold. Without anything to take back it changes nothing.
    """

    title = "Prior correction"
    source = "Dal Pozzolo, Caelen, Johnson, Bontempi (2015), IEEE SSCI, doi:10.1109/SSCI.2015.33"

    def learned(self, scored: Scored, y: np.ndarray) -> Repaired:
        return corrected


def corrected(scored: Scored) -> np.ndarray:
    """Return the probabilities that a model trained on the real class shares would give."""
    return moved(scored.proba, ratio(scored.real, scored.given))
