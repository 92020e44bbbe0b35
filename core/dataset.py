"""The table a comparison runs on: features, classes and what is known of the columns."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.columns import Column, Kind, Writing, column
from core.reading import Table
from core.reading.sample import drawn, said
from core.target import MOST_CLASSES, DatasetError, Target, class_of_interest, classes_of, labels
from core.words import quoted

SHOWN_MARKERS = 8
_PRINTED_ROWS = 1 << 16
LEFT_OUT = {
    Kind.IDENTIFIER: "names its row, so a model could only learn it by heart",
    Kind.CONSTANT: "holds the same value in every row",
}
TARGET_NAMES = {"class", "target", "label", "y", "outcome", "diagnosis", "fraud", "churn", "default"}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Features `X` (n rows), class codes `y` (n, in 0..K-1) and the K class names as the file wrote them.

    `positive` is the code of the class of interest, or None for no particular one (three classes or
    more). `rows` holds the 0-based number of each row in the file. `groups` and `order` are columns
    that are carried along and never used as features. `offers` holds, by column, the kind that it could
    be taken for if a person says so. `drawn_from` holds, where these rows are a sample, how many the file
    has of each class (K); rows of a class are then drawn uniformly from them.
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
    offers: Mapping[str, Kind] = field(default_factory=dict)
    drawn_from: tuple[int, ...] | None = None

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Return the number of rows of each class."""
        return tuple(np.bincount(self.y, minlength=len(self.classes)).tolist())

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the number of rows of each class in the file."""
        return self.counts if self.drawn_from is None else self.drawn_from

    @property
    def weights(self) -> np.ndarray | None:
        """Return how many rows of the file a row of each class stands for (K); None where each is its own."""
        return None if self.drawn_from is None else np.divide(self.drawn_from, self.counts)

    @property
    def weight(self) -> np.ndarray | None:
        """Return how many rows of the file each row stands for (n); None where each is its own."""
        return None if self.weights is None else self.weights[self.y]

    @property
    def ratio(self) -> float:
        """Return how many rows of the largest class there are in the file for one of the smallest."""
        return max(self.totals) / min(self.totals)

    @property
    def rarest(self) -> int:
        """Return the code of the class that is smallest in the file (the first of them in a tie)."""
        return int(np.argmin(self.totals))

    @property
    def interest(self) -> int:
        """Return the code of the class of interest, or of the rarest where none was chosen."""
        return self.rarest if self.positive is None else self.positive

    def columns(self, *kinds: Kind) -> list[str]:
        """Return the names of the feature columns of these kinds, in file order."""
        return [name for name in self.X.columns if self.kinds[name] in kinds]

    def with_positive(self, label: str | None) -> Dataset:
        """Return the same data with another class of interest; None is for three classes or more."""
        return replace(self, positive=class_of_interest(label, self.classes, self.totals))

    def as_drawn(self) -> Dataset:
        """Return the same rows, each of which stands for itself alone; the class of interest stays."""
        return replace(self, positive=self.interest, drawn_from=None)

    def part(self, rows: np.ndarray) -> Dataset:
        """Return the data of some rows (positions, also several times); columns and classes stay."""
        tables = {name: getattr(self, name) for name in ("X", "groups", "order")}
        parts = {k: None if v is None else v.iloc[rows].reset_index(drop=True) for k, v in tables.items()}
        return replace(self, y=self.y[rows], rows=self.rows[rows], **parts)

    @cached_property
    def fingerprint(self) -> str:
        """Return a digest of everything that fits depend on: equal data, equal fingerprint.

        The class of interest and the name are left out: no fit depends on them.
        """
        carried = [extra for extra in (self.groups, self.order) if extra is not None]
        columns = [(name, self.kinds[name].value, str(self.X[name].dtype)) for name in self.X.columns]
        described = repr((columns, self.classes, self.groups is None, self.order is None))
        described += "" if self.drawn_from is None else repr(self.drawn_from)
        digest = hashlib.sha256(described.encode("utf-8", "surrogatepass"))
        for frame in (self.X, *carried):
            if frame.shape[-1]:
                for prints in row_prints(frame):
                    digest.update(prints)
        digest.update(self.y.tobytes())
        return digest.hexdigest()[:20]


def row_prints(frame: pd.DataFrame | pd.Series) -> Iterator[np.ndarray]:
    """Yield, for some rows after the others, a number of 64 bits for each: equal rows, equal numbers."""
    for first in range(0, len(frame), _PRINTED_ROWS):
        part = frame.iloc[first : first + _PRINTED_ROWS]
        yield pd.util.hash_pandas_object(part, index=False).to_numpy()


def from_table(
    table: Table,
    target: str,
    *,
    name: str = "table",
    positive: str | None = None,
    kinds: Mapping[str, Kind] | None = None,
    groups: str | None = None,
    order: str | None = None,
    made: Target | None = None,
    budget: int = 0,
) -> Dataset:
    """Return the data set that predicts column `target` of `table`.

    `kinds` overrides the guessed kinds of columns by name; `groups` and `order` name columns that
    are carried along; `made` says how labels are made of the column. Of more rows than `budget` a sample
    is drawn (`core.reading.sample`); 0 is no budget. Raises DatasetError with one sentence when `target`
    cannot serve.
    """
    _check_roles(table, target, groups, order)
    own = _drawn(table, target, made or Target(), budget)
    columns, carried = _parted(typed(table, own.rows, kinds, without=target), groups, order)
    return Dataset(
        name=name,
        X=_frame(columns, len(own.y)),
        y=own.y,
        classes=own.classes,
        kinds={c: columns[c].kind for c in columns},
        positive=class_of_interest(positive, own.classes, own.totals),
        target=target,
        rows=own.rows,
        groups=carried.get(groups),
        order=carried.get(order),
        notes=(*own.notes, *column_notes(columns)),
        offers={name: c.offer for name, c in columns.items() if c.offer},
        drawn_from=own.totals if len(own.y) < sum(own.totals) else None,
    )


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Rows to work with: numbers in the table and class codes; `totals` are all that have a label."""

    rows: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    totals: tuple[int, ...]
    notes: tuple[str, ...]


