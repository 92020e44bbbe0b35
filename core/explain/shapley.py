"""SHAP values of one estimator: contributions of columns to the score of a class.

Lundberg, Lee (2017), A unified approach to interpreting model predictions, arXiv:1705.07874.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit
from sklearn.base import BaseEstimator
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from core.prepare import Expanded
from core.strategies._priors import moved

ROWS = 300
SLOW_ROWS = 60
SLOW_ROWS_AT_LEAST = 20
BACKGROUND = 500
SLOW_BACKGROUND = 10
EVALUATIONS = 10_000  # rows that a model is asked about where contributions are sampled: seconds
STEPS = 8_000_000_000  # through the trees of a forest: seconds, at about a nanosecond each
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
    def most_rows(self) -> int:
        """Return how many rows are explained at most: fewer of deep forests, few where values are sampled."""
        if self.known:
            return int(np.clip(STEPS // max(_steps(self.estimator), 1), SLOW_ROWS_AT_LEAST, ROWS))
        a_row = SLOW_BACKGROUND * (2 * self.X.shape[1] + 1)
        return int(np.clip(EVALUATIONS // a_row, SLOW_ROWS_AT_LEAST, SLOW_ROWS))

    @property
    def unit(self) -> str:
        """Return what the contributions add up to."""
        return UNITS[type(self.estimator).__name__] if self.known else PROBABILITY


def _steps(estimator: BaseEstimator) -> int:
    """Return about how many steps one row takes through scikit-learn's trees: leaves times depth squared."""
    trees = np.ravel(getattr(estimator, "estimators_", []))
    return sum(tree.get_n_leaves() * tree.get_depth() ** 2 for tree in trees)


def inmost(view: View) -> View:
    """Return the view of the innermost estimator whose contributions are those of the whole.

    Strategies put wrappers around a learner. One that passes on the score of the `classifier_` in it,
    apart from a constant, is looked through; one that changes it, or averages several, is not.
    """
    outer = view.estimator
    if isinstance(outer, Pipeline):
        return inmost(replace(view, estimator=outer.steps[-1][1]))
    if isinstance(outer, Expanded):
        inner = inmost(_expanded(view))
        # Codes are fewer columns than what they expand to, and a sampled category changes as a whole.
        return inner if inner.known else view
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


def contributions(view: View, column: int) -> np.ndarray:
    """Return contributions (rows x columns) to the score of class `column`."""
    # shap takes seconds to import: only who asks for it pays.
    import shap

    estimator, X = view.estimator, view.X
    if not view.known:
        explainer = shap.explainers.Permutation(
            lambda rows: estimator.predict_proba(rows)[:, column], view.background[:SLOW_BACKGROUND], seed=0
        )
        return explainer(X, max_evals=2 * X.shape[1] + 1, silent=True).values
    if isinstance(estimator, LogisticRegression):
        values = shap.LinearExplainer(estimator, view.background)(X).values
    elif isinstance(estimator, GradientBoostingClassifier):
        values = _sums(estimator, X)
    else:
        values = shap.TreeExplainer(estimator).shap_values(X)
    return _of_class(np.asarray(values, dtype=float), column)


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


def score(outer: View, inner: View, column: int) -> np.ndarray:
    """Return what contributions and the base value add up to (rows): the score of the outer estimator.

    That is a probability, the log-odds of two classes, or of more the margin, which is the logarithm of
    a probability up to a constant of the row; there the wrappers' own constants are left out.
    """
    proba = outer.estimator.predict_proba(outer.X)
    if inner.unit == PROBABILITY:
        return proba[:, column]
    margins = _margins(inner)
    if margins.ndim == 2:
        return margins[:, column]
    own = margins if column == 1 else -margins
    # Probabilities near 0 and 1 have lost the digits that log-odds are made of.
    least_sure = np.abs(proba[:, column] - 0.5).argmin()
    shift = logit(proba[least_sure, column]) - own[least_sure]
    return own + shift if np.isfinite(shift) else own


def _margins(view: View) -> np.ndarray:
    estimator = view.estimator
    if hasattr(estimator, "decision_function"):
        return estimator.decision_function(view.X)
    return estimator.predict(view.X, output_margin=True)
