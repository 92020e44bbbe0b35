from __future__ import annotations

from dataclasses import dataclass

from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import BaseEstimator
from sklearn.ensemble import BaggingClassifier

from core.context import Context
from core.params import between
from core.prepare import expanded
from core.strategies._base import Ensemble, Family
from core.strategies._members import how_many_members
from core.strategies._priors import Sampled


@dataclass(frozen=True)
class UnderBaggedXgboost(Ensemble):
    """Average several XGBoost models, each of a balanced bootstrap, its probabilities moved back.

    It uses XGBoost in place of the chosen learner. Each model is trained on equally many rows of each
    class; then its odds are multiplied by the class shares that the sample took away, so that what comes
    out is meant as a probability. It helps on large tables, where each model is quick. It hurts when rare
    rows are so few that no model learns much, and trees move by less than the formula takes back.
    """

    title = "Under-bagged XGBoost"
    family = Family.ENSEMBLE
    source = "Dal Pozzolo et al. (2015), Calibrating probability with undersampling, doi:10.1109/SSCI.2015.33"
    own = "XGBoost models"

    members: int = how_many_members(2)
    trees: int = between(10, 500, default=100, step=10, help="Trees of each model.")

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        from xgboost import XGBClassifier

        booster = XGBClassifier(n_estimators=self.trees, learning_rate=0.1, base_score=0.5, n_jobs=1)
        balanced = RandomUnderSampler(sampling_strategy="all", replacement=True)
        bag = BaggingClassifier(
            Sampled(balanced, booster),
            n_estimators=self.members,
            bootstrap=False,
            random_state=context.seed,
        )
        return expanded(bag, context.categorical)
