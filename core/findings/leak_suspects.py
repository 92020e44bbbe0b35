from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, listed, looked_at
from core.findings._belonging import names_things
from core.params import between
from core.words import quoted

BY_CHANCE = 0.01  # how often a file of noise may be called leaking
SAMPLE = 10_000  # rows that are looked at first
MARGIN = 0.1  # how much less of a class a sample may show than all rows do
MOST_VALUES = 50  # numbers of more values than this are not told apart value by value


@dataclass(frozen=True)
class LeakSuspects(Finding):
    """A single column, cut once or value by value, finds nearly all rows of a class and hardly any other.

    Gaps count as a value. The class of interest is looked at, or every class where there is none. Often
    such a column was written down after the outcome was known, or is the outcome in other words: every
    strategy then looks splendid, and all fail on new rows. Leave the column out if it would not be known
    in time. Now and then a class really is that easy. A leak that tells only part of the answer looks
    like a good column, and no look at the data finds it: ask of each column when it was written down.
    """

    title = "A column gives the answer away"
    severity = Severity.SERIOUS
    source = "Kaufman, Rosset, Perlich, Stitelman (2012), TKDD 6(4), doi:10.1145/2382577.2382579"

    share: float = between(
        0.5,
        1.0,
        default=0.9,
        step=0.01,
        help="Of the rows that are of the class or that the column takes for it, the share that are both.",
    )
    rows: int = between(2, 100, default=10, step=1, help="Fewer rows of the class than this prove nothing.")

    def sentence(self, data: Dataset) -> str | None:
        best: dict[str, tuple[float, str]] = {}
        for code in looked_at(data):
            own = data.y == code
            rare = 2 * data.counts[code] <= len(own)
            for name, found in self._finds(data, own if rare else ~own):
                others = f"{found.named - found.right:,} other" if found.named > found.right else "no other"
                of = f"{'of' if rare else 'outside'} {quoted(data.classes[code])}"
                said = f"{quoted(name)} ({found.right:,} of {found.size:,} rows {of}, {others})"
                best[name] = max(best.get(name, (0.0, "")), (found.share, said))
        said = [best[name][1] for name in data.X.columns if name in best]
        if not said:
            return None
        if len(said) == 1:
            return f"{said[0]} alone gives a class away: would it be known in time?"
        return f"{listed(said)} each alone give a class away: would they be known in time?"

    def _finds(self, data: Dataset, wanted: np.ndarray) -> Iterator[tuple[str, Found]]:
        """Yield the columns that find the rows `wanted` (n) as well as is asked for, and not by chance."""
        if wanted.sum() < self.rows:
            return
        sample, tests = _sample(wanted), len(looked_at(data)) * data.X.shape[1]
        for name in data.X.columns:
            values, kind = data.X[name], data.kinds[name]
            first = _best(values.iloc[sample], kind, wanted[sample])
            if first is None or first.share < self.share - MARGIN:
                continue
            found = _best(values, kind, wanted)
            if found.share >= self.share and found.by_chance(len(wanted)) * tests <= BY_CHANCE:
                yield name, found


def _sample(wanted: np.ndarray) -> np.ndarray:
    """Return rows at random that tell where a closer look is in vain; with more of those wanted."""
    draw = np.random.default_rng(0)
    rows = draw.permutation(len(wanted))[:SAMPLE]
    return np.union1d(rows, draw.permutation(np.flatnonzero(wanted))[:SAMPLE])


class Found(NamedTuple):
    """Of `size` rows wanted, `right` are among the `named` rows; the best of so many `tries`."""

    size: int
    named: int
    right: int
    tries: int

    @property
    def share(self) -> float:
        """Return the share that is both, of the rows that are wanted or named (Jaccard, 1901)."""
        return self.right / (self.size + self.named - self.right)

    def by_chance(self, rows: int) -> float:
        """Return a bound on the probability of finding as many among rows in random order."""
        # It takes half a second to import, and the first page needs titles alone.
        from scipy.stats import hypergeom

        return self.tries * float(hypergeom.sf(self.right - 1, rows, self.size, self.named))


class Cuts:
    """The rows on either side of a cut through a column in order, with those without a value or not."""

    def __init__(self, values: pd.Series) -> None:
        known = np.flatnonzero(values.notna())
        numbers = values.to_numpy()[known]
        order = np.argsort(numbers)
        self.order, numbers = known[order], numbers[order]
        self.ends = np.flatnonzero(np.append(numbers[1:] != numbers[:-1], True)[: len(numbers)])
        self.rows = len(values)

    def found(self, wanted: np.ndarray) -> Found:
        size, below = int(wanted.sum()), np.cumsum(wanted[self.order])[self.ends]
        gaps, lost = self.rows - len(self.order), size - int(wanted[self.order].sum())
        low, without = np.column_stack([self.ends + 1, below]), np.array([gaps, lost])
        high = [len(self.order), size - lost] - low
        named = np.vstack([low, low + without, high, high + without])
        best = (named[:, 1] / (size + named[:, 0] - named[:, 1])).argmax()
        return Found(size, *named[best].tolist(), tries=len(named))


class Values:
    """The rows whose value is mostly that of the class in other rows, so that single rows prove nothing."""

    def __init__(self, values: pd.Series) -> None:
        self.codes = values.factorize(use_na_sentinel=False)[0]
        self.sizes = np.bincount(self.codes)

    def found(self, wanted: np.ndarray) -> Found:
        inside = np.bincount(self.codes, weights=wanted)[self.codes]
        named = 2 * (inside - wanted) > self.sizes[self.codes] - 1
        return Found(int(wanted.sum()), int(named.sum()), int((named & wanted).sum()), tries=1)


def _best(values: pd.Series, kind: Kind, wanted: np.ndarray) -> Found | None:
    """Return the most that one of the ways finds; None where there is no way."""
    return max((way.found(wanted) for way in _ways(values, kind)), key=lambda f: f.share, default=None)


def _ways(values: pd.Series, kind: Kind) -> list[Cuts | Values]:
    """Return the ways in which the column may tell a class."""
    if kind is Kind.CATEGORICAL:
        return [] if names_things(values.name) else [Values(values)]
    if kind not in {Kind.NUMERIC, Kind.WHOLE, Kind.DATE} or not values.notna().any():
        return []
    cuts = Cuts(values)
    return [cuts, Values(values)] if len(cuts.ends) <= MOST_VALUES else [cuts]
