from __future__ import annotations

from dataclasses import dataclass

from imblearn.under_sampling import RandomUnderSampler

from core.context import Context, PriorShift
from core.strategies._base import Family, Resampling, Shrink, how_balanced, shrunk


@dataclass(frozen=True)
class RandomUnder(Resampling):
    """Drop rows of the larger classes at random until the classes are as balanced as asked.

    It helps when there are plenty of rare rows and training is slow: the fit gets faster. It hurts
    when rare rows are few, because nearly everything known of the large class is thrown away, and it
    spoils probabilities: rare classes are then predicted too often.
    """

    title = "Random under-sampling"
    family = Family.UNDER_SAMPLING
    source = "Drummond, Holte (2003), ICML Workshop on Learning from Imbalanced Data Sets II"
    prior_shift = PriorShift.EXACT
    measures_distance = False

    balance: float = how_balanced()

    def sampler(self, context: Context) -> RandomUnderSampler:
        return RandomUnderSampler(sampling_strategy=Shrink(self.balance), random_state=context.seed)

    def leaves(self, context: Context) -> Context:
        return context.with_counts(shrunk(context.present, self.balance))
