"""The table a comparison runs on: features, classes and what is known of the columns."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns import Column, Kind, column
from core.reading import Table
from core.words import quoted

MOST_CLASSES = 100
SHOWN_CLASSES = 8
LEFT_OUT = {
    Kind.IDENTIFIER: "names its row, so a model could only learn it by heart",
    Kind.CONSTANT: "holds the same value in every row",
}
TARGET_NAMES = {"class", "target", "label", "y", "outcome", "diagnosis", "fraud", "churn", "default"}


class DatasetError(ValueError):
    """The table cannot be used as asked; the text is one sentence for the person who asked."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Features `X` (n rows), class codes `y` (n, in 0..K-1) and the K class names as the file wrote them.

    `positive` is the code of the class of interest, or None for no particular one (three classes or
    more). `rows` holds the 0-based number of each row in the file. `groups` and `order` are columns
    that are carried along and never used as features.
    """

    name: str
    X: pd.DataFrame
    y: np.ndarray
    classes: tuple[str, ...]
    kinds: Mapping[str, Kind]
    positive: int | None
    target: str
    rows: np.ndarray
    groups: pd.Series | None = None
    order: pd.Series | None = None
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Return the number of rows of each class."""
        return tuple(np.bincount(self.y, minlength=len(self.classes)).tolist())

    @property
    def ratio(self) -> float:
        """Return how many rows of the largest class there are for one of the smallest."""
        return max(self.counts) / min(self.counts)

    @property
    def rarest(self) -> int:
        """Return the code of the smallest class (the first of them in a tie)."""
        return int(np.argmin(self.counts))

    @property
    def interest(self) -> int:
        """Return the code of the class of interest, or of the rarest where none was chosen."""
        return self.rarest if self.positive is None else self.positive

    def columns(self, *kinds: Kind) -> list[str]:
        """Return the names of the feature columns of these kinds, in file order."""
        return [name for name in self.X.columns if self.kinds[name] in kinds]

    def with_positive(self, label: str | None) -> Dataset:
        """Return the same data with another class of interest; None is for three classes or more."""
        return replace(self, positive=_positive(label, self.classes, self.counts))

    @cached_property
    def fingerprint(self) -> str:
        """Return a digest of everything that fits depend on: equal data, equal fingerprint.

        The class of interest and the name are left out: no fit depends on them.
        """
        carried = [extra for extra in (self.groups, self.order) if extra is not None]
        columns = [(name, self.kinds[name].value, str(self.X[name].dtype)) for name in self.X.columns]
        described = repr((columns, self.classes, self.groups is None, self.order is None))
        digest = hashlib.sha256(described.encode("utf-8", "surrogatepass"))
        for frame in (self.X, *carried):
            if frame.shape[-1]:
                digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
        digest.update(self.y.tobytes())
        return digest.hexdigest()[:20]


def from_table(
    table: Table,
    target: str,
    *,
    name: str = "table",
    positive: str | None = None,
    kinds: Mapping[str, Kind] | None = None,
    groups: str | None = None,
    order: str | None = None,
) -> Dataset:
    """Return the data set that predicts column `target` of `table`.

    `kinds` overrides the guessed kinds of columns by name; `groups` and `order` name columns that
    are carried along. Raises DatasetError with one sentence when `target` cannot serve.
    """
    _must_exist(table, target, groups, order, *(kinds or {}))
    if target in (groups, order):
        raise DatasetError(f"Column {quoted(target)} is to be predicted and cannot be carried along too.")
    labels, present = _labels(table, target)
    classes, y = _classes(labels, target)
    columns = _columns(table, present, target, kinds or {})
    carried = {c: columns.pop(c).values for c in {groups, order} - {None} if c in columns}
    return Dataset(
        name=name,
        X=pd.DataFrame({c: columns[c].values for c in columns}, index=range(len(y))),
        y=y,
        classes=classes,
        kinds={c: columns[c].kind for c in columns},
        positive=_positive(positive, classes, np.bincount(y).tolist()),
        target=target,
        rows=np.flatnonzero(present),
        groups=carried.get(groups),
        order=carried.get(order),
        notes=(*_label_notes(present, target), *_column_notes(columns)),
    )


