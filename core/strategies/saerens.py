from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._priors import moved
from core.strategies._repair import Repaired, Scored, Shifting, ratio

CHANGE = 1e-8
ROUNDS = 1000


@dataclass(frozen=True)
class Saerens(Shifting):
    """Find out, without their labels, how frequent the classes are among the judged rows, and correct for
    it: estimate shares from the probabilities, correct these, and again until nothing moves.

    It helps where the classes are rarer or more frequent than in training, after a resampling for
    instance. It hurts when probabilities are off for other reasons: put `platt` before it. Rows of a
    fold are corrected together, so a row alone would get other numbers.
    """

    title = "Prior shift by EM"
    source = "Saerens, Latinne, Decaestecker (2002), Neural Comput. 14(1), doi:10.1162/089976602753284446"

    def learned(self, scored: Scored, y: np.ndarray) -> Repaired:
        return maximised


def maximised(scored: Scored) -> np.ndarray:
    """Return the probabilities under the class shares of highest likelihood."""
    return moved(scored.proba, ratio(estimated(scored), scored.given))


def estimated(scored: Scored) -> np.ndarray:
    """Return the class shares (K, sum 1) under which the probabilities are most likely."""
    shares = scored.given.mean(axis=0)
    for _ in range(ROUNDS):
        before = shares
        wanted = np.broadcast_to(before, scored.given.shape)
        shares = np.average(moved(scored.proba, ratio(wanted, scored.given)), axis=0, weights=scored.weight)
        if np.abs(shares - before).max() < CHANGE:
            break
    return shares
