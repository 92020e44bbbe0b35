from __future__ import annotations

from dataclasses import dataclass

from imblearn.over_sampling import RandomOverSampler

from core.context import Context
from core.params import between
from core.strategies._base import Family, Grow, Resampling, grown, how_balanced
from core.strategies._making import DRAWN


@dataclass(frozen=True)
class SmoothedBootstrap(Resampling):
    """Repeat rows of the smaller classes at random, each moved a little in every column.

    It helps flexible learners, which learn exact copies by heart, and unlike SMOTE needs no neighbours:
    one row is enough. It hurts where columns depend on each other closely, because each is moved by
    itself, and in columns of whole numbers, which get values in between.
    """

    title = "Smoothed bootstrap"
    family = Family.OVER_SAMPLING
    source = "Menardi, Torelli (2014), ROSE, Data Min. Knowl. Disc. 28, doi:10.1007/s10618-012-0295-5"

    balance: float = how_balanced()
    shrinkage: float = between(
        0.0,
        3.0,
        default=1.0,
        step=0.1,
        help="How far rows are moved: 1 is the width that suits a bell shape, 0 makes copies.",
    )

    def sampler(self, context: Context) -> RandomOverSampler:
        return RandomOverSampler(
            sampling_strategy=Grow(self.balance), shrinkage=self.shrinkage, random_state=context.seed
        )

    def leaves(self, context: Context) -> Context:
        return context.with_counts(grown(context.present, self.balance))

    def says(self, context: Context) -> str | None:
        return DRAWN if context.categorical else None
