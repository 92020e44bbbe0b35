"""A trial's score put into a few rules: a small tree that mimics it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.tree import DecisionTreeRegressor

from core.dataset import Dataset
from core.explain.questions import Question, questions
from core.predictions import Predictions

DEPTH, FOLDS = 3, 5
LEAST = 20  # rows of a rule, or one in a hundred where these are more
EVERY = "every row"


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Rules that mimic a score, and how well they do on rows they were not made from.

    `rules` has a line for each leaf of the tree, the highest score first: rule (Markdown, names quoted),
    score (mean probability of the class among its rows), share (of its rows that are of the class) and
    rows. `fidelity` is R2, the part of the score's variance that the tree explains in cross-validation;
    below 0 the mean does better, and it is NaN where all scores are equal.
    """

    rules: pd.DataFrame
    fidelity: float


def surrogate(data: Dataset, predictions: Predictions, code: int, depth: int = DEPTH) -> Surrogate:
    """Return a regression tree of at most `depth` questions in a row for the probability of class `code`.

    It is grown on the out-of-fold probabilities of the first repeat, and asks for columns of the table as
    they are: numbers, dates and the most frequent values of categories. Raises ValueError where there is
    no such column or there are too few rows. Craven, Shavlik (1995), Extracting tree-structured
    representations of trained networks, NIPS 8.
    """
    first = predictions.repeat == predictions.repeat.min()
    rows, score = predictions.row[first], predictions.proba[first, code]
    asked = questions(data)
    if not asked:
        raise ValueError("no column has values that a rule could ask for")
    if len(rows) < 2 * LEAST:
        raise ValueError(f"{len(rows)} judged rows are too few for rules; it takes {2 * LEAST}")
    X = np.column_stack([question.values(data, rows) for question in asked])
    least = max(LEAST, len(rows) // 100)
    tree = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=least, random_state=0)
    fidelity = _fidelity(tree, X, score)
    leaf = tree.fit(X, score).apply(X)
    return Surrogate(_rules(tree, asked, leaf, score, predictions.y[first] == code), fidelity)


def _fidelity(tree: DecisionTreeRegressor, X: np.ndarray, score: np.ndarray) -> float:
    if np.ptp(score) == 0:
        return np.nan
    mimicked = cross_val_predict(tree, X, score, cv=KFold(FOLDS, shuffle=True, random_state=0))
    return float(r2_score(score, mimicked))


def _rules(
    tree: DecisionTreeRegressor, asked: list[Question], leaf: np.ndarray, score: np.ndarray, own: np.ndarray
) -> pd.DataFrame:
    """Return a line for each leaf that holds rows."""
    table = pd.DataFrame({"leaf": leaf, "score": score, "own": own}).groupby("leaf")
    found = table.agg(score=("score", "mean"), share=("own", "mean"), rows=("own", "size"))
    paths = _paths(tree.tree_)
    found.insert(0, "rule", [_said(asked, paths[node]) for node in found.index])
    return found.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


Path = dict[int, tuple[float, float, bool]]  # by question: above, at most, whether a missing answer goes here


def _paths(tree) -> dict[int, Path]:
    """Return how rows come to each leaf of a fitted scikit-learn tree."""
    found: dict[int, Path] = {}
    below: list[tuple[int, Path]] = [(0, {})]
    while below:
        node, path = below.pop()
        left, right = tree.children_left[node], tree.children_right[node]
        if left == right:
            found[node] = path
            continue
        question, border = int(tree.feature[node]), float(tree.threshold[node])
        low, high, missing = path.get(question, (-np.inf, np.inf, True))
        goes_left = bool(tree.missing_go_to_left[node])
        below.append((left, path | {question: (low, min(high, border), missing and goes_left)}))
        below.append((right, path | {question: (max(low, border), high, missing and not goes_left)}))
    return found


def _said(asked: list[Question], path: Path) -> str:
    """Return the answers on a path in words; a column that is one value need not be said not to be others."""
    levels = {question: asked[question].column for question in path if asked[question].level is not None}
    settled = {column for question, column in levels.items() if path[question][0] >= 0}
    told = [q for q in path if levels.get(q) not in settled or path[q][0] >= 0]
    return " and ".join(asked[question].answer(*path[question]) for question in told) or EVERY
