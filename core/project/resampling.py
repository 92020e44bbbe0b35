"""What a sampler did to all rows: which it dropped and added, and between which the added ones lie."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core import prepare
from core.context import Context
from core.dataset import Dataset
from core.evaluate import in_words
from core.prepare import Preparation
from core.receipt import changes
from core.strategies import Resampling
from core.strategies._parents import Parents, parents, places, unknown


@dataclass(frozen=True, eq=False)
class Outcome:
    """The prepared rows that a sampler hands on (X: m x d, y: m), and where each comes from.

    `kept` (n) says which of the rows it was given are still there, `added` (m) which are new.
    """

    X: np.ndarray
    y: np.ndarray
    kept: np.ndarray
    added: np.ndarray
    parents: Parents

    def copied(self, X: np.ndarray) -> np.ndarray:
        """Return which rows (m) are the row of X that they come from, to the last bit."""
        first = self.parents.first
        return (first >= 0) & (X[first] == self.X).all(axis=1)


def resampled(data: Dataset, strategy: Resampling, X: np.ndarray, seed: int) -> Outcome:
    """Return what `strategy` does to the prepared rows `X` (n x d) of `data`.

    Raises ValueError with one sentence when the strategy refuses, and what the sampler raises.
    """
    context = _context(data, seed)
    if reason := strategy.refuses(context):
        raise ValueError(reason)
    sampler = strategy.resampler(context)
    try:
        X_new, y_new = sampler.fit_resample(X, data.y)
    except (ValueError, RuntimeError) as error:
        raise in_words(error, [strategy]) from error
    added = changes(X, data.y, X_new, y_new).added
    known = parents(sampler) or unknown(len(y_new))
    found = Outcome(X_new, y_new, np.zeros(len(X), bool), added, known)
    return replace(found, **_identified(found, np.column_stack([X, data.y])))


def _identified(found: Outcome, before: np.ndarray) -> dict:
    """Return `kept` and `parents` in which every row that is not added is one of those before (n x d + 1).

    Most samplers say which. Where one says nothing, and where a made-up row is the same as a real one that
    is gone and so counts as kept, values tell.
    """
    first, old = found.parents.first.copy(), np.flatnonzero(~found.added)
    own = old[found.copied(before[:, :-1])[old]]
    sure = own[np.unique(first[own], return_index=True)[1]]
    rest, free = np.setdiff1d(old, sure), np.setdiff1d(np.arange(len(before)), first[sure])
    if len(rest):
        after = np.column_stack([found.X[rest], found.y[rest]])
        first[rest] = free[places(after, before[free])]
    kept = np.zeros(len(before), bool)
    kept[first[old]] = True
    there = found.parents
    second, place = np.where(found.added, there.second, -1), np.where(found.added, there.place, np.nan)
    return {"kept": kept, "parents": Parents(first, second, place)}


def _context(data: Dataset, seed: int) -> Context:
    return Context(
        classes=data.classes,
        counts=data.counts,
        seed=seed,
        categorical=prepare.categories(data, Preparation.STANDARD),
        features=prepare.features(data, Preparation.STANDARD),
        whole=prepare.whole(data, Preparation.STANDARD),
    )
