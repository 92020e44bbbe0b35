"""What a challenge is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from threadpoolctl import threadpool_limits

from core.dataset import Dataset
from core.evaluate import evaluate_fold
from core.learners import LEARNERS
from core.params import Entry
from core.plan import Split, Trial
from core.strategies import STRATEGIES
from core.texts import FIRST, text

TRIES = 6  # that are judged on rows of their own; then those of the first come again
HINTS = ("1", "2", "3")


@dataclass(frozen=True)
class Sizes:
    """How many rows of a table are trained on, chosen on, and judged in each try, in this order."""

    training: int
    choosing: int
    fresh: int

    @property
    def rows(self) -> int:
        """Return how many rows there are in all."""
        return self.training + self.choosing + TRIES * self.fresh

    def trained_on(self) -> np.ndarray:
        """Return the positions of the rows that models are trained on."""
        return np.arange(self.training)

    def chosen_on(self) -> np.ndarray:
        """Return the positions of the rows to choose on, which no model was trained on."""
        return self.training + np.arange(self.choosing)

    def judged_in(self, attempt: int) -> np.ndarray:
        """Return the positions of the rows of a try, counted from 0: nothing was chosen on them."""
        return self.training + self.choosing + attempt % TRIES * self.fresh + np.arange(self.fresh)


@dataclass(frozen=True, eq=False)
class Practice:
    """Class probabilities (n x K) of all rows of the table, by models that saw the training rows alone.

    `numbers` are what the texts tell of it before anything is tried.
    """

    data: Dataset
    proba: Mapping[str, np.ndarray]
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hit(self) -> np.ndarray:
        """Return which rows (n) are of the class of interest."""
        return self.data.y == self.data.interest

    def scores(self, name: str) -> np.ndarray:
        """Return the probability of the class of interest for every row (n)."""
        return self.proba[name][:, self.data.interest]


@dataclass(frozen=True)
class Tried:
    """What a try gave: whether each goal was reached, and the numbers that the texts tell."""

    goals: Mapping[str, bool]
    numbers: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        """Return whether every goal was reached."""
        return all(self.goals.values())


class Challenge(Entry):
    """A task with goals that are judged on rows on which nothing was chosen.

    The fields are what a person chooses; `facts` are the numbers of the task. All words are texts of
    `challenge_<key>`: the `goal` in short, the `task`, what can be seen `now` on the rows to choose on, a
    sentence for each of the `goals`, three `hints`, and what it `showed`. Tests hold that the way it is
    meant passes and the usual wrong way does not.
    """

    place: ClassVar[int]
    minutes: ClassVar[int]
    lesson: ClassVar[str]
    sizes: ClassVar[Sizes]
    facts: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def table(self, seed: int = 0) -> Dataset:
        """Return the made-up table: rows to train on, to choose on, and to be judged on."""

    @abstractmethod
    def practised(self, data: Dataset) -> Practice:
        """Return what the models say that one may choose between."""

    @abstractmethod
    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        """Return what the choices give on the fresh rows of a try, counted from 0."""

    @abstractmethod
    def now(self, practice: Practice) -> dict[str, Any]:
        """Return the numbers on the rows to choose on (text `now`)."""

    def run(self, data: Dataset) -> Practice:
        """Return what the models say, in one thread."""
        with threadpool_limits(1):
            return self.practised(data)

    @classmethod
    def says(cls, name: str, language: str = FIRST, /, **values: Any) -> str:
        """Return a text of this challenge."""
        known = {"choosing": cls.sizes.choosing, **cls.facts, **values}
        return text(f"challenge_{cls.key()}.{name}", language, **known)


def trial(*steps: str, learner: str = "logistic_regression") -> Trial:
    """Return the trial of strategies by key, in the order in which rows meet them."""
    return Trial(tuple(STRATEGIES[step]() for step in steps), LEARNERS[learner]())


def trained(data: Dataset, sizes: Sizes, trials: Mapping[str, Trial]) -> dict[str, np.ndarray]:
    """Return what each trial says of all rows (n x K) after it was trained on the training rows."""
    split = Split(0, 0, sizes.trained_on(), np.arange(sizes.rows))
    return {name: evaluate_fold(data, each, split).proba for name, each in trials.items()}
