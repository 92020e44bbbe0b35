"""What to run: plain, comparable data with canonical keys."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from core import prepare
from core.context import Context
from core.dataset import Dataset
from core.decisions import DECISIONS, Decision
from core.learners import LEARNERS, Learner
from core.params import Entry, between, switch
from core.prepare import Preparation
from core.strategies import Strategy
from core.words import quoted


@dataclass(frozen=True, eq=False)
class Split:
    """One fold: the positions of the rows to train on and of the rows to judge."""

    repeat: int
    fold: int
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Protocol(Entry):
    """Stratified cross-validation: every row is judged once per repeat, by a model that never saw it."""

    folds: int = between(
        2, 20, default=5, step=1, help="Parts of the data; each is judged by a model of the others."
    )
    repeats: int = between(1, 20, default=1, step=1, help="How often to start again with other folds.")
    seed: int = between(0, 2**31 - 1, default=0, step=1, help="The same seed gives the same numbers.")
    shuffle: bool = switch(
        default=True, help="Off cuts the file into folds in its own order, still with equal class shares."
    )

    def splits(self, data: Dataset) -> list[Split]:
        """Return the folds of `data`, the same for every trial of this protocol.

        Repeat r shuffles with seed + r, so that more repeats never change earlier ones. With a group
        column, rows of a group stay together.
        """
        return [
            Split(repeat, fold, train, test)
            for repeat in range(self.repeats)
            for fold, (train, test) in enumerate(self._folds(data, repeat))
        ]

    def refusal(self, data: Dataset) -> str | None:
        """Return why `data` cannot be split this way, in one sentence, or None if it can."""
        if max(data.counts) < self.folds:
            return f"{self.folds} folds need at least {self.folds} rows of the largest class"
        rarest = data.classes[data.rarest]
        if len(data.classes) == 2 and min(data.counts) < self.folds:
            return f"{quoted(rarest)} has {min(data.counts)} rows, fewer than the {self.folds} folds"
        if self.repeats > 1 and not self.shuffle:
            return "repeats without shuffling would all be the same"
        if data.groups is not None and data.groups.nunique(dropna=False) < self.folds:
            return f"there are fewer groups than the {self.folds} folds"
        return None

    def _folds(self, data: Dataset, repeat: int):
        seed = self.seed + repeat if self.shuffle else None
        kind = StratifiedKFold if data.groups is None else StratifiedGroupKFold
        groups = None if data.groups is None else data.groups.factorize()[0]
        folds = kind(self.folds, shuffle=self.shuffle, random_state=seed)
        with warnings.catch_warnings():
            # Classes smaller than the folds are said in words, by the finding on small classes.
            warnings.filterwarnings("ignore", message="The least populated class")
            yield from folds.split(np.zeros(len(data.y)), data.y, groups)


@dataclass(frozen=True)
class Trial:
    """A learner, the strategies around it in the order in which rows meet them, and a decision."""

    steps: tuple[Strategy, ...]
    learner: Learner = field(default_factory=LEARNERS["xgboost"])
    decision: Decision = field(default_factory=DECISIONS["argmax"])
    protocol: Protocol = field(default_factory=Protocol)
    preparation: Preparation = Preparation.STANDARD

    @cached_property
    def key(self) -> str:
        """Return canonical JSON: equal trials, equal key; unlike trials, unlike keys."""
        return _canonical({**self._fit(), "decision": _described(self.decision)})

    @cached_property
    def fit_key(self) -> str:
        """Return the key without the decision and the number of repeats: equal keys share fits."""
        return _canonical(self._fit() | {"protocol": _described(replace(self.protocol, repeats=1))})

    @property
    def strategy(self) -> str:
        """Return the strategies in the form that the command line takes."""
        return "+".join(step.spec() for step in self.steps)

    @property
    def title(self) -> str:
        """Return the strategies in words."""
        return " → ".join(_titled(step) for step in self.steps)

    @property
    def rule(self) -> str:
        """Return the decision in words."""
        return _titled(self.decision)

    @property
    def replaces_learner(self) -> bool:
        """Return whether a strategy uses models of its own in place of the learner."""
        return any(step.replaces_learner for step in self.steps)

    def contexts(self, data: Dataset, counts: tuple[int, ...], seed: int) -> list[Context]:
        """Return what each step may know, and last the learner, when trained on `counts` rows."""
        context = Context(
            classes=data.classes,
            counts=counts,
            seed=seed,
            categorical=prepare.categories(data, self.preparation),
            features=prepare.features(data, self.preparation),
            missing=prepare.has_missing(data, self.preparation),
            takes_weights=self.learner.takes_weights,
        )
        known = [context]
        for step in self.steps:
            known.append(step.leaves(known[-1]))
        return known

    def refusal(self, data: Dataset, splits: Iterable[Split]) -> str | None:
        """Return why this trial cannot run on `data`, in one sentence, or None if it can."""
        general = (
            self.protocol.refusal(data)
            or prepare.refusal(data, self.preparation)
            or self.decision.refuses(data.classes, data.positive)
            or self._misplaced()
        )
        if general:
            return general
        for split in splits:
            counts = np.bincount(data.y[split.train], minlength=len(data.classes)).tolist()
            *before, last = self.contexts(data, tuple(counts), self.protocol.seed)
            for step, context in zip(self.steps, before, strict=True):
                if reason := step.refuses(context):
                    return reason
            if not self.replaces_learner and (reason := self.learner.refuses(last)):
                return reason
        return None

    def _misplaced(self) -> str | None:
        for step in self.steps[:-1]:
            if step.replaces_learner:
                return f"{step.key()} uses models of its own, so it comes last in a chain"
        return None

    def _fit(self) -> dict:
        return {
            "steps": [_described(step) for step in self.steps],
            "learner": _described(self.learner),
            "preparation": self.preparation.value,
            "protocol": _described(self.protocol),
        }


@dataclass(frozen=True)
class Plan:
    """The trials of one comparison in the order given; one that is given twice is there once."""

    trials: tuple[Trial, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "trials", tuple(dict.fromkeys(self.trials)))

    @property
    def key(self) -> str:
        """Return the canonical text of all trials."""
        return _canonical([trial.key for trial in self.trials])

    def fits(self) -> int:
        """Return how many models will be trained: trials that differ in their decision share theirs."""
        repeats: dict[str, int] = {}
        for trial in self.trials:
            repeats[trial.fit_key] = max(repeats.get(trial.fit_key, 0), trial.protocol.repeats)
        folds = {trial.fit_key: trial.protocol.folds for trial in self.trials}
        return sum(folds[key] * times for key, times in repeats.items())


def _described(entry: Entry) -> dict:
    return {entry.key(): entry.settings()}


def _canonical(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _titled(entry: Entry) -> str:
    changed = entry.spec().removeprefix(entry.key())
    return f"{entry.title} {changed}".strip()
