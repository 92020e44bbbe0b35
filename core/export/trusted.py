"""The types that a model file may hold, by name: whoever loads one needs to trust no others.

Those of the libraries are estimators and what they learn; those of this program are the parts of
preparation and strategies that no library has. None of them runs anything when it is made.
"""

from __future__ import annotations

from core.strategies import STRATEGIES
from core.strategies._boosting import Boosting
from core.strategies._members import Guided
from core.strategies._objective import Loss

LIBRARIES = (
    "functools.partial",
    "imblearn.ensemble._easy_ensemble.EasyEnsembleClassifier",
    "imblearn.ensemble._forest.BalancedRandomForestClassifier",
    "imblearn.pipeline.Pipeline",
    "imblearn.under_sampling._prototype_selection._random_under_sampler.RandomUnderSampler",
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._TemperatureScaling",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.tree._tree.Tree",
    "sklearn.utils.validation.check_array",
    "skrub._datetime_encoder.DatetimeEncoder",
    "skrub._string_encoder.StringEncoder",
    "skrub._to_str.ToStr",
    "xgboost.core.Booster",
    "xgboost.sklearn.XGBClassifier",
)
OURS = (
    "core.context.Context",
    "core.learners.xgboost.Boosted",
    "core.prepare.OneHot",
    "core.prepare._Codes",
    "core.prepare._FirstColumn",
    "core.strategies._boosting.BoostedTrees",
    "core.strategies._members.InTurn",
    "core.strategies._members.Member",
    "core.strategies._objective.Boosting",
    "core.strategies._priors.Sampled",
    "core.strategies._unbiased.Unbiased",
    "core.strategies.balanced_bagging.Bag",
    "core.strategies.case_control.AtMost",
)
# Strategies that their models ask again when they are used: plain settings and no more.
ASKED = tuple(
    f"{kind.__module__}.{kind.__qualname__}"
    for kind in STRATEGIES.values()
    if issubclass(kind, Loss | Boosting | Guided)
)
TRUSTED = (*LIBRARIES, *OURS, *ASKED)
