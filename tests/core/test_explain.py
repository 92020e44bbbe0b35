"""SHAP values add up to the score, belong to columns of the table and are of unseen rows."""

import numpy as np
import pandas as pd
import pytest

from core.dataset import from_frame
from core.evaluate import fit
from core.explain import ROWS, explain
from core.learners import LEARNERS
from core.strategies import STRATEGIES, Combination
from tests.core import data
from tests.core.data import small, trial


def telling():
    """Return a table in which only `tells` goes with the class."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [240, 60])
    frame = pd.DataFrame(rng.normal(size=(300, 4)), columns=["a", "b", "c", "tells"])
    frame["tells"] += 3 * y
    return from_frame("telling", frame, [str(code) for code in y])


@pytest.mark.parametrize("key", [key for key in LEARNERS if key != "dummy"])
def test_the_column_that_tells_matters_most(key):
    table = telling()
    asked = trial(STRATEGIES["smote"](), learner=small(LEARNERS[key]))
    split = asked.protocol.splits(table)[0]
    found = explain(table, asked, split, 1)
    assert found.importance["column"].iloc[0] == "tells"
    assert found.unit in {"log-odds", "probability"}
    assert set(found.values["row"]) <= set(split.test)
    own = found.values[found.values["column"] == "tells"]
    assert np.corrcoef(own["value"], own["shap"])[0, 1] > 0.5


@pytest.mark.parametrize(
    "key", [key for key, kind in STRATEGIES.items() if not issubclass(kind, Combination)]
)
def test_every_strategy_can_be_explained_on_every_kind_of_column(key):
    table = data.every_kind()
    asked = trial(small(STRATEGIES[key]))
    split = asked.protocol.splits(table)[0]
    assert asked.refusal(table, [split]) is None
    found = explain(table, asked, split, 1)
    shown = set(found.values["column"])
    assert shown <= set(table.X.columns)
    assert len(found.values) == len(shown) * found.values["row"].nunique()
    assert np.isfinite(found.values["shap"]).all()


@pytest.mark.parametrize("code", [0, 1, 2])
def test_contributions_of_trees_add_up_to_the_margin(code):
    table = data.multiclass()
    asked = trial(learner=small(LEARNERS["xgboost"]))
    split = asked.protocol.splits(table)[0]
    values = explain(table, asked, split, code).values
    total = values.groupby("row", sort=False)["shap"].sum()
    model = fit(table, asked, split)
    X = model.rows.X_test[np.searchsorted(split.test, total.index)]
    margin = model.classifier.classifier_.booster_.predict(X, output_margin=True)[:, code]
    gap = margin - total.to_numpy()
    np.testing.assert_allclose(gap, gap[0], rtol=0, atol=1e-4)


def test_half_of_the_places_are_for_the_class():
    table = data.numeric(3_000, 600)
    asked = trial(learner=LEARNERS["logistic_regression"]())
    found = explain(table, asked, asked.protocol.splits(table)[0], 1)
    rows = found.values["row"].unique()
    assert len(rows) == ROWS
    assert (table.y[rows] == 1).mean() == 0.5


@pytest.mark.parametrize("key", ["xgboost", "hist_gradient_boosting", "logistic_regression", "random_forest"])
def test_contributions_on_mixed_columns_add_up_to_the_score(key):
    table = data.mixed(160, 40)
    asked = trial(learner=small(LEARNERS[key]))
    split = asked.protocol.splits(table)[0]
    found = explain(table, asked, split, 1)
    total = found.values.groupby("row", sort=False)["shap"].sum()
    p = fit(table, asked, split).predict_proba()[np.searchsorted(split.test, total.index), 1]
    score = p if found.unit == "probability" else np.log(p / (1 - p))
    gap = score - total.to_numpy()
    np.testing.assert_allclose(gap, gap.mean(), rtol=0, atol=1e-3)


def test_a_class_that_training_never_saw_is_said():
    table = data.numeric(120, 40, 1)
    asked = trial(learner=LEARNERS["logistic_regression"]())
    (split,) = [each for each in asked.protocol.splits(table) if (table.y[each.test] == 2).any()]
    with pytest.raises(ValueError, match="no row of `2` was in this fold's training part"):
        explain(table, asked, split, 2)
