from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.params import between, one_of
from core.strategies._base import Family, Resampling
from core.strategies._priors import Sampled


@dataclass(frozen=True)
class CaseControl(Resampling):
    """Keep all rows of the smallest class and a few of the others for each, then take the sampling back.

    `prior` multiplies the odds by the class shares that the sample took away: for logistic regression
    that moves the intercept alone. `weights` lets each row that was kept count for those it stands for:
    safer with trees. It helps on large tables: a fraction of the rows gives nearly the same model, and
    probabilities keep their meaning. It hurts when the others are diverse and few of them are kept.
    """

    title = "Case-control sampling, corrected"
    family = Family.RARE_EVENTS
    source = "King, Zeng (2001), Political Analysis 9(2), doi:10.1093/oxfordjournals.pan.a004868"
    prior_shift = PriorShift.UNKNOWN
    measures_distance = False

    controls: int = between(
        1, 100, default=3, step=1, help="Rows kept of each other class for every row of the smallest."
    )
    correction: str = one_of(
        "prior", "weights", default="prior", help="How the sampling is taken back: afterwards or in the fit."
    )

    def sampler(self, context: Context) -> RandomUnderSampler:
        return RandomUnderSampler(sampling_strategy=AtMost(self.controls), random_state=context.seed)

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return Sampled(self.sampler(context), classifier, weighted=self.correction == "weights")

    def refuses(self, context: Context) -> str | None:
        if self.correction == "weights" and not context.takes_weights:
            return "the chosen learner takes no sample weights; choose the correction `prior`"
        return super().refuses(context)

    def leaves(self, context: Context) -> Context:
        left = context.with_counts(at_most(context.present, self.controls))
        return replace(left, weighted=self.correction == "weights")


@dataclass(frozen=True)
class AtMost:
    """Imbalanced-learn's `sampling_strategy` that keeps so many rows for each one of the smallest class."""

    controls: int

    def __call__(self, y: np.ndarray) -> dict[int, int]:
        classes, counts = np.unique(y, return_counts=True)
        return at_most(dict(zip(classes.tolist(), counts.tolist(), strict=True)), self.controls)


def at_most(counts: dict[int, int], controls: int) -> dict[int, int]:
    """Return the counts after every class has come down to `controls` times the smallest."""
    most = controls * min(counts.values())
    return {code: min(count, most) for code, count in counts.items()}
