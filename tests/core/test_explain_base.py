"""Base value and contributions are the score of the whole model; importance is that of all unseen rows."""

import numpy as np
import pytest
from scipy.special import logit
from threadpoolctl import threadpool_limits
from xgboost import DMatrix

from core import explain as explaining
from core.evaluate import fit
from core.explain import SLOW_ROWS, dependence, explain, waterfall, yardstick
from core.explain.contributions import REST
from core.learners import LEARNERS
from core.strategies import STRATEGIES, Combination
from tests.core import data
from tests.core.data import small, trial

EXACT = ("xgboost", "hist_gradient_boosting", "gradient_boosting", "logistic_regression")
SLOW = ("svc", "k_neighbors", "gaussian_nb", "linear_discriminant_analysis", "multi_layer_perceptron")


def model_and_explanation(table, asked, code=1):
    split = asked.protocol.splits(table)[0]
    found = explain(table, asked, split, code)
    with threadpool_limits(1):
        model = fit(table, asked, split)
        proba = model.predict_proba()[np.searchsorted(split.test, found.rows["row"]), code]
    return model, found, proba


@pytest.mark.parametrize("steps", [(), ("smote",), ("case_control",)])
@pytest.mark.parametrize("key", [*EXACT, "random_forest", "decision_tree", *SLOW[:3]])
def test_base_and_contributions_are_the_score_of_the_whole_trial(key, steps):
    table = data.mixed(200, 60)
    asked = trial(*(small(STRATEGIES[step]) for step in steps), learner=small(LEARNERS[key]))
    _, found, proba = model_and_explanation(table, asked)
    np.testing.assert_allclose(found.rows["probability"], proba, rtol=0, atol=1e-9)
    total = found.base + found.shap.sum(axis=1).to_numpy()
    np.testing.assert_allclose(total, found.rows["score"], rtol=0, atol=1e-3)
    if found.unit == "probability":
        np.testing.assert_allclose(found.rows["score"], proba, rtol=0, atol=1e-9)
    else:
        surely = (proba > 1e-4) & (proba < 1 - 1e-4)
        np.testing.assert_allclose(found.rows["score"][surely], logit(proba[surely]), rtol=0, atol=1e-3)
    assert (len(found.rows) == SLOW_ROWS) == (not found.exact)


@pytest.mark.parametrize("code", [0, 1, 2])
@pytest.mark.parametrize("key", EXACT)
def test_of_three_classes_the_score_is_the_margin(key, code):
    table = data.multiclass()
    model, found, _ = model_and_explanation(table, trial(learner=small(LEARNERS[key])), code)
    X = model.rows.X_test[np.searchsorted(trial().protocol.splits(table)[0].test, found.rows["row"])]
    inner = model.classifier.classifier_
    inner = getattr(inner, "booster_", inner)
    margin = (inner.predict(X, output_margin=True) if key == "xgboost" else inner.decision_function(X))[
        :, code
    ]
    np.testing.assert_allclose(found.rows["score"], margin, rtol=0, atol=1e-6)
    total = found.base + found.shap.sum(axis=1).to_numpy()
    np.testing.assert_allclose(total, margin, rtol=0, atol=1e-3)


def test_the_base_value_of_trees_is_that_of_the_library():
    table = data.binary()
    model, found, _ = model_and_explanation(table, trial(learner=small(LEARNERS["xgboost"])))
    booster = model.classifier.classifier_.booster_.get_booster()
    parts = booster.predict(DMatrix(model.rows.X_test), pred_contribs=True)
    assert found.base == pytest.approx(float(parts[0, -1]), abs=1e-4)
    places = np.searchsorted(trial().protocol.splits(table)[0].test, found.rows["row"])
    np.testing.assert_allclose(found.shap, parts[places, :-1], rtol=0, atol=1e-4)


def test_a_probability_near_the_end_keeps_its_log_odds():
    table = data.numeric(400, 100, apart=30.0)
    asked = trial(learner=LEARNERS["logistic_regression"](C=1000.0))
    model, found, proba = model_and_explanation(table, asked)
    assert (1 - proba).min() < 1e-6
    places = np.searchsorted(asked.protocol.splits(table)[0].test, found.rows["row"])
    line = model.classifier.classifier_.decision_function(model.rows.X_test[places])
    np.testing.assert_allclose(found.rows["score"], line, rtol=1e-9)
    np.testing.assert_allclose(found.base + found.shap.sum(axis=1), line, rtol=1e-9)


