"""What a lesson is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from babel.numbers import get_decimal_symbol, get_group_symbol
from threadpoolctl import threadpool_limits

from core import prepare
from core.dataset import Dataset
from core.lessons._rows import against_the_rest, thinned
from core.params import Entry, Range
from core.prepare import Preparation
from core.texts import FIRST, text
from core.words import quoted

if TYPE_CHECKING:
    import plotly.graph_objects as go

Guess = str | float


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a lesson found on a table: the frames that its figure draws, the numbers that its texts tell."""

    frames: Mapping[str, pd.DataFrame]
    numbers: Mapping[str, Any]

    @property
    def frame(self) -> pd.DataFrame:
        """Return the first frame, which is to be shown as a table too."""
        return next(iter(self.frames.values()))


class Lesson(Entry):
    """A question, what a table answers, and what to take home.

    `options` are the answers to choose from, or the range of a number to guess. What a lesson asserts
    are its `claims`: each has one sentence for when it holds and one for when it does not, and tests hold
    every claim on made-up tables, so that a lesson cannot lie. The fields of a lesson are what may be set
    while one looks at its figure; they cost no computation. All words are texts of `lesson_<key>`.
    """

    place: ClassVar[int]
    minutes: ClassVar[int]
    options: ClassVar[tuple[str, ...] | Range]
    most_rows: ClassVar[int] = 5_000
    fewest: ClassVar[int] = 10

    @abstractmethod
    def toy(self, seed: int = 0) -> Dataset:
        """Return the made-up table that shows it at its clearest."""

    @abstractmethod
    def learned(self, data: Dataset) -> Outcome:
        """Return what is found on the rows of `rows`."""

    @abstractmethod
    def claims(self, found: Outcome) -> dict[str, bool]:
        """Return whether each thing that the texts assert holds here."""

    @abstractmethod
    def answer(self, found: Outcome) -> Guess:
        """Return the answer to the question, as it is here: an option, or a number."""

    @abstractmethod
    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        """Return the figure as the fields set it."""

    def drawn(self, found: Outcome, language: str = FIRST) -> go.Figure:
        """Return the figure with its numbers written as the language does."""
        figure = self.figure(found, language)
        figure.layout.separators = get_decimal_symbol(language) + get_group_symbol(language)
        return figure

    def now(self, found: Outcome) -> dict[str, Any] | None:
        """Return the numbers of the sentence about what the fields set, if there is one (text `now`)."""
        return None

    def rows(self, data: Dataset) -> Dataset:
        """Return the rows it is about: the class of interest against the rest, at most `most_rows`."""
        return thinned(against_the_rest(data), self.most_rows)

    def run(self, data: Dataset) -> Outcome:
        """Return what is found on a table, in one thread; raises ValueError where it cannot run there."""
        with threadpool_limits(1):
            return self.learned(self.rows(data))

    def refuses(self, data: Dataset, language: str = FIRST) -> str | None:
        """Return why it cannot run on a table, in one sentence, or None if it can."""
        if prepare.refusal(data, Preparation.STANDARD):
            return text("lessons.no_columns", language)
        return self.too_few(data, language)

    def too_few(self, data: Dataset, language: str) -> str | None:
        """Return which rows there are too few of, or None if there are enough."""
        own = data.counts[data.interest]
        few = min(own, len(data.y) - own)
        if few >= self.fewest:
            return None
        name = quoted(data.classes[data.interest])
        return text("lessons.few", language, name=name, rows=few, needed=self.fewest)

    @classmethod
    def says(cls, name: str, language: str = FIRST, /, **values: Any) -> str:
        """Return a text of this lesson."""
        return text(f"lesson_{cls.key()}.{name}", language, **values)


def about(data: Dataset) -> dict[str, Any]:
    """Return what every text may tell of a table: rows, rare, share, and the name of the class."""
    rare = data.counts[data.interest]
    name = quoted(data.classes[data.interest])
    return {"rows": len(data.y), "rare": rare, "share": rare / len(data.y), "name": name}
