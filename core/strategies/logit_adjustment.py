from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from core.params import between
from core.strategies._priors import moved
from core.strategies._repair import Repaired, Scored, Shifting


@dataclass(frozen=True)
class LogitAdjustment(Shifting):
    """Divide each probability by its class share in training to the power tau.

    It helps to find rare classes without training anew: with tau 1 the most probable class is then the
    one that gains most over its share, which is the best for balanced accuracy where probabilities are
    right. It spoils the probabilities themselves, which are no risks afterwards, and is the same as a
    lower threshold.
    """

    title = "Logit adjustment"
    source = "Menon et al. (2021), Long-tail learning via logit adjustment, ICLR, arXiv:2007.07314"

    tau: float = between(
        0.0,
        3.0,
        default=1.0,
        step=0.1,
        help="0 changes nothing, 1 takes the class shares out, more favours rare classes beyond that.",
    )

    def learned(self, scored: Scored, y: np.ndarray) -> Repaired:
        return partial(adjusted, self.tau)


def adjusted(tau: float, scored: Scored) -> np.ndarray:
    """Return probabilities over shares to the power `tau`; a class that training never saw has none."""
    seen = np.where(scored.given > 0, scored.given, 1.0)
    return moved(scored.proba, seen**-tau)
