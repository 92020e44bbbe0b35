"""Learners of scikit-learn give the numbers of the same pipeline, written out by hand."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from core.learners import LEARNERS
from core.spec import parse
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, predict, trial
from tests.core.test_parity import SEED, TABLES, by_hand

PAIRS = {
    "decision_tree": lambda: DecisionTreeClassifier(max_depth=8, random_state=SEED),
    "decision_tree(max_depth=50, min_samples_leaf=7)": lambda: DecisionTreeClassifier(
        min_samples_leaf=7, random_state=SEED
    ),
    "dummy": lambda: DummyClassifier(),
    "dummy(answer=most_frequent)": lambda: DummyClassifier(strategy="most_frequent"),
    "dummy(answer=stratified)": lambda: DummyClassifier(strategy="stratified", random_state=SEED),
    "extra_trees": lambda: ExtraTreesClassifier(random_state=SEED),
    "extra_trees(n_estimators=10, min_samples_leaf=7)": lambda: ExtraTreesClassifier(
        10, min_samples_leaf=7, random_state=SEED
    ),
    "gradient_boosting": lambda: GradientBoostingClassifier(random_state=SEED),
    "linear_discriminant_analysis": lambda: LinearDiscriminantAnalysis(),
    "linear_discriminant_analysis(shrinkage=True)": lambda: LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage="auto"
    ),
    "multi_layer_perceptron(max_iter=50)": lambda: MLPClassifier(max_iter=50, random_state=SEED),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("spec", PAIRS)
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_learner_is_that_of_the_library(name, spec):
    table = TABLES[name]
    asked = trial(learner=parse(spec, LEARNERS), folds=5, seed=SEED)
    expected = by_hand(table, StandardScaler, PAIRS[spec])
    np.testing.assert_allclose(predict(table, asked).proba, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("spec", [spec for spec in PAIRS if not spec.startswith("linear")])
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_weights_reach_the_library(spec):
    table = TABLES["binary"]
    asked = trial(STRATEGIES["class_weight"](), learner=parse(spec, LEARNERS), folds=5, seed=SEED)
    expected = by_hand(table, StandardScaler, PAIRS[spec], weighted=True)
    np.testing.assert_allclose(predict(table, asked).proba, expected, rtol=1e-10, atol=1e-12)


def test_dummy_says_the_shares_of_its_training_rows():
    table = data.multiclass()
    asked = trial(learner=LEARNERS["dummy"]())
    for split, fold in zip(asked.protocol.splits(table), folds_of(table, asked), strict=True):
        shares = np.bincount(table.y[split.train]) / len(split.train)
        np.testing.assert_allclose(fold.proba, np.tile(shares, (len(split.test), 1)), rtol=1e-12)


def test_a_balanced_dummy_calls_all_classes_alike():
    table = data.multiclass()
    for step in (STRATEGIES["class_weight"](), STRATEGIES["random_under"]()):
        for fold in folds_of(table, trial(step, learner=LEARNERS["dummy"]())):
            np.testing.assert_allclose(fold.proba, 1 / 3, rtol=1e-12)


def test_as_many_classes_as_rows_are_too_few_for_discriminant_analysis():
    lda = LEARNERS["linear_discriminant_analysis"]()
    context = trial().contexts(data.binary(), (1, 1), 0)[-1]
    assert lda.refuses(context) == "needs more rows than classes and has 2 of 2 classes"
    assert is_sentence(lda.refuses(context))
    assert "no sample weights" in outcome(data.binary(), trial(STRATEGIES["class_weight"](), learner=lda))


def test_a_network_that_has_not_settled_says_so():
    network = LEARNERS["multi_layer_perceptron"](max_iter=50)
    for fold in folds_of(data.binary(), trial(learner=network)):
        assert fold.notes == ("The learner stopped before it had settled.",)
