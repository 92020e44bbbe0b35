"""Which rows are trained on and which are judged, and what models say of rows they never saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from threadpoolctl import threadpool_limits

Part = tuple[int, int, np.ndarray, np.ndarray]


def k_folds(y: np.ndarray, folds: int, repeats: int, seed: int | None) -> Iterator[Part]:
    """Yield repeat, fold, training rows and judged rows; classes have their shares in every fold."""
    for repeat in range(repeats):
        state = None if seed is None else seed + repeat
        splitter = StratifiedKFold(folds, shuffle=seed is not None, random_state=state)
        for fold, (train, test) in enumerate(splitter.split(np.zeros(len(y)), y)):
            yield repeat, fold, train, test


def group_folds(
    y: np.ndarray, groups: pd.Series, folds: int, repeats: int, seed: int | None
) -> Iterator[Part]:
    """Yield the same for rows in groups: those of one group are never on both sides."""
    for repeat in range(repeats):
        state = None if seed is None else seed + repeat
        splitter = StratifiedGroupKFold(folds, shuffle=seed is not None, random_state=state)
        for fold, (train, test) in enumerate(splitter.split(np.zeros(len(y)), y, groups.factorize()[0])):
            yield repeat, fold, train, test


def held_out(parts: Iterable[Part], folds: int) -> Iterator[Part]:
    """Yield the last fold of every repeat alone."""
    for repeat, fold, train, test in parts:
        if fold == folds - 1:
            yield repeat, 0, train, test


def in_time(moments: np.ndarray, starts: list[int]) -> Iterator[Part]:
    """Yield folds in time: each part but the first is judged by a model of all earlier ones.

    `moments` (n) counts the moments of the rows from 0, `starts` are those at which the judged parts begin.
    """
    block = np.searchsorted(starts, moments, side="right")
    for fold in range(len(starts)):
        yield 0, fold, np.flatnonzero(block <= fold), np.flatnonzero(block == fold + 1)


def out_of_fold(
    X: pd.DataFrame,
    y: np.ndarray,
    parts: Iterable[Part],
    prepare: Callable[[], BaseEstimator],
    model: Callable[[int, int], BaseEstimator],
    seed: int,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return repeat, fold and row of every judged row, and its class probabilities (m x K).

    Preparation, resampling and model see the training rows of a fold and nothing else.
    """
    places, scores = [], []
    for part, (repeat, fold, train, test) in enumerate(parts):
        preparation = prepare()
        # One thread, so that sums are made in the same order everywhere.
        with threadpool_limits(1):
            rows = np.array(preparation.fit_transform(X.iloc[train]), dtype=float, order="C")
            judged = np.array(preparation.transform(X.iloc[test]), dtype=float, order="C")
            classifier = model(part, seed + repeat).fit(rows, y[train])
            proba = np.zeros((len(test), y.max() + 1))
            proba[:, classifier.classes_] = classifier.predict_proba(judged)
        total = proba.sum(axis=1, keepdims=True)
        scores.append(np.where(np.abs(total - 1) > 1e-12, proba / total, proba))
        places.append(pd.DataFrame({"repeat": repeat, "fold": fold, "row": test}))
    place = pd.concat(places, ignore_index=True)
    order = np.lexsort((place["row"], place["repeat"]))
    return place.iloc[order].reset_index(drop=True), np.concatenate(scores)[order]
