"""A mixture of the predictions that the trials of a run gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.dataset import Dataset
from core.decisions._base import each
from core.predictions import Predictions
from core.strategies import Combination

MOST_ROWS = 5_000


class Choice(NamedTuple):
    """What the weights for one fold are chosen on: probabilities (each m x K) and classes of other rows.

    Of a sample, a row counts for as many as `weight` (m) says.
    """

    members: list[np.ndarray]
    y: np.ndarray
    positive: int | None
    weight: np.ndarray | None = None


def choices(members: Sequence[Predictions]) -> list[Choice]:
    """Return a choice for each pair of `cross_fits`, on at most 5,000 rows with the classes in their shares.

    The members are predictions of the same rows in the same folds.
    """
    first, found = members[0], []
    for number, (_, others) in enumerate(first.cross_fits):
        rows = _sample(first.y[others])
        seen = [p.serving(number, others)[rows] for p in members]
        y = first.y[others][rows]
        found.append(Choice(seen, y, first.positive, each(first.weights, y)))
    return found


def chosen(_: Dataset, step: Combination, asked: Sequence[Choice]) -> np.ndarray:
    """Return the weights of the members for each choice (choices x members)."""
    return np.array([step.weights(*choice) for choice in asked])


def combined(titles: Sequence[str], members: Sequence[Predictions], weights: np.ndarray) -> Predictions:
    """Return the mixture of predictions with the weights of `chosen`."""
    first = members[0]
    proba, served = np.empty_like(first.proba), []
    for number, (rows, others) in enumerate(first.cross_fits):
        proba[rows] = _mixed([p.proba[rows] for p in members], weights[number])
        served.append(_mixed([p.serving(number, others) for p in members], weights[number]))
    return replace(
        first,
        proba=proba,
        served=tuple(served),
        receipts=members[int(weights.mean(axis=0).argmax())].receipts,
        seconds=tuple(np.sum([p.seconds for p in members], axis=0).tolist()),
        notes=(_made_of(titles, weights.mean(axis=0)),),
    )


def _mixed(parts: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    return np.sum([weight * part for weight, part in zip(weights, parts, strict=True) if weight], axis=0)


def _made_of(titles: Sequence[str], weights: np.ndarray) -> str:
    order = [i for i in np.argsort(-weights, kind="stable") if weights[i] > 0]
    parts = ", ".join(f"{weights[i]:.0%} {titles[i]}" for i in order)
    return f"Made of {parts}, on average over the folds; training rows are those of the largest part."


def _sample(y: np.ndarray) -> np.ndarray:
    if len(y) <= MOST_ROWS:
        return np.arange(len(y))
    order = np.random.default_rng(0).permutation(len(y))
    by_class = order[np.argsort(y[order], kind="stable")]
    return by_class[np.linspace(0, len(y) - 1, MOST_ROWS).astype(int)]