def test_importance_weighs_the_sample_back():
    table = data.numeric(5_000, 250, apart=2.0)
    asked = trial(learner=LEARNERS["logistic_regression"]())
    model, found, _ = model_and_explanation(table, asked)
    assert found.rows["own"].mean() == pytest.approx(84 / 300, abs=0.01)
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[found.rows["own"]].sum() == pytest.approx(250 / 5_250, abs=1e-3)
    line = model.classifier.classifier_
    every = np.abs(line.coef_[0] * (model.rows.X_test - model.rows.X.mean(axis=0))).mean(axis=0)
    mean = found.importance.set_index("column")["importance"]
    np.testing.assert_allclose(mean.loc[[*table.X.columns]], every, rtol=0.15)
    unweighed = found.shap.abs().mean()
    assert (unweighed > 1.2 * mean[unweighed.index]).all()


def test_importance_of_a_whole_fold_is_the_plain_mean():
    table = data.binary()
    _, found, _ = model_and_explanation(table, trial(learner=small(LEARNERS["xgboost"])))
    assert len(found.rows) == 67
    mean = found.importance.set_index("column")["importance"]
    np.testing.assert_allclose(mean[found.shap.columns], found.shap.abs().mean(), rtol=1e-5)


def test_one_row_is_explained_as_in_the_sample():
    table = data.mixed(200, 60)
    asked = trial(learner=small(LEARNERS["xgboost"]))
    split = asked.protocol.splits(table)[0]
    sample = explain(table, asked, split, 1)
    row = int(sample.rows["row"].iloc[7])
    alone = explain(table, asked, split, 1, np.array([row]))
    assert [*alone.rows["row"]] == [row]
    np.testing.assert_allclose(alone.shap.loc[row], sample.shap.loc[row], rtol=0, atol=1e-6)
    assert alone.base == pytest.approx(sample.base, abs=1e-4)


def test_a_waterfall_goes_from_the_base_value_to_the_score():
    table = data.numeric(160, 60, columns=8)
    _, found, _ = model_and_explanation(table, trial(learner=small(LEARNERS["xgboost"])))
    row = int(found.rows["row"].iloc[0])
    score = found.rows["score"].iloc[0]
    for most in (3, 7, 8, 20):
        frame = waterfall(table, found, row, most)
        assert found.base + frame["shap"].sum() == pytest.approx(score, abs=1e-4)
        assert len(frame) == min(most + 1, 8)
        named = frame[frame["column"] != REST]
        assert [*named["shap"].abs()] == sorted(named["shap"].abs(), reverse=True)
        assert [*named["value"]] == [table.X[name].iloc[row] for name in named["column"]]
        rest = found.shap.loc[row].drop([*named["column"]]).sum()
        assert frame["shap"][len(named) :].sum() == pytest.approx(rest)


def test_dependence_shows_the_values_of_the_table():
    table = data.every_kind()
    _, found, _ = model_and_explanation(table, trial())
    drawn = explaining.explained(table, found)
    assert set(drawn) == {"number", "color", "day"}
    for column in drawn:
        frame = dependence(table, found, column)
        assert frame["value"].astype(str).tolist() == table.X[column].iloc[frame["row"]].astype(str).tolist()
        assert (frame["shap"].to_numpy() == found.shap[column].to_numpy()).all()
        assert [*frame["actual"]] == [table.classes[table.y[row]] for row in frame["row"]]


def test_repairs_change_no_contribution():
    table = data.binary()
    split = trial().protocol.splits(table)[0]
    learner = small(LEARNERS["xgboost"])
    plain, repaired = (
        explain(table, trial(*steps, learner=learner), split, 1)
        for steps in ((STRATEGIES["smote"](),), (STRATEGIES["smote"](), STRATEGIES["platt"]()))
    )
    assert plain.values.equals(repaired.values)
    assert plain.rows.equals(repaired.rows)


@pytest.mark.parametrize("key", [key for key, kind in STRATEGIES.items() if issubclass(kind, Combination)])
def test_what_mixes_other_trials_has_no_model_to_explain(key):
    table = data.binary()
    asked = trial(STRATEGIES[key]())
    with pytest.raises(ValueError, match="no model of its own"):
        explain(table, asked, asked.protocol.splits(table)[0], 1)


def test_the_yardstick_leaves_out_training_rows_alone():
    split = trial().protocol.splits(data.binary())[0]
    part = yardstick(split, 0)
    assert (part.test == split.test).all()
    assert len(part.train) == round(0.8 * len(split.train))
    assert set(part.train) < set(split.train)
    assert (np.diff(part.train) > 0).all()
    assert (yardstick(split, 1).train != part.train).any()
