from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class LogitAdjustedLoss(Loss):
    """Boost trees on a log loss that is told the class shares, so that the trees need not learn them.

    While training, tau * log(share of the class) is added to each score; predictions go without. It
    helps when classes should be found equally well (balanced accuracy), for which it is consistent at
    tau 1. It hurts together with anything else that balances: the correction is then made twice. Its
    probabilities are those of a world in which, at tau 1, all classes are equally frequent.
    """

    title = "Logit-adjusted loss"
    source = "Menon, Jayasumana, Rawat, Jain, Veit, Kumar (2021), ICLR, arXiv:2007.07314"

    tau: float = between(0.0, 2.0, default=1.0, step=0.05, help="Strength; 0 is the plain log loss.")
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        return cross_entropy(margins + self.tau * np.log(rows.prior), rows.own)
