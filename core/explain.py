"""What a trial's model looks at: SHAP values on rows it did not train on.

Lundberg, Lee (2017), A unified approach to interpreting model predictions, arXiv:1705.07874.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from core.dataset import Dataset
from core.evaluate import Model, Witness, fit
from core.plan import Split, Trial
from core.prepare import Expanded
from core.strategies._weighting import Weighted
from core.words import quoted

ROWS = 300
SLOW_ROWS = 60
BACKGROUND = 500
SLOW_BACKGROUND = 25
TREES = ("XGBClassifier", "RandomForestClassifier", "HistGradientBoostingClassifier")


@dataclass(frozen=True, eq=False)
class Explanation:
    """Contributions of each column to the score of one class.

    `values` has one line per explained row and column: row (position in the data set), class, column,
    shap, value (rank of the column's value from 0 to 1, NaN for categories, dates and text). `unit`
    says what contributions add up to.
    """

    values: pd.DataFrame
    unit: str

    @property
    def importance(self) -> pd.DataFrame:
        """Return the mean absolute contribution of each column, largest first: column, importance."""
        mean = self.values.assign(importance=self.values["shap"].abs())
        table = mean.groupby("column", sort=False)["importance"].mean().reset_index()
        return table.sort_values("importance", ascending=False, ignore_index=True)


def explain(data: Dataset, trial: Trial, split: Split, code: int) -> Explanation:
    """Return the explanation of class `code` by the model of one fold, on a sample of its test rows.

    The sample keeps at least half of its places for the class, as far as there are rows of it.
    """
    with threadpool_limits(1), warnings.catch_warnings():
        # The run that is explained has said so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = fit(data, trial, split)
        places = _sample(data.y[split.test], code, trial.protocol.seed)
        names = [data.X.columns[place] for place in model.rows.origins]
        if code not in model.classifier.classes_:
            raise ValueError(f"no row of {quoted(data.classes[code])} was in this fold's training part")
        _, background, _ = _inner(model.classifier, _background(model, trial), names)
        estimator, X, names = _inner(model.classifier, model.rows.X_test[places], names)
        column = int(np.flatnonzero(model.classifier.classes_ == code)[0])
        contributions, unit = _contributions(estimator, X, background, column)
    rows = split.test[places[: len(contributions)]]
    totals = pd.DataFrame(contributions.T).groupby(names, sort=False).sum().T
    return Explanation(_tidy(data, rows, totals, code), unit)


def _sample(y: np.ndarray, code: int, seed: int) -> np.ndarray:
    """Return places in `y` of the class and of the others in turn, so that any first part is mixed."""
    draw = np.random.default_rng(seed)
    own = draw.permutation(np.flatnonzero(y == code))[: ROWS // 2]
    others = draw.permutation(np.flatnonzero(y != code))[: ROWS - len(own)]
    place = np.concatenate([np.arange(len(own)), np.arange(len(others)) + 0.5])
    return np.concatenate([own, others])[np.argsort(place, kind="stable")]


def _background(model: Model, trial: Trial) -> np.ndarray:
    draw = np.random.default_rng(trial.protocol.seed)
    X = model.rows.X
    return X[draw.permutation(len(X))[:BACKGROUND]]


def _inner(
    classifier: BaseEstimator, X: np.ndarray, names: list[str]
) -> tuple[BaseEstimator, np.ndarray, list[str]]:
    """Return the estimator inside, with rows and column names as it sees them."""
    while True:
        if isinstance(classifier, Pipeline):
            classifier = classifier.steps[-1][1]
        elif isinstance(classifier, Expanded):
            expansion = classifier.expansion_
            names, X = expansion.origins(names), expansion.transform(X)
            classifier = classifier.classifier_
        elif hasattr(classifier, "booster_"):
            classifier = classifier.booster_
        elif isinstance(classifier, Witness | Weighted):
            classifier = classifier.classifier_
        else:
            return classifier, X, names


def _contributions(
    estimator: BaseEstimator, X: np.ndarray, background: np.ndarray, column: int
) -> tuple[np.ndarray, str]:
    """Return contributions (rows x columns) to class `column`, and what they add up to."""
    # shap takes seconds to import: only who asks for it pays.
    import shap

    # shap takes the category splits of histogram boosting for splits on numbers.
    misread = getattr(estimator, "is_categorical_", None) is not None
    if type(estimator).__name__ in TREES and not misread:
        values = np.asarray(shap.TreeExplainer(estimator).shap_values(X))
        unit = "probability" if "Forest" in type(estimator).__name__ else "log-odds"
        return _of_class(values, column), unit
    if isinstance(estimator, LogisticRegression):
        return _of_class(
            np.asarray(shap.LinearExplainer(estimator, background)(X).values), column
        ), "log-odds"
    explainer = shap.explainers.Permutation(
        lambda rows: estimator.predict_proba(rows)[:, column], background[:SLOW_BACKGROUND], seed=0
    )
    few = X[:SLOW_ROWS]
    return explainer(few, max_evals=2 * X.shape[1] + 1, silent=True).values, "probability"


def _of_class(values: np.ndarray, column: int) -> np.ndarray:
    """Return the contributions to one class from (rows x columns) or (rows x columns x classes)."""
    if values.ndim == 3:
        return values[:, :, column]
    return values if column == 1 else -values


def _tidy(data: Dataset, rows: np.ndarray, totals: pd.DataFrame, code: int) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "row": rows,
                "class": data.classes[code],
                "column": name,
                "shap": totals[name].to_numpy(),
                "value": _ranks(data.X[name].iloc[rows]),
            }
        )
        for name in totals.columns
    ]
    return pd.concat(parts, ignore_index=True)


def _ranks(values: pd.Series) -> np.ndarray:
    if not pd.api.types.is_numeric_dtype(values):
        return np.full(len(values), np.nan)
    ranks = values.rank(method="average")
    return ((ranks - 1) / max(values.notna().sum() - 1, 1)).to_numpy(dtype=float)
