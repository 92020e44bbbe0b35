"""What a sampler would do to the rows, on their map: an illustration on all rows, none held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.project.layout import Layout, Map, Method, laid_out, notes, points, real
from core.project.oddities import Nearness, nearness, oddities
from core.project.resampling import Outcome, resampled
from core.project.units import in_own_units
from core.strategies import Resampling

MOST_ADDED = 1_500
PARENTS = ("first", "second")


@dataclass(frozen=True, eq=False)
class Sampled(Map):
    """The map of the rows with those that a sampler would drop and add.

    Added points have a `first` and a `second` parent (positions in the data set, -1 without), how far
    along the way from one to the other they lie (`place`), and where the parents are on the map (x0, y0,
    x1, y1). `made` holds the added rows that are shown, in the units of the file, in the order of their
    points; `oddities` what no real row could be (core.project.oddities); `dropped` and `added` count rows.
    """

    made: pd.DataFrame
    oddities: pd.DataFrame
    nearness: Nearness
    dropped: int
    added: int


def project_resampled(data: Dataset, strategy: Resampling, method: Method, seed: int = 0) -> Sampled:
    """Return the map of `data` with the rows that `strategy` would drop and add, were all of it trained on.

    The map is never fitted anew: added rows are placed on the map of the real ones. Raises ValueError
    with one sentence when the strategy refuses.
    """
    layout = laid_out(data, method, seed)
    outcome = resampled(data, strategy, layout.X, seed)
    shown = _drawn(np.flatnonzero(outcome.added), seed)
    before = real(layout)
    before.loc[~outcome.kept[layout.rows], "kind"] = "dropped"
    added = outcome.X[outcome.added]
    after = [before, *([_added(layout, outcome, shown)] if len(shown) else [])]
    return Sampled(
        points=pd.concat(after, ignore_index=True),
        notes=(*notes(layout, method), *_said(outcome, len(shown))),
        trust=layout.trust,
        made=in_own_units(data, layout.preparation, outcome.X[shown]),
        oddities=oddities(data, layout.preparation, layout.X, added),
        nearness=nearness(layout, added, outcome.y[outcome.added], seed),
        dropped=int((~outcome.kept).sum()),
        added=len(added),
    )


def _drawn(added: np.ndarray, seed: int) -> np.ndarray:
    if len(added) <= MOST_ADDED:
        return added
    return np.sort(np.random.default_rng(seed).choice(added, MOST_ADDED, replace=False))


def _added(layout: Layout, outcome: Outcome, shown: np.ndarray) -> pd.DataFrame:
    """Return the points of the added rows that are shown, with their parents."""
    family = outcome.parents[shown]
    frame = points(layout.data, layout.placed(outcome.X[shown]), outcome.y[shown], "added")
    frame = frame.assign(first=family.first, second=family.second, place=family.place)
    for name, columns in zip(PARENTS, (["x0", "y0"], ["x1", "y1"]), strict=True):
        frame[columns] = _places_of(layout, frame[name].to_numpy())
    return frame


def _places_of(layout: Layout, rows: np.ndarray) -> np.ndarray:
    """Return where real rows at these positions lie (x 2): as drawn, or placed where they are not shown."""
    known = pd.DataFrame(layout.places, index=layout.rows).reindex(rows).to_numpy(copy=True)
    absent = np.isnan(known).any(axis=1) & (rows >= 0)
    if absent.any():
        known[absent] = layout.placed(layout.X[rows[absent]])
    return known


def _said(outcome: Outcome, shown: int) -> list[str]:
    if shown == outcome.added.sum():
        return []
    return [f"Of the added rows, {shown:,} drawn at random are shown."]
