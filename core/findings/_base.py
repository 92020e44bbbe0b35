"""What a finding is, and how one is put into words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from core.dataset import LEFT_OUT, Dataset
from core.params import Entry, between
from core.words import quoted

NAMED = 3


class Severity(StrEnum):
    """How much a finding matters, from the least."""

    NOTE = "note"
    WARNING = "warning"
    SERIOUS = "serious"


class Finding(Entry):
    """Something a person should know about their data before they run."""

    severity: ClassVar[Severity]

    @abstractmethod
    def sentence(self, data: Dataset) -> str | None:
        """Return what was found, in one sentence, or None when it does not apply."""


def how_many_folds() -> Any:
    """Declare the number of folds that rows are shared out to."""
    return between(2, 20, default=5, step=1, help="Folds of the comparison that is to be run.")


def used(data: Dataset) -> list[str]:
    """Return the columns that a model is shown."""
    return [c for c in data.X.columns if data.kinds[c] not in LEFT_OUT]


def looked_at(data: Dataset) -> list[int]:
    """Return the classes to look for signs of: the class of interest, or all where there is none."""
    return [*range(len(data.classes))] if data.positive is None else [data.positive]


def names(columns: Sequence[str]) -> str:
    """Return the names between backticks, the first three of them and how many more."""
    return listed([quoted(c) for c in columns])


def listed(things: Sequence[str]) -> str:
    """Return "a, b, c and 4 more"; up to three things are all named."""
    shown = list(things[:NAMED])
    rest = len(things) - len(shown)
    last = f"{rest:,} more" if rest else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def percent(share: float) -> str:
    """Return "3.2 %", with as many decimals as it takes not to round to none or to all."""
    decimals = 1
    while 0 < share < 1 and float(f"{share:.{decimals + 2}f}") in (0, 1):
        decimals += 1
    return f"{share:.{decimals}%}".replace("%", " %")
