"""What to run: plain, comparable data with canonical keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from core import prepare
from core.context import Context
from core.dataset import Dataset
from core.decisions import DECISIONS, Decision
from core.learners import LEARNERS, Learner
from core.params import Entry
from core.prepare import Preparation
from core.protocol import Protocol, Split, one_class
from core.strategies import STRATEGIES, Combination, Repair, Strategy


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
    def scores_key(self) -> str:
        """Return the key without the decision: equal keys, equal probabilities."""
        return _canonical(self._fit())

    @cached_property
    def fit_key(self) -> str:
        """Return the key without what costs no fit (decision, repairs, repeats): equal keys share fits."""
        return replace(self.fitted, protocol=replace(self.protocol, repeats=1)).scores_key

    @property
    def fitted(self) -> Trial:
        """Return the trial with the steps that change the fit alone; the baseline if there are none."""
        refitting = tuple(step for step in self.steps if step.refits)
        return replace(self, steps=refitting or (STRATEGIES["nothing"](),))

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Return the repairs of probabilities at the end of the chain."""
        return tuple(step for step in self.steps if isinstance(step, Repair))

    @property
    def combination(self) -> Combination | None:
        """Return the step that mixes the other trials of a run, if there is one."""
        return next((step for step in self.steps if isinstance(step, Combination)), None)

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
            whole=prepare.whole(data, self.preparation),
            features=prepare.features(data, self.preparation),
            missing=prepare.has_missing(data, self.preparation),
            takes_weights=self.learner.takes_weights,
        )
        known = [context]
        for step in self.steps:
            left = step.leaves(known[-1])
            known.append(replace(left, prior_shift=max(left.prior_shift, step.prior_shift)))
        return known

    def refusal(self, data: Dataset, splits: Sequence[Split]) -> str | None:
        """Return why this trial cannot run on `data`, in one sentence, or None if it can."""
        general = (
            self.protocol.refusal(data)
            or prepare.refusal(data, self.preparation)
            or self.decision.refuses(data.classes, data.positive)
            or (self.decision.refuses_sample() if data.weights is not None else None)
            or self._misplaced()
            or one_class(data, splits)
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
        if self.combination and len(self.steps) > 1:
            return f"{self.combination.key()} mixes other trials, so it stands alone in its chain"
        for step, after in pairwise(self.steps):
            if step.replaces_learner and after.refits:
                return f"{step.key()} uses models of its own, so it comes last in a chain"
            if after.refits and not step.refits:
                return f"{step.key()} repairs probabilities, so it comes after {after.key()}"
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

    @property
    def titles(self) -> dict[str, Trial]:
        """Return the trials by what to call them: the decision is named where titles alone are not enough."""
        several = len({trial.title for trial in self.trials}) < len(self.trials)
        return {f"{each.title} · {each.rule}" if several else each.title: each for each in self.trials}

    @property
    def fitting(self) -> tuple[Trial, ...]:
        """Return the trials that need fits, which those that mix others do not."""
        return tuple(trial for trial in self.trials if not trial.combination)

    def fits(self) -> int:
        """Return how many models will be trained: trials that differ in their decision share theirs."""
        fits: dict[str, int] = {}
        for trial in self.fitting:
            fits[trial.fit_key] = max(fits.get(trial.fit_key, 0), trial.protocol.fits)
        return sum(fits.values())


def _described(entry: Entry) -> dict:
    return {entry.key(): entry.settings()}


def _canonical(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _titled(entry: Entry) -> str:
    changed = entry.spec().removeprefix(entry.key())
    return f"{entry.title} {changed}".strip()
