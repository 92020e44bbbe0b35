from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class BalancedSoftmax(Loss):
    """Boost trees on a log loss in which every class enters the softmax as often as it has rows.

    It was found by another way and is the logit-adjusted loss at tau 1, with nothing to set. It helps
    when classes should be found equally well, and hurts together with anything else that balances. Its
    probabilities are those of a world in which all classes are equally frequent.
    """

    title = "Balanced softmax"
    source = "Ren, Yu, Sheng, Ma, Zhao, Yi, Li (2020), NeurIPS, arXiv:2007.10740"

    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        return cross_entropy(margins + np.log(rows.counts), rows.own)
