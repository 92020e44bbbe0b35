"""How rows are shared out: which are trained on, and which are judged."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from core.dataset import Dataset
from core.params import Entry, between, one_of, switch
from core.words import number, quoted

K_FOLD, TIME, HOLD_OUT = "k_fold", "time", "hold_out"
Rows = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Split:
    """One fold: the positions of the rows to train on and of the rows to judge."""

    repeat: int
    fold: int
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Protocol(Entry):
    """How rows are split: whatever the scheme, a row is judged by a model that never saw it.

    Folds and hold-outs have the class shares of the data, and rows of one group stay together where
    the data have groups.
    """

    scheme: str = one_of(
        K_FOLD,
        TIME,
        HOLD_OUT,
        default=K_FOLD,
        help="k_fold: each part is judged by a model of the others. time: rows are put in order of time "
        "(of the file, if no column says the time) and cut into one part more than folds; each part but "
        "the first is judged by a model of all earlier ones. hold_out: one part alone is judged.",
    )
    folds: int = between(
        2, 20, default=5, step=1, help="Parts that are judged in turn; a hold-out is 1 in so many rows."
    )
    repeats: int = between(
        1, 20, default=1, step=1, help="How often to start again with other folds. Time has only one order."
    )
    seed: int = between(0, 2**31 - 1, default=0, step=1, help="The same seed gives the same numbers.")
    shuffle: bool = switch(
        default=True,
        help="Off cuts the file into folds in its own order, still with equal class shares, and holds out "
        "the last rows of each class. A split in time is never shuffled.",
    )

    @property
    def fits(self) -> int:
        """Return how many models are trained for one trial."""
        return self.repeats * (1 if self.scheme == HOLD_OUT else self.folds)

    @property
    def in_time(self) -> bool:
        """Return whether each fold comes after all earlier ones."""
        return self.scheme == TIME

    def splits(self, data: Dataset) -> list[Split]:
        """Return the folds of `data`, the same for every trial of this protocol.

        Repeat r shuffles with seed + r, so that more repeats never change earlier ones.
        """
        return [
            Split(repeat, fold, train, test)
            for repeat in range(self.repeats)
            for fold, (train, test) in enumerate(self._parts(data, repeat))
        ]

    def refusal(self, data: Dataset) -> str | None:
        """Return why `data` cannot be split this way, in one sentence, or None if it can."""
        if self.in_time:
            return self._refusal_in_time(data)
        if self.repeats > 1 and not self.shuffle:
            return "repeats without shuffling would all be the same"
        few = f"too few to hold out 1 in {self.folds}"
        return self._too_few(data, few if self.scheme == HOLD_OUT else f"fewer than the {self.folds} folds")

    def _too_few(self, data: Dataset, few: str) -> str | None:
        rarest, rows = quoted(data.classes[data.rarest]), min(data.counts)
        two = len(data.classes) == 2
        if max(data.counts) < self.folds:
            return f"the largest class has {number(max(data.counts), 'row')}, {few}"
        if two and rows < self.folds:
            return f"{rarest} has {number(rows, 'row')}, {few}"
        if data.groups is None:
            return None
        if (groups := data.groups.nunique(dropna=False)) < self.folds:
            return f"the rows form {number(groups, 'group')}, {few}"
        own = data.groups[data.y == data.rarest].nunique(dropna=False)
        if two and own < self.folds:
            return f"{rarest} occurs in {number(own, 'group')}, {few}"
        return None

    def _refusal_in_time(self, data: Dataset) -> str | None:
        if self.repeats > 1:
            return "time has only one order, so repeats would all be the same"
        if data.groups is not None:
            return "a split in time cannot keep the rows of a group together: choose groups or time"
        if data.order is not None and not _has_an_order(data.order):
            return f"{quoted(data.order.name)} holds neither numbers nor dates, so it gives no order in time"
        if data.order is not None and (missing := int(data.order.isna().sum())):
            have = "has" if missing == 1 else "have"
            return f"{number(missing, 'row')} {have} no place in time: {quoted(data.order.name)} is missing"
        if (moments := int(_moments(data).max()) + 1) <= self.folds:
            have = number(moments, "different moment")
            return f"{self.folds} folds in time need {self.folds + 1} different moments; the data have {have}"
        return None

    def _parts(self, data: Dataset, repeat: int) -> Sequence[Rows]:
        if self.in_time:
            block = _blocks(_moments(data), self.folds + 1)
            later = range(1, self.folds + 1)
            return [(np.flatnonzero(block < fold), np.flatnonzero(block == fold)) for fold in later]
        folds = [*self._stratified(data, repeat)]
        return folds[-1:] if self.scheme == HOLD_OUT else folds

    def _stratified(self, data: Dataset, repeat: int) -> Iterator[Rows]:
        seed = self.seed + repeat if self.shuffle else None
        kind = StratifiedKFold if data.groups is None else StratifiedGroupKFold
        groups = None if data.groups is None else data.groups.factorize()[0]
        folds = kind(self.folds, shuffle=self.shuffle, random_state=seed)
        with warnings.catch_warnings():
            # Classes smaller than the folds are said in words, by the finding on small classes.
            warnings.filterwarnings("ignore", message="The least populated class")
            yield from folds.split(np.zeros(len(data.y)), data.y, groups)


def one_class(data: Dataset, splits: Sequence[Split]) -> str | None:
    """Return in which fold one class is left alone to train on, or to judge in all; None if in none."""
    for split in splits:
        if len(classes := _classes(data, split.train)) < 2:
            return f"only {classes[0]} is left to train on in fold {split.fold + 1}"
    if splits and len(classes := _classes(data, np.concatenate([split.test for split in splits]))) < 2:
        return f"every row that would be judged is of {classes[0]}"
    return None


def _classes(data: Dataset, rows: np.ndarray) -> list[str]:
    return [quoted(data.classes[code]) for code in np.flatnonzero(np.bincount(data.y[rows]))]


def _has_an_order(values: pd.Series) -> bool:
    kinds = pd.api.types
    return kinds.is_numeric_dtype(values) or kinds.is_datetime64_any_dtype(values)


def _moments(data: Dataset) -> np.ndarray:
    """Return the moment of each row, counted from 0; without a column for it, rows follow one another."""
    return np.arange(len(data.y)) if data.order is None else data.order.factorize(sort=True)[0]


def _blocks(moment: np.ndarray, count: int) -> np.ndarray:
    """Return in which of `count` consecutive blocks of time each row is; equal moments share a block.

    Where no two moments are equal, blocks are those of scikit-learn's TimeSeriesSplit. Otherwise a
    moment on a border goes to the earlier block.
    """
    starts = np.r_[0, np.cumsum(np.bincount(moment))]
    place = np.arange(1, count)
    borders = np.searchsorted(starts, len(moment) - len(moment) // count * place[::-1])
    # However many rows share a moment, every block before and after a border keeps one moment at least.
    borders = np.maximum.accumulate(np.maximum(borders - place, 0)) + place
    borders = np.minimum(borders, len(starts) - 1 - count + place)
    return np.searchsorted(borders, moment, side="right")
