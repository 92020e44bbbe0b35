"""What a strategy and a learner may know before they are fitted: facts about the training rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum


class PriorShift(IntEnum):
    """How far the class shares that a model was trained on tell what that did to its probabilities."""

    EXACT = 0
    ROUGH = 1
    UNKNOWN = 2


@dataclass(frozen=True)
class Context:
    """Facts about the rows that a model will be trained on; never the rows themselves.

    `counts` are the rows of each class (K numbers), `features` the number of columns used. `categorical`
    are the positions of columns that hold category codes, `whole` of those with nothing between their
    values. `weighted` says that rows arrive with weights, `takes_weights` that the learner can use them.
    `prior_shift` is that of the steps before.
    """

    classes: tuple[str, ...]
    counts: tuple[int, ...]
    seed: int = 0
    categorical: tuple[int, ...] = ()
    features: int = 1
    missing: bool = False
    takes_weights: bool = True
    weighted: bool = False
    whole: tuple[int, ...] = ()
    prior_shift: PriorShift = PriorShift.EXACT

    @property
    def rows(self) -> int:
        """Return the number of training rows."""
        return sum(self.counts)

    @property
    def present(self) -> dict[int, int]:
        """Return the rows of each class that has any, by class code."""
        return {code: count for code, count in enumerate(self.counts) if count}

    @property
    def all_categorical(self) -> bool:
        """Return whether every column holds categories."""
        return len(self.categorical) == self.features

    def with_counts(self, counts: dict[int, int]) -> Context:
        """Return the context of a model trained on that many rows of each class."""
        return replace(self, counts=tuple(counts.get(code, 0) for code in range(len(self.counts))))
