from __future__ import annotations

from dataclasses import dataclass

from imblearn.ensemble import EasyEnsembleClassifier
from sklearn.base import BaseEstimator

from core.context import Context
from core.params import between
from core.prepare import expanded
from core.strategies._base import Ensemble, Family


@dataclass(frozen=True)
class EasyEnsemble(Ensemble):
    """Boost a model on each of several balanced under-samples and average them.

    It uses AdaBoost in place of the chosen learner. It helps when rare rows are few and the large class
    varies, since each member sees another part of it. It hurts when rare rows are mislabelled, which
    boosting chases, and its probabilities crowd around a half.
    """

    title = "EasyEnsemble"
    family = Family.ENSEMBLE
    source = "Liu, Wu, Zhou (2009), IEEE Trans. SMC-B 39(2), doi:10.1109/TSMCB.2008.2007853"
    own = "AdaBoost models"

    members: int = between(2, 50, default=10, step=1, help="Number of boosted models.")

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        ensemble = EasyEnsembleClassifier(n_estimators=self.members, random_state=context.seed)
        return expanded(ensemble, context.categorical)