def _must_exist(table: Table, *names: str | None) -> None:
    for name in names:
        if name is not None and name not in table.names:
            raise DatasetError(f"There is no column {quoted(name)}.")


def _columns(table: Table, present: np.ndarray, target: str, kinds: Mapping[str, Kind]) -> dict[str, Column]:
    cells = table.cells.filter(pa.array(present))
    names = [name for name in table.names if name != target]
    return {name: column(name, cells[name], kinds.get(name)) for name in names}


def likely_target(table: Table) -> str:
    """Return the column that most probably holds the classes: by its name, else the last, else the first.

    Of these, the first that can serve; the last column when none can.
    """
    # From the right: files put what is to be predicted last.
    named = [name for name in reversed(table.names) if name.strip().lower() in TARGET_NAMES]
    for name in dict.fromkeys([*named, table.names[-1], table.names[0], *table.names]):
        if pc.count_distinct(table.cells[name]).as_py() <= MOST_CLASSES and _can_serve(table, name):
            return name
    return table.names[-1]


def _can_serve(table: Table, name: str) -> bool:
    try:
        _classes(_labels(table, name)[0], name)
    except DatasetError:
        return False
    return True


def _labels(table: Table, target: str) -> tuple[pa.Array, np.ndarray]:
    """Return the class names of the rows that have one, and whether each row has one."""
    labels = pc.utf8_trim_whitespace(table.cells[target].combine_chunks())
    present = pc.not_equal(labels, "")
    return labels.filter(present), present.to_numpy(zero_copy_only=False)


def from_frame(name: str, X: pd.DataFrame, labels: Sequence[str], *, positive: str | None = None) -> Dataset:
    """Return a data set of a frame whose dtypes tell the kinds: numbers, dates, all else categories."""
    classes, y = _classes(pa.array([str(label) for label in labels]), "class")
    return Dataset(
        name=name,
        X=X.reset_index(drop=True),
        y=y,
        classes=classes,
        kinds={c: _kind_of_dtype(X[c]) for c in X.columns},
        positive=_positive(positive, classes, np.bincount(y).tolist()),
        target="class",
        rows=np.arange(len(y)),
    )


def _kind_of_dtype(values: pd.Series) -> Kind:
    if pd.api.types.is_numeric_dtype(values):
        return Kind.NUMERIC
    return Kind.DATE if pd.api.types.is_datetime64_any_dtype(values) else Kind.CATEGORICAL


def _classes(labels: pa.Array, target: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the class names, in order of their numbers or else of the alphabet, and the codes."""
    encoded = labels.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    if len(names) < 2:
        held = f"only the class {quoted(names[0])}" if names else "no values"
        raise DatasetError(f"Column {quoted(target)} holds {held}; a target needs at least two classes.")
    if len(names) > MOST_CLASSES:
        raise DatasetError(
            f"Column {quoted(target)} holds {len(names):,} different values, which looks like a quantity "
            f"or a name; choose a target of at most {MOST_CLASSES} classes."
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


def _positive(label: str | None, classes: tuple[str, ...], counts: Sequence[int]) -> int | None:
    if label is None:
        return int(np.argmin(counts)) if len(classes) == 2 else None
    if label not in classes:
        shown = ", ".join(quoted(name) for name in classes[:SHOWN_CLASSES])
        more = ", ..." if len(classes) > SHOWN_CLASSES else ""
        raise DatasetError(f"There is no class {quoted(label)}; the classes are {shown}{more}.")
    return classes.index(label)


def _label_notes(present: np.ndarray, target: str) -> list[str]:
    missing = int((~present).sum())
    if not missing:
        return []
    return [f"{missing:,} rows have no value in {quoted(target)} and were left out."]


def _column_notes(columns: Mapping[str, Column]) -> list[str]:
    return [f"Column {quoted(name)}: {c.note}" for name, c in columns.items() if c.note]
