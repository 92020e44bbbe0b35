from __future__ import annotations

from dataclasses import dataclass

from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import SVC

from core.context import Context
from core.learners._base import Learner
from core.params import between
from core.words import quoted

CALIBRATION_FOLDS = 5


@dataclass(frozen=True)
class Svc(Learner):
    """The widest gap between the classes, with curved borders (radial kernel).

    Its distances from the border become probabilities by temperature scaling, cross-fitted in 5 parts of
    the rows it is given, so that a probability of one half is the machine's own border. After a sampler
    these hold copies or children of one row on both sides, and its probabilities are then too sure.
    Training time grows with the square of the rows: slow past 20,000.
    """

    title = "Support vector machine"
    source = "Cortes, Vapnik (1995), Machine Learning 20; Guo et al. (2017), ICML, arXiv:1706.04599"

    C: float = between(
        0.001, 1000.0, default=1.0, step=0.001, help="Small values allow more rows inside the gap."
    )

    def classifier(self, context: Context) -> BaseEstimator:
        machine = SVC(C=self.C, random_state=context.seed)
        return CalibratedClassifierCV(machine, method="temperature", ensemble=False, cv=CALIBRATION_FOLDS)

    def refuses(self, context: Context) -> str | None:
        code = min(context.present, key=context.present.__getitem__)
        if context.counts[code] < CALIBRATION_FOLDS:
            return (
                f"needs {CALIBRATION_FOLDS} training rows of every class for its probabilities, "
                f"{quoted(context.classes[code])} has {context.counts[code]}"
            )
        return super().refuses(context)
