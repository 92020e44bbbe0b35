from __future__ import annotations

from dataclasses import dataclass

from imblearn.over_sampling import RandomOverSampler

from core.context import Context, PriorShift
from core.strategies._base import Family, Grow, Resampling, grown, how_balanced


@dataclass(frozen=True)
class RandomOver(Resampling):
    """Repeat rows of the smaller classes at random until the classes are as balanced as asked.

    It helps learners that ignore rare rows, at no risk of made-up values. It hurts flexible learners,
    which can learn the repeated rows by heart, and it spoils probabilities: rare classes are then
    predicted too often.
    """

    title = "Random over-sampling"
    family = Family.OVER_SAMPLING
    source = "Batista, Prati, Monard (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007735"
    prior_shift = PriorShift.EXACT
    measures_distance = False

    balance: float = how_balanced()

    def sampler(self, context: Context) -> RandomOverSampler:
        return RandomOverSampler(sampling_strategy=Grow(self.balance), random_state=context.seed)

    def leaves(self, context: Context) -> Context:
        return context.with_counts(grown(context.present, self.balance))
