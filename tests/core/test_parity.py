"""Our numbers are those of imbalanced-learn and scikit-learn, written out by hand."""

import numpy as np
import pytest
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.ensemble import BalancedRandomForestClassifier, EasyEnsembleClassifier
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    RandomUnderSampler,
    TomekLinks,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from xgboost import XGBClassifier

from core.learners import LEARNERS
from core.prepare import Preparation
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, trial

SEED = 11
FEW = 3  # folds for what takes longest
TABLES = {"binary": data.binary(), "multiclass": data.multiclass()}
SAMPLERS = {
    "adasyn": lambda: ADASYN(random_state=SEED),
    "all_knn": lambda: AllKNN(),
    "borderline_smote": lambda: BorderlineSMOTE(random_state=SEED),
    "edited_nearest_neighbours": lambda: EditedNearestNeighbours(),
    "neighbourhood_cleaning": lambda: NeighbourhoodCleaningRule(),
    "one_sided_selection": lambda: OneSidedSelection(random_state=SEED),
    "random_over": lambda: RandomOverSampler(random_state=SEED),
    "random_under": lambda: RandomUnderSampler(random_state=SEED),
    "smote": lambda: SMOTE(random_state=SEED),
    "smote_enn": lambda: SMOTEENN(random_state=SEED),
    "smote_tomek": lambda: SMOTETomek(random_state=SEED),
    "tomek_links": lambda: TomekLinks(),
}
MODELS = {
    "logistic_regression": lambda: LogisticRegression(max_iter=1000, random_state=SEED),
    "xgboost": lambda: XGBClassifier(
        n_estimators=200,
        max_depth=6,
        learning_rate=0.1,
        tree_method="hist",
        base_score=0.5,
        random_state=SEED,
        n_jobs=1,
    ),
    "k_neighbors": lambda: KNeighborsClassifier(),
}
ENSEMBLES = {
    "balanced_random_forest": lambda: BalancedRandomForestClassifier(
        sampling_strategy="all", replacement=True, bootstrap=False, random_state=SEED
    ),
    "easy_ensemble": lambda: EasyEnsembleClassifier(random_state=SEED),
}


def by_hand(table, *steps, weighted=False, folds=5):
    """Return the out-of-fold probabilities of a pipeline of these steps."""
    X, y = table.X.to_numpy(), table.y
    proba = np.zeros((len(y), len(table.classes)))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(X, y):
        pipeline = make_pipeline(*(step() for step in steps))
        weight = {}
        if weighted:
            last = pipeline.steps[-1][0]
            weight = {f"{last}__sample_weight": compute_sample_weight("balanced", y[train])}
        proba[test] = pipeline.fit(X[train], y[train], **weight).predict_proba(X[test])
    return proba


def ours(table, key, learner="logistic_regression", folds=5, **other):
    asked = trial(STRATEGIES[key](), learner=LEARNERS[learner](), folds=folds, seed=SEED, **other)
    return predict(table, asked).proba


def assert_same(ours, theirs, learner="logistic_regression"):
    # XGBoost works in single precision; we make its rows add up to 1 in double.
    rtol, atol = (1e-6, 0) if learner == "xgboost" else (1e-12, 0)
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("learner", MODELS)
@pytest.mark.parametrize("key", SAMPLERS)
def test_resampling(name, learner, key):
    table, folds = TABLES[name], FEW if learner == "xgboost" else 5
    expected = by_hand(table, StandardScaler, SAMPLERS[key], MODELS[learner], folds=folds)
    assert_same(ours(table, key, learner, folds), expected, learner)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("learner", MODELS)
def test_nothing(name, learner):
    table = TABLES[name]
    assert_same(ours(table, "nothing", learner), by_hand(table, StandardScaler, MODELS[learner]), learner)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("learner", ["logistic_regression", "xgboost"])
def test_class_weight(name, learner):
    table = TABLES[name]
    expected = by_hand(table, StandardScaler, MODELS[learner], weighted=True)
    assert_same(ours(table, "class_weight", learner), expected, learner)


@pytest.mark.parametrize("name", TABLES)
def test_class_weight_is_the_option_of_the_same_name(name):
    table = TABLES[name]
    balanced = lambda: LogisticRegression(  # noqa: E731
        max_iter=1000, random_state=SEED, class_weight="balanced"
    )
    np.testing.assert_allclose(
        ours(table, "class_weight"), by_hand(table, StandardScaler, balanced), rtol=1e-12
    )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("key", ENSEMBLES)
def test_ensembles(name, key):
    table = TABLES[name]
    expected = by_hand(table, StandardScaler, ENSEMBLES[key], folds=FEW)
    assert_same(ours(table, key, folds=FEW), expected)


@pytest.mark.parametrize("counts", [(160, 40), (120, 50, 30)])
@pytest.mark.parametrize("key", SAMPLERS)
def test_missing_values_get_the_median_and_a_column_that_says_so(counts, key):
    table = data.numeric(*counts, missing=0.1)
    imputer = lambda: SimpleImputer(strategy="median", add_indicator=True)  # noqa: E731
    expected = by_hand(table, imputer, StandardScaler, SAMPLERS[key], MODELS["logistic_regression"])
    assert_same(ours(table, key), expected)


@pytest.mark.parametrize("key", SAMPLERS)
def test_as_is_scales_nothing(key):
    table = data.binary()
    table.X["a"] = table.X["a"] * 100
    expected = by_hand(table, SAMPLERS[key], MODELS["k_neighbors"])
    assert_same(ours(table, key, "k_neighbors", preparation=Preparation.AS_IS), expected)
    assert np.abs(ours(table, key, "k_neighbors") - expected).max() > 0.1


def test_as_is_keeps_missing_values_for_a_learner_that_takes_them():
    table = data.numeric(160, 40, missing=0.1)
    expected = by_hand(table, MODELS["xgboost"])
    assert_same(ours(table, "nothing", "xgboost", preparation=Preparation.AS_IS), expected, "xgboost")


def test_the_seed_matters_where_there_is_chance():
    table = data.binary()
    same = by_hand(table, StandardScaler, SAMPLERS["smote"], MODELS["logistic_regression"])
    other = by_hand(
        table,
        StandardScaler,
        lambda: SMOTE(random_state=SEED + 1),
        MODELS["logistic_regression"],
    )
    assert np.abs(same - other).max() > 1e-3
