"""Doors into core for the cockpit of the Decide page, each computing once for the same content."""

from __future__ import annotations

import pandas as pd

from core.cockpit import Folds, amounts_of, price_of_positives
from core.curves import spread, threshold_folds
from core.dataset import Dataset
from core.predictions import Predictions
from ui.cache import kept


def folds(data: Dataset, scores: str, p: Predictions, code: int, column: str | None) -> Folds:
    """Return the sorted scores of one class, of all rows and of each fold; `scores` names predictions.

    `column` holds the amount of each row, where money depends on it. Raises DatasetError where it cannot.
    """
    return _folds(data.fingerprint, scores, code, column, data, p)


@kept(max_entries=20)
def _folds(
    fingerprint: str, scores: str, code: int, column: str | None, _data: Dataset, _p: Predictions
) -> Folds:
    return Folds(_p, code, None if column is None else amounts_of(_data, column))


def price(data: Dataset, scores: str, code: int, rate: float, folds: Folds) -> pd.DataFrame:
    """Return what a promised miss rate costs, had fewer rows of the class been there."""
    return _price(data.fingerprint, scores, code, rate, folds)


@kept(max_entries=100)
def _price(fingerprint: str, scores: str, code: int, rate: float, _folds: Folds) -> pd.DataFrame:
    return price_of_positives(_folds.whole, rate)


def fold_spread(data: Dataset, scores: str, code: int, p: Predictions) -> pd.DataFrame:
    """Return how far recall, precision and F1 of single folds lie apart at each threshold."""
    return _fold_spread(data.fingerprint, scores, code, p)


@kept(max_entries=100)
def _fold_spread(fingerprint: str, scores: str, code: int, _p: Predictions) -> pd.DataFrame:
    return spread(threshold_folds(_p, code))
