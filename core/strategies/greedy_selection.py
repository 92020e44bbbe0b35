from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import log_loss

from core.params import between, one_of
from core.ranking import average_precision
from core.strategies._base import Family
from core.strategies._repair import Combination

SLACK = 1e-12


@dataclass(frozen=True)
class GreedySelection(Combination):
    """Mix the other trials of the run: take the best, then again and again the one whose scores improve
    the mean most, each as often as it pays.

    It helps when several trials are good in different ways, and costs no fit of its own. It hurts when
    rare rows are few: the mixture then suits those it was chosen on, so it is chosen on other folds than
    it is judged on. Scores of remedies that distort probabilities are mixed as they are.
    """

    title = "Greedy selection of trials"
    family = Family.ENSEMBLE
    source = "Caruana, Niculescu-Mizil, Crew, Ksikes (2004), ICML, doi:10.1145/1015330.1015432"

    rounds: int = between(1, 100, default=20, step=1, help="Trials taken; one may be taken several times.")
    measure: str = one_of(
        "average_precision", "log_loss", default="average_precision", help="What the mean is to be good at."
    )

    def weights(
        self,
        members: Sequence[np.ndarray],
        y: np.ndarray,
        positive: int | None,
        weight: np.ndarray | None = None,
    ) -> np.ndarray:
        return chosen(members, self._score(y, positive, weight), self.rounds)

    def _score(
        self, y: np.ndarray, positive: int | None, weight: np.ndarray | None
    ) -> Callable[[np.ndarray], float]:
        if self.measure == "log_loss":
            return lambda proba: -log_loss(y, proba, labels=range(proba.shape[1]), sample_weight=weight)
        present = np.unique(y)
        codes = present if positive is None else present[present == positive]

        def precision(proba: np.ndarray) -> float:
            return float(np.mean([average_precision(y == code, proba[:, code], weight) for code in codes]))

        return precision


def chosen(members: Sequence[np.ndarray], score: Callable[[np.ndarray], float], rounds: int) -> np.ndarray:
    """Return the weight of each member (sum 1) in the best mean found, never worse than the best alone."""
    alone = [score(proba) for proba in members]
    taken = [int(np.argmax(alone))]
    total, reached = members[taken[0]], [alone[taken[0]]]
    while len(taken) < rounds:
        found = [score((total + proba) / (len(taken) + 1)) for proba in members]
        taken.append(int(np.argmax(found)))
        total = total + members[taken[-1]]
        reached.append(found[taken[-1]])
    best = np.flatnonzero(np.array(reached) >= max(reached) - SLACK)[0]
    return np.bincount(taken[: best + 1], minlength=len(members)) / (best + 1)
