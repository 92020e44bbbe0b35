"""Probabilities of finished folds, repaired without a fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.dataset import Dataset
from core.evaluate import Fold
from core.plan import Trial
from core.predictions import Predictions, collect
from core.receipt import Receipt
from core.strategies import Repair, Scored


def predictions(data: Dataset, trial: Trial, folds: Sequence[Fold]) -> Predictions:
    """Return what the finished folds of a trial give, after the repairs of the trial."""
    found = collect(data, folds, trial.protocol.in_time)
    return repaired(found, trial.repairs, said(data, trial)) if trial.repairs else found


def repaired(p: Predictions, repairs: Sequence[Repair], notes: Sequence[str] = ()) -> Predictions:
    """Return predictions with repaired probabilities, cross-fitted as thresholds are.

    The rows of a fold get what is learned on the rows that choose its thresholds. These see themselves
    through the same repair when they choose (`Predictions.served`), so that no label has a say in the
    probability or in the threshold of its own row.
    """
    scored, proba, served = _scored(p), np.empty_like(p.proba), []
    for rows, others in p.cross_fits:
        seen, asked = scored.at(others), scored.at(rows)
        for repair in repairs:
            learned = repair.learned(seen, p.y[others])
            seen, asked = (replace(each, proba=learned(each), given=each.real) for each in (seen, asked))
        proba[rows] = asked.proba
        served.append(seen.proba)
    return replace(p, proba=proba, served=tuple(served), notes=(*p.notes, *notes))


def said(data: Dataset, trial: Trial) -> list[str]:
    """Return what a reader should know of the repairs of a trial."""
    *before, _ = trial.contexts(data, data.counts, trial.protocol.seed)
    told = (step.says(context) for step, context in zip(trial.steps, before, strict=True) if not step.refits)
    return [text for text in told if text]


def _scored(p: Predictions) -> Scored:
    """Return the probabilities with the class shares of the training rows of each row's fold."""
    real, given = (np.empty_like(p.proba) for _ in range(2))
    for part, receipt in zip(p.parts, p.receipts, strict=True):
        real[part], given[part] = (_shares(rows, p.weights) for rows in _rows(receipt))
    return Scored(p.proba, real, given, p.weight)


def _rows(receipt: Receipt) -> tuple[np.ndarray, np.ndarray]:
    return np.add(receipt.real, receipt.dropped), np.array(receipt.weight)


def _shares(rows: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Return shares of the classes; of a sample, those in rows of the file, to which probabilities belong."""
    rows = rows if weights is None else rows * weights
    return rows / rows.sum()
