"""What a strategy is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

import numpy as np
from imblearn.base import BaseSampler
from imblearn.pipeline import make_pipeline
from sklearn.base import BaseEstimator, clone

from core.context import Context, PriorShift
from core.neighbours import Neighbours
from core.params import Entry, between
from core.prepare import OneHot
from core.strategies._parents import SMOTE, Around
from core.words import quoted


class Family(StrEnum):
    """Where in the learning process a strategy acts: a title, and in plain words what is done there."""

    about: str

    def __new__(cls, title: str, about: str = "") -> Family:
        family = str.__new__(cls, title)
        family._value_, family.about = title, about
        return family

    BASELINE = "Baseline", "The rows and the model as they are."
    WEIGHTING = "Weighting", "Rows stay as they are; mistakes on rare ones cost more."
    LOSS = "Loss for boosted trees", "Boosted trees that learn by another price for mistakes."
    OVER_SAMPLING = "Over-sampling", "Rows of the smaller classes are repeated or made up."
    UNDER_SAMPLING = "Under-sampling", "Rows of the larger classes are left out."
    HYBRID = "Over-sampling, then cleaning", "Rows are made up, then the doubtful ones are dropped."
    ENSEMBLE = "Balanced ensemble", "Many models, each on balanced rows, vote together."
    LABELS = "Label cleaning", "Rows of a doubtful class are dropped or get another."
    RARE_EVENTS = "Rare-event statistics", "How statisticians deal with very few rows of a class."
    REPAIR = "Repair of probabilities", "Scores become risks after the fit; nothing is trained anew."


class Strategy(Entry):
    """A way of turning a classifier into one that copes with imbalance."""

    family: ClassVar[Family]
    replaces_learner: ClassVar[bool] = False
    refits: ClassVar[bool] = True
    prior_shift: ClassVar[PriorShift] = PriorShift.UNKNOWN
    # What a library says when the rows do not suit it -> the same in words for people.
    failures: ClassVar[dict[str, str]] = {}

    @abstractmethod
    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        """Return a new, unfitted classifier built around `classifier`."""

    def refuses(self, context: Context) -> str | None:
        """Return why the strategy cannot be used in this context, or None if it can."""
        return None

    def leaves(self, context: Context) -> Context:
        """Return what is known of the rows that this strategy hands on to the classifier."""
        return context

    def says(self, context: Context) -> str | None:
        """Return what a reader of the results should know of how it acted here, or None."""
        return None

    def shares(self, context: Context) -> str | None:
        """Return the name of costly work that other strategies can use too, or None if there is none.

        The engine then has `share` done once for all that give the same name on the same rows.
        """
        return None

    def share(self, X: np.ndarray, y: np.ndarray, context: Context) -> None:
        """Do the work that `shares` names, and leave it on the shelf (core.shelf)."""


class Resampling(Strategy):
    """A strategy that changes the rows a classifier is trained on."""

    measures_distance: ClassVar[bool] = True
    prior_shift = PriorShift.ROUGH

    @abstractmethod
    def sampler(self, context: Context) -> BaseSampler:
        """Return the unfitted sampler."""

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        return make_pipeline(self.resampler(context), classifier)

    def resampler(self, context: Context) -> BaseEstimator:
        """Return the sampler as it runs here, which makes up no value that cannot occur."""
        sampler = self.adapted(context)
        return OnWhole(sampler, context.whole) if context.whole else sampler

    def adapted(self, context: Context) -> BaseEstimator:
        """Return the sampler that minds categories: where there are any, on their one-hot form."""
        sampler = self.sampler(context)
        return OnOneHot(sampler, context.categorical) if self._expands(context) else sampler

    def refuses(self, context: Context) -> str | None:
        if context.weighted:
            return f"comes after a weighting, and rows lose their weights here: put {self.key()} first"
        if context.missing and self.measures_distance:
            return "cannot measure distances between rows with missing values; prepare with `standard`"
        return None

    def says(self, context: Context) -> str | None:
        if self._expands(context):
            return (
                "Distances are measured with categories as 0/1 columns; made-up rows take the nearest "
                "category."
            )
        return None

    def measured(self, X: np.ndarray, context: Context) -> np.ndarray:
        """Return the rows as the sampler sees them, and distances are measured."""
        return OneHot(context.categorical).fit_transform(X) if self._expands(context) else X

    def expansion(self, context: Context) -> str:
        """Return the words that tell `measured` rows from those that were given, where they differ."""
        return ", categories as 0/1 columns" if self._expands(context) else ""

    def _expands(self, context: Context) -> bool:
        return self.measures_distance and bool(context.categorical)


class Interpolating(Resampling):
    """A sampler that makes rows between a row and its neighbours of the same class.

    Its dataclass declares `balance` and `neighbours`.
    """

    balance: float
    neighbours: int

    def refuses(self, context: Context) -> str | None:
        return super().refuses(context) or too_few(context, self.balance, self.neighbours + 1)

    def smote(self, context: Context) -> SMOTE:
        """Return plain SMOTE with these settings."""
        return SMOTE(
            sampling_strategy=Grow(self.balance),
            k_neighbors=Neighbours(n_neighbors=self.neighbours + 1),
            random_state=context.seed,
        )


class Ensemble(Strategy):
    """A strategy with models of its own in place of the learner, each on a balanced sample."""

    replaces_learner = True
    own: ClassVar[str]

    def refuses(self, context: Context) -> str | None:
        if len(context.present) < 2:
            return "needs rows of at least two classes to train on"
        if context.missing:
            return "takes no missing values; prepare with `standard`"
        return "balances its own samples and takes no weights" if context.weighted else None

    def says(self, context: Context) -> str | None:
        return f"{self.own} in place of the chosen learner; each drew a balanced sample of its rows."


class OnOneHot(Around):
    """Run a sampler on rows whose category codes are expanded, and turn the outcome back into codes."""

    def __init__(self, sampler: BaseSampler, positions: tuple[int, ...]) -> None:
        self.sampler = sampler
        self.positions = positions

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        expansion = OneHot(self.positions).fit(X)
        self.sampler_ = clone(self.sampler)
        X_new, y_new = self.sampler_.fit_resample(expansion.transform(X), y)
        return expansion.inverse_transform(X_new), y_new


class OnWhole(Around):
    """Run a sampler and give made-up rows, in the columns at `positions`, the nearest value that occurs."""

    def __init__(self, sampler: BaseSampler, positions: tuple[int, ...]) -> None:
        self.sampler = sampler
        self.positions = positions

    def fit_resample(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.sampler_ = clone(self.sampler)
        X_new, y_new = self.sampler_.fit_resample(X, y)
        return as_they_occur(X, X_new, self.positions), y_new


def as_they_occur(X: np.ndarray, made: np.ndarray, positions: Iterable[int]) -> np.ndarray:
    """Return `made` with the nearest value of `X` in the columns at `positions`."""
    made = made.copy()
    for column in positions:
        known = np.unique(X[:, column])
        made[:, column] = known[np.searchsorted((known[1:] + known[:-1]) / 2, made[:, column])]
    return made


def how_balanced() -> Any:
    """Declare the one word for strength."""
    return between(
        0.0,
        1.0,
        default=1.0,
        step=0.05,
        help="0 leaves the classes as they are, 1 makes them equal.",
    )


def how_many_neighbours(default: int = 5, help: str = "Neighbours to interpolate between.") -> Any:
    """Declare a number of neighbours."""
    return between(1, 20, default=default, step=1, help=help)


def grown(counts: dict[int, int], share: float) -> dict[int, int]:
    """Return the counts after every class has closed that share of its gap to the largest."""
    most = max(counts.values())
    return {code: round(few + share * (most - few)) for code, few in counts.items()}


def shrunk(counts: dict[int, int], share: float) -> dict[int, int]:
    """Return the counts after every class has given up that share of its excess over the smallest."""
    least = min(counts.values())
    return {code: round(many - share * (many - least)) for code, many in counts.items()}


@dataclass(frozen=True)
class Grow:
    """Imbalanced-learn's `sampling_strategy` that adds rows; classes already as large are not named."""

    share: float

    def __call__(self, y: np.ndarray) -> dict[int, int]:
        return _changed(y, grown, self.share)


@dataclass(frozen=True)
class Shrink:
    """Imbalanced-learn's `sampling_strategy` that removes rows; classes already as small are not named."""

    share: float

    def __call__(self, y: np.ndarray) -> dict[int, int]:
        return _changed(y, shrunk, self.share)


def _changed(y: np.ndarray, rule, share: float) -> dict[int, int]:
    labels, sizes = np.unique(y, return_counts=True)
    counts = dict(zip(labels.tolist(), sizes.tolist(), strict=True))
    return {code: wanted for code, wanted in rule(counts, share).items() if wanted != counts[code]}


def too_few(context: Context, share: float, needed: int) -> str | None:
    """Return a sentence when a class that is to grow has fewer than `needed` rows to grow from."""
    wanted = grown(context.present, share)
    short = {c: n for c, n in context.present.items() if wanted[c] > n and n < needed}
    if not short:
        return None
    code = min(short, key=short.__getitem__)
    return (
        f"needs at least {needed} training rows of every class it adds to, "
        f"{quoted(context.classes[code])} has {short[code]}"
    )
