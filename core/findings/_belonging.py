"""Which columns tell that rows belong together: to one person, one machine, one batch."""

from __future__ import annotations

import hashlib
import re
from itertools import combinations

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset

THING = re.compile(
    r"(?:(?i:(?:^|[^a-z])(?:id|uuid|guid|patient|subject|participant|person|member|user|customer|client|"
    r"account|household|employee|student|donor|merchant|device|machine|engine|vehicle|hospital|site|batch|"
    r"plate|session))|[a-z](?:Id|ID))(?i:[^a-z]*(?:id|no|nr|number|code|name|key))?[^A-Za-z]*$"
)
FIRST = 100
SAMPLE = 10_000  # rows that tell whether the values of a column repeat at all
REPEATS = 3
DRAWS = 99  # of classes shuffled over the rows: more than in all of them is at 1 %


def names_things(name: str) -> bool:
    """Return whether a column is called as what names persons or things: `patient`, `user_id`, `site no`."""
    return THING.search(name) is not None


def named(data: Dataset) -> list[str]:
    """Return the columns that by their name and their values name persons or things."""
    texts, numbers = (Kind.CATEGORICAL, Kind.TEXT), (Kind.NUMERIC, Kind.WHOLE)
    whole = [c for c in data.columns(*numbers) if names_things(c) and is_whole(data.X[c])]
    return [c for c in data.columns(*texts) if names_things(c)] + whole


def is_whole(values: pd.Series) -> bool:
    """Return whether all numbers are whole."""
    if values.dtype.kind in "iu":
        return True
    known = values.to_numpy()[values.notna()]
    # Most columns that are not whole show it at once.
    return not any((part % 1).any() for part in (known[:FIRST], known))


def together(data: Dataset, least: int) -> list[str]:
    """Return the measured columns that take a new value only where another one does, and the reverse.

    Two columns in the same order are one quantity in two units and do not count. Where two do that are
    not, what is measured was measured once for many rows. Columns have at least `least` different values,
    and on average `REPEATS` rows of each.
    """
    rows = _sample(len(data.y))
    measured = [c for c in data.columns(Kind.NUMERIC) if _repeats(data.X[c].iloc[rows])]
    measured = [c for c in measured if not is_whole(data.X[c])]
    # What cuts all rows alike cuts a sample alike, and next to nothing else does.
    some = [c for group in _cut_alike(data.X[measured].iloc[rows]) for c in group]
    found = set()
    for group in _cut_alike(data.X[some]):
        counted = {c: values for c, values in group.items() if least <= len(values) <= len(data.y) / REPEATS}
        for pair in combinations(counted, 2):
            if not _same_order(*(counted[c] for c in pair)):
                found |= {*pair}
    return [c for c in measured if c in found]


def _sample(rows: int) -> np.ndarray | slice:
    return np.random.default_rng(0).permutation(rows)[:SAMPLE] if rows > SAMPLE else slice(None)


def _repeats(values: pd.Series) -> bool:
    """Return whether values repeat in a sample of the rows, before all of them are read."""
    part = values.dropna()
    return part.nunique() <= 0.99 * part.size


def _cut_alike(columns: pd.DataFrame) -> list[dict[str, np.ndarray]]:
    """Return groups of columns that cut the rows into the same parts, each with its values as they come.

    One column is looked at after the other: the codes of all of them would be another table.
    """
    groups: dict[bytes, dict[str, np.ndarray]] = {}
    for name in columns.columns:
        codes, values = columns[name].factorize(use_na_sentinel=False)
        groups.setdefault(hashlib.sha256(codes).digest(), {})[name] = values.to_numpy()
    return [group for group in groups.values() if len(group) > 1]


def _same_order(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether the second values only go up, or only down, where the first go up; gaps come last."""
    steps = np.diff(np.argsort(np.argsort(second))[np.argsort(first)])
    return bool((steps > 0).all() or (steps < 0).all())


def share_beside(codes: np.ndarray, wanted: np.ndarray) -> float:
    """Return the share of wanted rows among the other rows with the same value, averaged over wanted rows.

    `codes` (n) are the values from 0 up; rows whose value no other row has do not count. It is the share
    among all other rows, on average, when values and classes have nothing to do with each other.
    """
    size, own = np.bincount(codes), np.bincount(codes, weights=wanted)
    several = size > 1
    size, own = size[several], own[several]
    return float((own * (own - 1) / (size - 1)).sum() / own.sum()) if own.any() else 0.0


def shares_class(codes: np.ndarray, wanted: np.ndarray) -> bool:
    """Return whether wanted rows have more of their own beside them than in any of 99 shuffles."""
    seen, draw = share_beside(codes, wanted), np.random.default_rng(0)
    return all(seen > share_beside(codes, draw.permutation(wanted)) for _ in range(DRAWS))
