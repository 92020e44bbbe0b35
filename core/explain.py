"""What a trial's model looks at: SHAP values on rows it did not train on.

Lundberg, Lee (2017), A unified approach to interpreting model predictions, arXiv:1705.07874.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from core.dataset import Dataset
from core.evaluate import Model, fit
from core.plan import Split, Trial
from core.prepare import Expanded
from core.strategies._priors import moved
from core.words import quoted

ROWS = 300
SLOW_ROWS = 60
BACKGROUND = 500
SLOW_BACKGROUND = 25
LOG_ODDS, PROBABILITY = "log-odds", "probability"
# What the contributions to trees and to a line add up to, by the class of the estimator.
UNITS = {
    "XGBClassifier": LOG_ODDS,
    "HistGradientBoostingClassifier": LOG_ODDS,
    "GradientBoostingClassifier": LOG_ODDS,
    "LogisticRegression": LOG_ODDS,
    "RandomForestClassifier": PROBABILITY,
    "ExtraTreesClassifier": PROBABILITY,
    "DecisionTreeClassifier": PROBABILITY,
}


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


@dataclass(frozen=True, eq=False)
class View:
    """An estimator, and as it sees them: rows to explain, rows of the background, names of columns."""

    estimator: BaseEstimator
    X: np.ndarray
    background: np.ndarray
    names: list[str]

    @property
    def known(self) -> bool:
        """Return whether its contributions can be read off the estimator, and need not be sampled."""
        # shap takes the category splits of histogram boosting for splits on numbers.
        misread = getattr(self.estimator, "is_categorical_", None) is not None
        return type(self.estimator).__name__ in UNITS and not misread

    @property
    def unit(self) -> str:
        """Return what the contributions add up to."""
        return UNITS[type(self.estimator).__name__] if self.known else PROBABILITY


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
        view = View(model.classifier, model.rows.X_test[places], _background(model, trial), names)
        column = int(np.flatnonzero(model.classifier.classes_ == code)[0])
        inner = inmost(view)
        contributions = _contributions(inner, column)
    rows = split.test[places[: len(contributions)]]
    totals = pd.DataFrame(contributions.T).groupby(inner.names, sort=False).sum().T
    return Explanation(_tidy(data, rows, totals, code), inner.unit)


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


def inmost(view: View) -> View:
    """Return the view of the innermost estimator whose contributions are those of the whole.

    Strategies put wrappers around a learner. One that passes on the score of the `classifier_` in it,
    apart from a constant, is looked through; one that changes it, or averages several, is not.
    """
    outer = view.estimator
    if isinstance(outer, Pipeline):
        return inmost(replace(view, estimator=outer.steps[-1][1]))
    if isinstance(outer, Expanded):
        return inmost(_expanded(view))
    if hasattr(outer, "booster_"):
        return replace(view, estimator=outer.booster_)
    if hasattr(outer, "classifier_"):
        inner = inmost(replace(view, estimator=outer.classifier_))
        rows = np.vstack([view.X, view.background])
        if _passes_on(outer.predict_proba(rows), outer.classifier_.predict_proba(rows), inner.unit):
            return inner
    return view


def _expanded(view: View) -> View:
    expansion = view.estimator.expansion_
    X, background = expansion.transform(view.X), expansion.transform(view.background)
    return View(view.estimator.classifier_, X, background, expansion.origins(view.names))


def _passes_on(outer: np.ndarray, inner: np.ndarray, unit: str) -> bool:
    """Return whether two tables of probabilities (n x K) differ by a constant in `unit` at most.

    In log-odds that is a factor for each class; it is read off the row that is least sure.
    """
    if outer.shape != inner.shape:
        return False
    if unit == LOG_ODDS:
        row = inner.min(axis=1).argmax()
        inner = moved(inner, outer[row] / inner[row]) if inner[row].all() else inner
    return np.allclose(outer, inner, rtol=0, atol=1e-6)


def _contributions(view: View, column: int) -> np.ndarray:
    """Return contributions (rows x columns) to the score of class `column`."""
    # shap takes seconds to import: only who asks for it pays.
    import shap

    estimator, X = view.estimator, view.X
    if not view.known:
        explainer = shap.explainers.Permutation(
            lambda rows: estimator.predict_proba(rows)[:, column], view.background[:SLOW_BACKGROUND], seed=0
        )
        return explainer(X[:SLOW_ROWS], max_evals=2 * X.shape[1] + 1, silent=True).values
    if isinstance(estimator, LogisticRegression):
        values = shap.LinearExplainer(estimator, view.background)(X).values
    elif isinstance(estimator, GradientBoostingClassifier):
        values = _sums(estimator, X)
    else:
        values = shap.TreeExplainer(estimator).shap_values(X)
    return _of_class(np.asarray(values), column)


def _sums(estimator: GradientBoostingClassifier, X: np.ndarray) -> np.ndarray:
    """Return the sums over the rounds (rows x columns x margins): shap takes no more than two classes."""
    import shap

    margins = [
        sum(shap.TreeExplainer(tree).shap_values(X) for tree in trees) for trees in estimator.estimators_.T
    ]
    values = estimator.learning_rate * np.stack(margins, axis=-1)
    return values if values.shape[-1] > 1 else values[:, :, 0]


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
