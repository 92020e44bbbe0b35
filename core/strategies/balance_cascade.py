from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._members import Guided, how_many_members


@dataclass(frozen=True)
class BalanceCascade(Guided):
    """Train the learner several times, and after each time let go of the rows that it has mastered.

    Every model gets a random balanced sample. After it, each larger class keeps those rows that the
    models so far get most wrong, the same share every time, until it is as small as the smallest class.
    It helps when much of the large class is easy and redundant. It hurts when labels are wrong: mistakes
    are what is left in the end. It spoils probabilities: rare classes are predicted too often.
    """

    title = "BalanceCascade"
    source = "Liu, Wu, Zhou (2009), IEEE Trans. SMC-B 39(2), doi:10.1109/TSMCB.2008.2007853"

    members: int = how_many_members()

    def narrowed(self, rows: np.ndarray, hardness: np.ndarray, size: int, few: int, turn: int) -> np.ndarray:
        left = round(size * (few / size) ** (turn / (self.members - 1)))
        return rows[np.argsort(-hardness, kind="stable")[:left]]

    def drawn(
        self, rows: np.ndarray, hardness: np.ndarray, few: int, turn: int, rng: np.random.Generator
    ) -> np.ndarray:
        return rng.choice(rows, few, replace=False)
