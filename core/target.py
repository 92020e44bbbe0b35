"""The column to predict -> a label for each row that has one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.columns import MISSING, Kind, Writing, are_missing, column
from core.words import listed, quoted

MOST_CLASSES = 100
_SHOWN = 8  # names in a sentence
_FEW_CODES = 10
# Words that are missing values in other columns may well name a class.
_MISSING_LABELS = tuple(sorted(MISSING - {"none", "unknown", "."}))


class DatasetError(ValueError):
    """The table cannot be used as asked; the text is one sentence for the person who asked."""


class SmallClasses(StrEnum):
    """What becomes of classes with one row: no split leaves them in training and in judging both."""

    KEEP = "keep"
    POOL = "pool"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Target:
    """How the labels of a column are made; by default they are its texts.

    bins: cut a quantity into so many classes of about equal size. edges: cut it at these numbers
    instead; a number on an edge begins the class above it. words: what these classes are called, from
    the lowest up. small: what becomes of classes with one row.

    Raises DatasetError, one sentence, for what cannot serve with any column.
    """

    bins: int | None = None
    edges: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    small: SmallClasses = SmallClasses.KEEP

    def __post_init__(self) -> None:
        if self.bins is not None and not 2 <= self.bins <= MOST_CLASSES:
            raise DatasetError(f"There can be 2 to {MOST_CLASSES} bins, not {self.bins:,}.")
        if self.bins is not None and self.edges:
            raise DatasetError("Say how many bins or at what edges: one or the other.")
        if not all(map(math.isfinite, self.edges)) or len(self.edges) >= MOST_CLASSES:
            raise DatasetError(f"Edges of bins are numbers, and at most {MOST_CLASSES - 1}.")
        if self.words and not self.cuts:
            raise DatasetError("Words name bins: say how many bins or at what edges.")
        if len({*self.words}) < len(self.words) or not all(map(str.strip, self.words)):
            raise DatasetError("Each bin needs a word of its own.")

    @property
    def cuts(self) -> bool:
        """Return whether a quantity is cut into classes."""
        return self.bins is not None or bool(self.edges)


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
    if target.cuts:
        texts = _binned(texts, target, Writing(writing.decimal, marks.missing))
    missing = are_missing(texts, marks)
    present = ~missing.to_numpy(zero_copy_only=False)
    notes = list(_missing_notes(texts, missing, name))
    if target.small is not SmallClasses.KEEP:
        texts, present, said = _without_small(texts, present, target.small)
        notes += said
    return Labels(texts.filter(pa.array(present)), present, tuple(notes))


def classes_of(names_of_rows: pa.Array, target: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the class names, in order of their numbers or else of the alphabet, and the codes.

    Raises DatasetError, one sentence, for labels of column `target` that cannot serve.
    """
    encoded = names_of_rows.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    if len(names) < 2:
        held = f"only the class {quoted(names[0])}" if names else "no values"
        raise DatasetError(f"Column {quoted(target)} holds {held}; a target needs at least two classes.")
    if len(names) > MOST_CLASSES and is_quantity(names):
        raise DatasetError(
            f"Column {quoted(target)} holds {len(names):,} different numbers, which looks like a quantity: "
            "bin it or choose another target."
        )
    if len(names) > MOST_CLASSES:
        raise DatasetError(
            f"Column {quoted(target)} holds {len(names):,} different values, which looks like names or "
            f"texts; choose a target of at most {MOST_CLASSES} classes."
        )
    order = sorted(range(len(names)), key=_sort_key(names))
    code_of = np.argsort(order)
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return tuple(names[i] for i in order), code_of[codes].astype(np.int64)


def _sort_key(names: list[str]):
    """Order numbers as numbers, so that codes agree with those of the same labels read as numbers."""
    try:
        numbers = [float(label) for label in names]
    except ValueError:
        numbers = [math.nan]
    if not all(map(math.isfinite, numbers)):
        return lambda i: names[i]
    return lambda i: (numbers[i], names[i])


def may_be_cut(cells: pa.ChunkedArray, writing: Writing) -> bool:
    """Return whether a column holds nothing but numbers and gaps, and more of them than small codes are."""
    texts = pc.unique(cells)
    if len(texts) <= _FEW_CODES:
        return False
    known = texts.filter(pc.invert(are_missing(texts, writing)))
    found = column("", pa.chunked_array([known]), Kind.NUMERIC, writing).values
    return len(known) > 0 and bool(found.notna().all())


def edges_of(text: str) -> tuple[float, ...]:
    """Return the numbers in a text, with blanks or semicolons between them."""
    try:
        return tuple(float(number) for number in text.replace(";", " ").split())
    except ValueError:
        raise DatasetError("Edges are numbers with semicolons between them, such as 10; 50.5; 200.") from None


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


def _binned(texts: pa.Array, target: Target, writing: Writing) -> pa.Array:
    """Return the bin of each number; "" for what is none."""
    numbers = column("", pa.chunked_array([texts]), Kind.NUMERIC, writing).values.to_numpy(dtype="float64")
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return pa.array([""] * len(numbers), pa.string())
    borders = _borders(known, target)
    names = np.array(_bin_names(borders, known, target.words), dtype=object)
    binned = names[np.searchsorted(borders, numbers, side="right").clip(max=len(borders))]
    return pa.array(np.where(np.isnan(numbers), "", binned), pa.string())


def _borders(known: np.ndarray, target: Target) -> np.ndarray:
    """Return the numbers at which the bins begin, but for the lowest bin."""
    if target.edges:
        return np.unique(target.edges)
    assert target.bins is not None
    borders = np.unique(np.quantile(known, np.arange(1, target.bins) / target.bins))
    return borders[borders > known.min()]


def _bin_names(borders: np.ndarray, known: np.ndarray, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words for the bins, else their borders, numbered so that their order is that of texts."""
    if words and len(words) != len(borders) + 1:
        raise DatasetError(f"{len(words)} words for {len(borders) + 1} bins: give each bin one word.")
    if words or not len(borders):
        return words or (f"1: {known.min():.6g}",)
    digits = len(str(len(borders) + 1))
    shown = _told_apart(borders)
    inner = [f"{low} to {high}" for low, high in pairwise(shown)]
    spans = [f"below {shown[0]}", *inner, f"{shown[-1]} and more"]
    return tuple(f"{i:0{digits}}: {span}" for i, span in enumerate(spans, 1))


def _told_apart(borders: np.ndarray) -> list[str]:
    """Return numbers with six digits, or with as many as it takes to tell them apart."""
    short = [f"{border:.6g}" for border in borders]
    return short if len({*short}) == len(short) else [repr(float(border)) for border in borders]


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


def class_of_interest(label: str | None, classes: tuple[str, ...], counts: Sequence[int]) -> int | None:
    """Return the code of a class; of two the rarest where none is named, None where there are more.

    Raises DatasetError, one sentence, where there is no such class.
    """
    if label is None:
        return int(np.argmin(counts)) if len(classes) == 2 else None
    if label not in classes:
        shown = ", ".join(quoted(name) for name in classes[:_SHOWN])
        more = ", ..." if len(classes) > _SHOWN else ""
        raise DatasetError(f"There is no class {quoted(label)}; the classes are {shown}{more}.")
    return classes.index(label)
