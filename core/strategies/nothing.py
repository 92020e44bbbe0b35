from __future__ import annotations

from dataclasses import dataclass

from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.strategies._base import Family, Strategy


@dataclass(frozen=True)
class Nothing(Strategy):
    """Train on the rows as they are: the baseline that every other strategy must beat.

    It helps more often than people expect: a learner that gives good probabilities needs only a
    threshold that fits the costs. It hurts when the threshold is left at 0.5 and the rare class is
    never predicted, which looks like a failure of learning and is one of deciding.
    """

    title = "Do nothing"
    family = Family.BASELINE
    source = "Provost (2000), Machine learning from imbalanced data sets 101, AAAI Workshop WS-00-05"
    prior_shift = PriorShift.EXACT

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return classifier
