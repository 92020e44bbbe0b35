from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._objective import Loss, Rows, cross_entropy, how_many_trees
from core.strategies._weighting import effective, mean_one

NINES = 4


@dataclass(frozen=True)
class Ldam(Loss):
    """Boost trees on a log loss that asks rows of rarer classes for a larger lead, and weighs them late.

    A class must lead by max_margin * (rows of the rarest class / its rows) ^ (1/4). After a share of the
    trees its rows get effective-number weights (beta 0.9999) too. It helps when rare rows are too few to
    learn a border with room around them. It hurts when classes overlap and such a lead cannot be had.
    Its probabilities are no risks: rare classes come out too high.
    """

    title = "LDAM with deferred re-weighting"
    source = "Cao, Wei, Gaidon, Arechiga, Ma (2019), NeurIPS, arXiv:1906.07413"

    max_margin: float = between(
        0.0, 5.0, default=1.0, step=0.25, help="Lead asked for in the rarest class, in log-odds."
    )
    deferral: float = between(
        0.0, 1.0, default=0.8, step=0.05, help="Share of the trees before rows are weighed; 1 is never."
    )
    trees: int = how_many_trees()

    def derivatives(self, margins: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        lead = self.max_margin * (rows.counts.min() / rows.counts) ** 0.25
        slope, curvature = cross_entropy(margins - lead * rows.own, rows.own)
        if rows.done < self.deferral:
            return slope, curvature
        weights = mean_one(rows.each(effective(rows.counts, NINES)))
        return weights * slope, weights * curvature
