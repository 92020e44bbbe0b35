"""The column to predict -> a label for each row that has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.columns import MISSING, Kind, Writing, are_missing, column
from core.words import listed, quoted

# Words that are missing values in other columns may well name a class.
_MISSING_LABELS = tuple(sorted(MISSING - {"none", "unknown", "."}))


class SmallClasses(StrEnum):
    """What becomes of classes with one row: no split leaves them in training and in judging both."""

    KEEP = "keep"
    POOL = "pool"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Target:
    """How the labels of a column are made; by default they are its texts.

    bins: cut a quantity into so many classes of about equal size. small: what becomes of classes with
    one row.
    """

    bins: int | None = None
    small: SmallClasses = SmallClasses.KEEP


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of the rows that are `present` (one truth value per row of the table), and what was done."""

    names: pa.Array
    present: np.ndarray
    notes: tuple[str, ...] = ()


def labels(cells: pa.ChunkedArray, name: str, target: Target, writing: Writing) -> Labels:
    """Return the labels in column `name`; rows without one are not present."""
    marks = Writing(missing=_MISSING_LABELS if writing.missing is None else writing.missing)
    texts = pc.utf8_trim_whitespace(cells.combine_chunks())
    if target.bins is not None:
        texts = _binned(texts, target.bins, Writing(writing.decimal, marks.missing))
    missing = are_missing(texts, marks)
    present = ~missing.to_numpy(zero_copy_only=False)
    notes = list(_missing_notes(texts, missing, name))
    if target.small is not SmallClasses.KEEP:
        texts, present, said = _without_small(texts, present, target.small)
        notes += said
    return Labels(texts.filter(pa.array(present)), present, tuple(notes))


def is_quantity(names: list[str]) -> bool:
    """Return whether all class names are numbers."""
    return column("", pa.chunked_array([names], pa.string())).values.dtype.kind in "if"


def _missing_notes(texts: pa.Array, missing: pa.Array, name: str) -> Iterator[str]:
    count = pc.sum(missing).as_py() or 0
    if count:
        marks = sorted(filter(None, pc.unique(texts.filter(missing)).to_pylist()))
        shown = f" ({listed(marks)} or nothing)" if marks else ""
        one = count == 1
        yield (
            f"{count:,} row{' has' if one else 's have'} no value in {quoted(name)}{shown} and "
            f"{'was' if one else 'were'} left out."
        )


def _binned(texts: pa.Array, bins: int, writing: Writing) -> pa.Array:
    """Return the bin of each number, named by its borders and in their order; "" for what is none."""
    numbers = column("", pa.chunked_array([texts]), Kind.NUMERIC, writing).values.to_numpy(dtype="float64")
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return pa.array([""] * len(numbers), pa.string())
    borders = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    borders = borders[borders > known.min()]
    digits = len(str(len(borders) + 1))
    shown = [f"{border:.6g}" for border in borders]
    inner = [f"{low} to {high}" for low, high in pairwise(shown)]
    spans = [f"below {shown[0]}", *inner, f"{shown[-1]} and more"] if shown else [f"{known.min():.6g}"]
    names = np.array([f"{i:0{digits}}: {span}" for i, span in enumerate(spans, 1)], dtype=object)
    binned = names[np.searchsorted(borders, numbers, side="right").clip(max=len(borders))]
    return pa.array(np.where(np.isnan(numbers), "", binned), pa.string())


def _without_small(
    texts: pa.Array, present: np.ndarray, small: SmallClasses
) -> tuple[pa.Array, np.ndarray, list[str]]:
    """Return the labels with classes of one row pooled into one, or with their rows left out."""
    counts = pc.value_counts(texts.filter(pa.array(present)))
    single = counts.field("values").filter(pc.equal(counts.field("counts"), 1))
    if not len(single):
        return texts, present, []
    rows = pc.is_in(texts, single).to_numpy(zero_copy_only=False) & present
    if small is SmallClasses.LEAVE_OUT:
        said = f"{len(single):,} classes of one row were left out: {listed(single.to_pylist())}."
        return texts, present & ~rows, [said]
    taken = set(counts.field("values").to_pylist())
    name = next(n for n in ("other", *(f"other ({i})" for i in range(2, len(taken) + 3))) if n not in taken)
    said = f"{len(single):,} classes of one row were pooled as {quoted(name)}: {listed(single.to_pylist())}."
    return pc.if_else(pa.array(rows), name, texts), present, [said]
