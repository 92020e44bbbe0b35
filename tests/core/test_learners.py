"""The same checks on every learner."""

import numpy as np
import pytest

from core.evaluate import fit
from core.learners import LEARNERS
from core.prepare import Preparation
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, small, trial
from tests.core.test_entries import ends

every_learner = pytest.mark.parametrize("kind", LEARNERS.values(), ids=LEARNERS.keys())
every_model = pytest.mark.parametrize("key", [key for key in LEARNERS if key != "dummy"])
TABLES = {
    "binary": data.binary(),
    "multiclass": data.multiclass(),
    "mixed": data.mixed(),
    "mixed multiclass": data.mixed(90, 40, 30),
    "categorical": data.categorical(),
    "missing": data.numeric(100, 40, missing=0.1),
    "every kind": data.every_kind(),
}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


@every_learner
@every_table
def test_gives_repeatable_probabilities(kind, table):
    asked = trial(learner=small(kind), folds=2)
    first, again = outcome(table, asked), outcome(table, asked)
    for one, other in zip(first, again, strict=True):
        assert one.proba.shape == (len(one.test), len(table.classes))
        assert ((one.proba >= 0) & (one.proba <= 1)).all()
        np.testing.assert_allclose(one.proba.sum(axis=1), 1, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(one.proba, other.proba)


@every_model
def test_learns_what_is_there_to_learn(key):
    table = data.numeric(100, 60, 40, apart=3.0)
    for fold in folds_of(table, trial(learner=small(LEARNERS[key]))):
        assert (fold.proba.argmax(axis=1) == table.y[fold.test]).mean() > 0.9


@every_learner
def test_works_at_the_ends_of_every_range_or_says_why(kind):
    for param in kind.params():
        for value in ends(param):
            result = outcome(data.binary(), trial(learner=small(kind, **{param.name: value}), folds=2))
            assert len(result) == 2 if isinstance(result, list) else is_sentence(result)


@every_learner
@pytest.mark.parametrize("table", [data.tiny(), data.numeric(60, 20, 1)], ids=["tiny", "absent"])
def test_answers_or_refuses_when_a_class_is_tiny(kind, table):
    result = outcome(table, trial(learner=kind(), folds=4))
    assert len(result) == 4 if isinstance(result, list) else is_sentence(result)
    assert isinstance(result, list) or kind.key() == "svc"


@every_learner
def test_uses_weights_exactly_when_it_says_so(kind):
    # In a leaf of one row, its weight does not count.
    names = {param.name for param in kind.params()}
    learner = small(kind, **({"min_samples_leaf": 10} if "min_samples_leaf" in names else {}))
    weighted = trial(STRATEGIES["class_weight"](), learner=learner)
    result = outcome(data.binary(), weighted)
    if not kind.takes_weights:
        assert "no sample weights" in result
        return
    plain = folds_of(data.binary(), trial(learner=learner))
    rare = [np.concatenate([fold.proba[:, 1] for fold in folds]).mean() for folds in (result, plain)]
    assert rare[0] > rare[1]


@every_learner
def test_takes_missing_values_exactly_when_it_says_so(kind):
    table = TABLES["missing"]
    asked = trial(learner=small(kind), preparation=Preparation.AS_IS)
    result = outcome(table, asked)
    assert isinstance(result, list) == kind.takes_missing
    assert kind.takes_missing or "takes no missing values" in result


@every_learner
def test_refuses_training_rows_of_one_class(kind):
    context = trial().contexts(data.binary(), (100, 0), 0)[-1]
    assert is_sentence(kind().refuses(context))


def test_a_neighbourhood_larger_than_the_table_is_refused():
    asked = trial(STRATEGIES["random_under"](), learner=LEARNERS["k_neighbors"](neighbours=60))
    assert outcome(data.binary(), asked) == "asks 60 neighbours and has 54 rows to train on"


def test_xgboost_is_told_its_start_value_and_its_categories():
    table = data.mixed()
    asked = trial(learner=small(LEARNERS["xgboost"]))
    model = fit(table, asked, asked.protocol.splits(table)[0]).classifier.classifier_
    assert model.booster_.base_score == 0.5
    assert model.booster_.feature_types == ["c", "c", "q", "q"]
