"""Hardness is 1 - the mean probability of the own class by models that never saw the row."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from core.diagnose import hardness as module
from core.diagnose.difficulty import difficulty
from core.diagnose.hardness import hardness
from tests.core.data import numeric

MODELS = (
    LogisticRegression(max_iter=1000),
    GaussianNB(),
    DecisionTreeClassifier(max_depth=8, min_samples_leaf=5, random_state=0),
    HistGradientBoostingClassifier(max_iter=50, early_stopping=False, random_state=0),
)


@pytest.mark.parametrize("grouped", [False, True])
def test_hardness_is_that_of_scikit_learns_own_cross_validation(grouped):
    data = numeric(160, 40, 25, apart=0.7)
    drawn = np.random.default_rng(0).integers(0, 60, len(data.y))
    groups = pd.factorize(drawn)[0] if grouped else None
    folds = (StratifiedGroupKFold if grouped else StratifiedKFold)(5, shuffle=True, random_state=0)
    told = [
        cross_val_predict(
            make_pipeline(StandardScaler(), model),
            data.X.to_numpy(),
            data.y,
            groups=groups,
            cv=folds,
            method="predict_proba",
        )[np.arange(len(data.y)), data.y]
        for model in MODELS
    ]
    data = replace(data, groups=pd.Series(groups, name="group")) if grouped else data
    rows = np.arange(3, len(data.y))
    found, notes = hardness(data, rows)
    # Boosted trees cut between values that scaling rounds in another way.
    np.testing.assert_allclose(found, (1 - np.mean(told, axis=0))[rows], atol=1e-6)
    assert notes == ()


def test_rows_that_nothing_tells_have_the_chance_of_their_class(monkeypatch):
    monkeypatch.setattr(module, "JUDGES", module.JUDGES[:2])
    table = difficulty(numeric(900, 100, apart=0.0)).classes
    np.testing.assert_allclose(table["hardness"], [0.1, 0.9], atol=0.02)


def test_models_of_large_tables_see_a_draw_and_it_is_said(monkeypatch):
    data = numeric(400, 100)
    whole, _ = hardness(data, np.arange(500))
    monkeypatch.setattr(module, "TRAINED", 200)
    found, notes = hardness(data, np.arange(500))
    assert notes == ("Hardness is that for models of 200 rows, drawn in class shares.",)
    assert np.corrcoef(found, whole)[0, 1] > 0.8


def test_what_cannot_be_trained_is_said_and_leaves_the_rest(monkeypatch):
    data = numeric(20, 1)
    found = difficulty(data)
    assert found.rows["hardness"].isna().all()
    (said,) = [note for note in found.notes if note.startswith("Hardness cannot be told")]
    assert "`1` has 1 row, fewer than the 2 folds" in said
    assert found.rows["type"].notna().all()
