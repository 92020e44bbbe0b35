from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.params import between
from core.strategies._mixing import Mixing, Pairs


@dataclass(frozen=True)
class Remix(Mixing):
    """Mix every row with another at random; where one of them is of a much rarer class, the mixture
    counts as that class alone, even if more of it comes from the other.

    It helps to push the border away from the rare class without copies. It hurts when rare and common
    rows lie close together, because mixtures amid the large class are then called rare, in columns of
    whole numbers, which get values in between, and it spoils probabilities.
    """

    title = "Remix"
    source = "Chou, Chang, Pan, Wei, Juan (2020), Remix: rebalanced mixup, ECCV Workshops, arXiv:2007.03943"

    alpha: float = between(
        0.0,
        2.0,
        default=1.0,
        step=0.1,
        help="How evenly rows are mixed: 1 takes every part as likely, less is nearer to one of them; "
        "0 mixes nothing.",
    )
    kappa: float = between(
        1.0, 20.0, default=3.0, step=0.5, help="How many times larger the other class must be."
    )
    tau: float = between(
        0.0,
        1.0,
        default=0.5,
        step=0.05,
        help="The mixture counts as the rarer class while the part of the larger is below this; 0 never.",
    )

    def pairs(self, y: np.ndarray, rng: np.random.Generator) -> Pairs:
        first, second = np.arange(len(y)), rng.permutation(len(y))
        part = rng.beta(self.alpha, self.alpha, len(y)) if self.alpha else np.ones(len(y))
        sizes = np.bincount(y)[y]
        ratio = sizes[first] / sizes[second]
        class_part = part.copy()
        class_part[(ratio >= self.kappa) & (part < self.tau)] = 0.0
        class_part[(ratio <= 1 / self.kappa) & (1 - part < self.tau)] = 1.0
        return Pairs(first, second, part, class_part)
