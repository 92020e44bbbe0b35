"""Case-control sampling of large tables: all rows of small classes, some of the others, what each stands for.

A model learns next to nothing from the millionth row of a common class, and everything from each rare
one. What is left out is known class by class, so it can be taken back (King, Zeng 2001,
doi:10.1093/oxfordjournals.pan.a004868): in numbers by what each row stands for, in probabilities by the
class shares of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
import pandas as pd

from core.words import quoted

SHOWN = 3


def fair_share(counts: Sequence[int], most: int) -> int:
    """Return the largest number of rows a class such that `most` rows suffice, smaller classes kept whole.

    `counts` are the rows of each class, more than `most` in all.
    """
    ascending = np.sort(np.asarray(counts, dtype=np.int64))
    # With a limit of this class's size, that many rows would be kept.
    kept = np.cumsum(ascending) + ascending * np.arange(len(ascending))[::-1]
    whole = int(np.searchsorted(kept, most, side="right"))
    return int((most - ascending[:whole].sum()) // (len(ascending) - whole))


def drawn(y: np.ndarray, classes: Sequence[str], budget: int) -> np.ndarray:
    """Return the rows to keep of class codes `y` (n): positions in order, about `budget` of them.

    Classes up to a fair share are kept whole, of larger ones so many rows are drawn uniformly, without
    replacement; at least one row of each class stays. A budget of 0 is none: all rows are kept.

    Each row has a lot of its own, from its place and the classes' names and sizes; the smallest are kept.
    So the draw is the same on every machine, and a larger budget keeps the rows of a smaller one.
    """
    if not budget or len(y) <= budget:
        return np.arange(len(y))
    counts = np.bincount(y, minlength=len(classes))
    share = max(fair_share(counts, budget), 1)
    lots = _lots(len(y), repr((tuple(classes), counts.tolist())))
    own = [np.flatnonzero(y == code) for code in range(len(classes))]
    return np.sort(np.concatenate([_smallest(lots, rows, share) for rows in own]))


def said(classes: Sequence[str], totals: Sequence[int], counts: Sequence[int]) -> Iterator[str]:
    """Yield a sentence about a sample of `counts` of the `totals` rows of each class; none of all rows."""
    parts = [
        f"{count:,} of {total:,} {quoted(name)}"
        for name, count, total in zip(classes, counts, totals, strict=True)
        if count < total
    ]
    if not parts:
        return
    shown, rest = ", ".join(parts[:SHOWN]), len(parts) - SHOWN
    more = f", some of {rest:,} more classes" if rest > 0 else ""
    whole = " and all others" if len(parts) < len(classes) else ""
    yield (
        f"These are {sum(counts):,} of {sum(totals):,} rows, drawn at random class by class: {shown}{more}"
        f"{whole}. Probabilities, metrics, curves and costs are corrected for that and speak of the file; "
        "findings, diagnoses and maps speak of the rows drawn, and strategies balance the classes as drawn."
    )


def _smallest(lots: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    if len(rows) <= size:
        return rows
    return rows[np.argpartition(lots[rows], size - 1)[:size]]


def _lots(rows: int, seed: str) -> np.ndarray:
    """Return a number of 64 bits for each row that looks drawn at random; no two are equal."""
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    # Whole numbers in a row, mixed by the last steps of SplitMix64: a permutation of all of them.
    return pd.util.hash_array(np.arange(rows, dtype=np.uint64) + np.uint64(int.from_bytes(digest, "little")))
