from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees


@dataclass(frozen=True)
class Cvar(Loss):
    """Boost trees on the mean log loss of the worst-predicted share of the rows (conditional value at risk).

    Which rows these are is asked again before every tree. It helps when what counts is how badly it goes
    where it goes badly, which in imbalanced data is mostly the rare class. It hurts when labels are
    wrong: it chases them. Its probabilities are no risks: they keep near to one half where classes
    overlap.
    """

    title = "Tail risk (CVaR)"
    source = (
        "Rockafellar, Uryasev (2000), Journal of Risk 2(3), doi:10.21314/JOR.2000.038; "
        "Curi, Levy, Jegelka, Krause (2020), NeurIPS, arXiv:1910.12511"
    )

    share: float = between(
        0.05, 1.0, default=0.5, step=0.05, help="Share of the rows that counts; 1 is the plain log loss."
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        slope, curvature = cross_entropy(margins, rows.own)
        # The rows with the largest log loss are those whose own class has the steepest slope.
        steepness = np.abs(slope[np.arange(len(slope)), rows.codes])
        weights = tail(steepness, self.share)[:, None]
        return weights * slope, weights * curvature


def tail(losses: np.ndarray, share: float) -> np.ndarray:
    """Return weights, 1 on average, of the largest `share` of the losses; equal losses weigh the same."""
    mass = share * len(losses)
    border = np.sort(losses)[-int(np.ceil(mass))]
    above, at = losses > border, losses == border
    return (above + at * (mass - above.sum()) / at.sum()) / share