def _drawn(table: Table, target: str, made: Target, budget: int) -> _Drawn:
    found = labels(table.cells[target], target, made, _writing(table))
    classes, y = classes_of(found.names, target)
    kept, totals = drawn(y, classes, budget), tuple(np.bincount(y).tolist())
    notes = (*found.notes, *said(classes, totals, np.bincount(y[kept])))
    return _Drawn(np.flatnonzero(found.present)[kept], y[kept], classes, totals, notes)


def _parted(
    columns: dict[str, Column], *roles: str | None
) -> tuple[dict[str, Column], dict[str | None, pd.Series]]:
    """Return the columns to learn from, and the values of those that are carried along."""
    carried = {name: columns[name].values for name in roles if name is not None}
    return {name: column for name, column in columns.items() if name not in carried}, carried


def _frame(columns: Mapping[str, Column], rows: int) -> pd.DataFrame:
    # The columns are nobody else's; a copy would double what a large table takes.
    return pd.DataFrame({c: columns[c].values for c in columns}, index=range(rows), copy=False)


def _check_roles(table: Table, target: str, groups: str | None, order: str | None) -> None:
    _must_exist(table, target, groups, order)
    if target in (groups, order):
        raise DatasetError(f"Column {quoted(target)} is to be predicted and cannot be carried along too.")


def _must_exist(table: Table, *names: str | None) -> None:
    for name in names:
        if name is not None and name not in table.names:
            raise DatasetError(f"There is no column {quoted(name)}.")


def typed(
    table: Table,
    rows: np.ndarray | None = None,
    kinds: Mapping[str, Kind] | None = None,
    without: str | None = None,
) -> dict[str, Column]:
    """Return the typed columns of a table, or of some of its `rows` (their numbers), but for one of them.

    Raises DatasetError if a kind is said of a column that is not there.
    """
    forced = {**dict(table.reading.kinds), **(kinds or {})}
    _must_exist(table, *forced)
    chosen = None if rows is None or len(rows) == table.rows else pa.array(rows)
    columns = {}
    for name in table.names:
        if name != without:
            # One after the other: all chosen cells at once would be another table.
            cells = table.cells[name] if chosen is None else table.cells[name].take(chosen)
            columns[name] = column(name, cells, forced.get(name), _writing(table))
    # What typing took beside the values goes back to the system at once.
    pa.default_memory_pool().release_unused()
    return columns


def _writing(table: Table) -> Writing:
    return Writing(table.reading.decimal, table.reading.missing)


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
        classes_of(labels(table.cells[name], name, Target(), _writing(table)).names, name)
    except DatasetError:
        return False
    return True


def from_frame(name: str, X: pd.DataFrame, labels: Sequence[str], *, positive: str | None = None) -> Dataset:
    """Return a data set of a frame whose dtypes tell the kinds: numbers, dates, all else categories."""
    classes, y = classes_of(pa.array([str(label) for label in labels]), "class")
    return Dataset(
        name=name,
        X=X.reset_index(drop=True),
        y=y,
        classes=classes,
        kinds={c: _kind_of_dtype(X[c]) for c in X.columns},
        positive=class_of_interest(positive, classes, np.bincount(y).tolist()),
        target="class",
        rows=np.arange(len(y)),
    )


def _kind_of_dtype(values: pd.Series) -> Kind:
    if pd.api.types.is_numeric_dtype(values):
        return Kind.NUMERIC
    return Kind.DATE if pd.api.types.is_datetime64_any_dtype(values) else Kind.CATEGORICAL


def column_notes(columns: Mapping[str, Column]) -> list[str]:
    """Say what was taken as missing, and what was done or could be done with a column."""
    taken = Counter(marker for c in columns.values() for marker in c.markers)
    shown = [f"{quoted(marker)} in {_columns(count)}" for marker, count in taken.most_common(SHOWN_MARKERS)]
    markers = [f"Taken as missing: {', '.join(shown)}."] if shown else []
    return markers + [f"Column {quoted(name)}: {c.note}" for name, c in columns.items() if c.note]


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"
