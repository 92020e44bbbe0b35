from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class LabelSmoothing(Loss):
    """Boost trees on labels of which a part is shared out among all classes, by the size of the class.

    It helps when large classes make a model too sure of itself: their labels are smoothed, those of rare
    classes stay. It hurts small probabilities: with two classes none stays below half the smoothing. The
    other way round, with more smoothing for the rarest class, it doubts rare labels. It does not balance
    by itself. Its probabilities are those of the smoothed labels.
    """

    title = "Class-dependent label smoothing"
    source = "Zhong, Cui, Liu, Jia (2021), CVPR, arXiv:2104.00466"

    head: float = between(
        0.0, 0.5, default=0.2, step=0.05, help="Part of a label shared out in the largest class."
    )
    tail: float = between(
        0.0, 0.5, default=0.0, step=0.05, help="Part of a label shared out in the smallest class."
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        shared = rows.each(self.smoothing(rows.counts))
        return cross_entropy(margins, (1 - shared) * rows.own + shared / len(rows.counts))

    def smoothing(self, counts: np.ndarray) -> np.ndarray:
        """Return the part of a label that each class shares out, along a quarter of a sine from tail to head.

        Classes of equal size are all largest.
        """
        spread = np.ptp(counts)
        size = (counts - counts.min()) / spread if spread else np.ones(len(counts))
        return self.tail + (self.head - self.tail) * np.sin(size * np.pi / 2)
