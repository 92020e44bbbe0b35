"""Which columns hold the labels, the scores and what belongs to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow.compute as pc

from core.columns import are_numbers
from core.dataset import DatasetError, likely_target
from core.reading import Table
from core.words import quoted

PROBABILITY = "p:"
# What `core.predictions.frames` writes.
EXPORTED = {"labels": "actual", "model": "trial", "repeat": "repeat", "fold": "fold", "row": "row"}
WEIGHT = "weight"  # there where the data are a sample
LIKELY = re.compile(r"(^|[\W_])(p|prob|proba|probability|score|logit|margin|risk)s?([\W_]|\d|$)", re.I)


@dataclass(frozen=True)
class Roles:
    """Names of columns: the labels, the scores, and who is judged where, if a file says so.

    With two classes a column of `scores` is a model, whose high scores mean class `of` (else the class that
    its name ends in, else the class of interest); or each class has one, whose name ends in that of the
    class, as with more classes. `model` names the model of each line where several stand one below the
    other; `fold`, `repeat` and `row` say where and of what it was judged. `weight` says how many rows of a
    larger file a row stands for.
    """

    labels: str
    scores: tuple[str, ...]
    of: str | None = None
    model: str | None = None
    fold: str | None = None
    repeat: str | None = None
    row: str | None = None
    weight: str | None = None

    @property
    def beside(self) -> tuple[str, ...]:
        """Return the columns that are neither labels nor known of the rows."""
        named = (self.model, self.fold, self.repeat, self.row, self.weight)
        return (*self.scores, *(name for name in named if name is not None))


def guessed(table: Table) -> Roles:
    """Return the roles that the names suggest; all of them where the file is an export of predictions."""
    if exported(table):
        own = tuple(name for name in table.names if name.startswith(PROBABILITY))
        return Roles(scores=own, weight=WEIGHT if WEIGHT in table.names else None, **EXPORTED)
    named = {each.lower(): each for each in table.names}
    more = {role: named.get(role) for role in ("fold", "repeat")}
    scores = tuple(name for name in table.names if LIKELY.search(name) and _holds_numbers(table, name))
    others = [name for name in table.names if name not in (*scores, *more.values())]
    labels = likely_target(Table(table.cells.select(others), table.reading)) if others else table.names[0]
    return Roles(labels, tuple(name for name in scores if name != labels), **more)


def exported(table: Table) -> bool:
    """Return whether a table is one that `core.predictions.frames` wrote."""
    return {*EXPORTED.values(), "predicted"} <= {*table.names} and any(
        name.startswith(PROBABILITY) for name in table.names
    )


def check(table: Table, roles: Roles) -> None:
    """Raise DatasetError, with one sentence, where columns are missing or have two roles."""
    named = (roles.labels, *roles.beside)
    for name in named:
        if name not in table.names:
            raise DatasetError(f"There is no column {quoted(name)}.")
        if named.count(name) > 1:
            raise DatasetError(f"Column {quoted(name)} is named twice: each has one role.")
    if not roles.scores:
        raise DatasetError("Name one column of scores at least.")
    if roles.row is None and (roles.model or roles.repeat):
        raise DatasetError(
            "Where rows come more than once, a column has to say which row each line is about: name it."
        )


def by_model(roles: Roles, classes: tuple[str, ...], of: str) -> dict[str, dict[str, str]]:
    """Return for each model its columns by the class that they are about.

    Raises DatasetError, with one sentence, where with three classes or more a column is missing.
    """
    ends = {column: _end(column, classes) for column in roles.scores}
    models: dict[str, dict] = {}
    for column, (prefix, name) in ends.items():
        models.setdefault(prefix, {})[name] = column
    if all(None not in each and len(each) == len(classes) for each in models.values()):
        return models
    if len(classes) == 2:
        return {column: {roles.of or end or of: column} for column, (_, end) in ends.items()}
    raise DatasetError(_missing(ends, models, classes))


def _missing(ends: dict, models: dict[str, dict], classes: tuple[str, ...]) -> str:
    needed = f"With {len(classes)} classes a model has a column of scores for each, named after it at the end"
    for column, (_, name) in ends.items():
        if name is None:
            return f"{needed}; the name of {quoted(column)} ends in none of them."
    short = next(columns for columns in models.values() if len(columns) < len(classes))
    gone = next(name for name in classes if name not in short)
    return f"{needed}; beside {quoted(next(iter(short.values())))} there is none for {quoted(gone)}."


def _end(column: str, classes: tuple[str, ...]) -> tuple[str, str | None]:
    """Return what a column's name begins with, and the class that it ends in, the longest that it can be."""
    for name in sorted(classes, key=len, reverse=True):
        before = column.removesuffix(name)
        if name and before != column and not before[-1:].isalnum():
            return before, name
    return column, None


def _holds_numbers(table: Table, name: str) -> bool:
    return bool(pc.any(are_numbers(table.cells[name].combine_chunks())).as_py())
