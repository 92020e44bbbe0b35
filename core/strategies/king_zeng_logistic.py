from __future__ import annotations

from dataclasses import dataclass

from sklearn.base import BaseEstimator
from sklearn.multiclass import OneVsRestClassifier

from core.context import Context
from core.params import between, one_of
from core.prepare import expanded
from core.strategies._base import Ensemble, Family
from core.strategies._unbiased import Unbiased

STEPS = {"king_zeng": 1, "firth": 100}


@dataclass(frozen=True)
class KingZengLogistic(Ensemble):
    """Logistic regression without the bias that few rare rows bring: it makes rare classes too rare.

    It uses this regression in place of the chosen learner; several classes are taken one against the
    rest. `king_zeng` subtracts the estimated bias once, `firth` repeats that until it settles. It helps
    when rare rows are a few dozen and columns are few, and probabilities are wanted. It hurts when
    borders are curved, and changes nothing that can be seen once rare rows are many. Where a straight
    border separates the classes, the step is halved until it overshoots no more.
    """

    title = "Rare-event logistic regression"
    family = Family.RARE_EVENTS
    source = (
        "King, Zeng (2001), Political Analysis 9(2), doi:10.1093/oxfordjournals.pan.a004868; "
        "Firth (1993), doi:10.1093/biomet/80.1.27"
    )
    own = "A logistic regression"

    C: float = between(
        0.001, 1000.0, default=1.0, step=0.001, help="Small values hold the weights back more."
    )
    correction: str = one_of(
        "king_zeng", "firth", default="king_zeng", help="One step away from the bias, or all of them."
    )

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        regression = Unbiased(self.C, STEPS[self.correction])
        return expanded(OneVsRestClassifier(regression), context.categorical)

    def says(self, context: Context) -> str | None:
        return f"{self.own} in place of the chosen learner, its bias from few rare rows taken out."
