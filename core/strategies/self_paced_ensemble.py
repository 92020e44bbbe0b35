from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._members import Guided, how_many_members


@dataclass(frozen=True)
class SelfPacedEnsemble(Guided):
    """Train the learner several times, on rows of the larger classes that are drawn by how hard they are.

    Hardness is 1 - the probability that the models so far give to a row's own class. The first model
    gets a random balanced sample. For each later one the rows of a larger class are put into bins of
    hardness; at first bins count by 1 / hardness, so that easy and borderline rows are drawn, at last
    all bins alike. It helps on large tables with noise, where boosting chases mistakes. It hurts when the
    hard rows are what matters, and it spoils probabilities: rare classes are predicted too often.
    """

    title = "Self-paced ensemble"
    source = "Liu et al. (2020), Self-paced ensemble, ICDE, arXiv:1909.03500"

    members: int = how_many_members()
    bins: int = between(1, 20, default=5, step=1, help="Bins of hardness, equally wide.")

    def narrowed(self, rows: np.ndarray, hardness: np.ndarray, size: int, few: int, turn: int) -> np.ndarray:
        return rows

    def drawn(
        self, rows: np.ndarray, hardness: np.ndarray, few: int, turn: int, rng: np.random.Generator
    ) -> np.ndarray:
        edges = np.linspace(hardness.min(), hardness.max(), self.bins + 1)[1:-1]
        bins = np.searchsorted(edges, hardness, side="right")
        sizes = np.bincount(bins, minlength=self.bins)
        mean = np.bincount(bins, hardness, self.bins) / np.maximum(sizes, 1)
        pace = np.tan(np.pi / 2 * turn / (self.members - 1))
        wanted = allotted(1 / (mean + pace), sizes, few)
        taken = [rng.choice(rows[bins == b], n, replace=False) for b, n in enumerate(wanted) if n]
        return np.concatenate(taken)


def allotted(weights: np.ndarray, sizes: np.ndarray, total: int) -> np.ndarray:
    """Return whole numbers in proportion to `weights`, none above its size, that add up to `total`.

    What full bins leave over goes to the others in the same proportion, the last ones by weight.
    """
    taken = np.zeros(len(sizes), int)
    while missing := total - taken.sum():
        open_ = np.where(taken < sizes, weights, 0.0)
        more = np.floor(missing * open_ / open_.sum()).astype(int)
        if not more.any():
            more[np.argsort(-open_, kind="stable")[: min(missing, np.count_nonzero(open_))]] = 1
        taken = np.minimum(taken + more, sizes)
    return taken
