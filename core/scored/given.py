"""A trial that was made elsewhere: its scores are there, and nothing of how they came about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sklearn.base import BaseEstimator

from core.context import Context
from core.decisions import DECISIONS, Decision
from core.learners._base import Learner
from core.plan import Trial
from core.predictions import Predictions
from core.strategies import Strategy

LONGEST = 40
# Rules that go by the order of scores alone: they take one that was observed, whatever its unit.
BY_ORDER = ("f_beta", "g_mean", "mcc", "balanced_accuracy")
# Rules that hold the scores of a row against each other, whatever they add up to.
BY_SIZE = ("argmax", *BY_ORDER, "macro_f1")


@dataclass(frozen=True)
class Elsewhere(Learner):
    """A model that was trained elsewhere, of which nothing but its scores is known."""

    title = "Trained elsewhere"
    source = ""

    @classmethod
    def key(cls) -> str:
        """Return what stands for it where others have the name of their module."""
        return "elsewhere"

    def classifier(self, context: Context) -> BaseEstimator:
        """Raise TypeError: there is nothing to train."""
        raise TypeError("a model that was trained elsewhere cannot be trained here")


@dataclass(frozen=True)
class Given(Trial):
    """Scores from a file with a decision; `digest` tells them from others of the same name."""

    steps: tuple[Strategy, ...] = ()
    learner: Learner = field(default_factory=Elsewhere)
    name: str = "scores"
    digest: str = ""

    @property
    def title(self) -> str:
        """Return the name of the model."""
        return self.name

    @property
    def strategy(self) -> str:
        """Return the name of the model, which stands for the strategies of a trial."""
        return self.name

    def _fit(self) -> dict:
        return {"given": self.name, "scores": self.digest}


def usual(p: Predictions) -> Decision:
    """Return the decision to begin with: the most probable class, or of scores without a unit the best F1."""
    return DECISIONS["argmax" if p.probable or len(p.classes) > 2 else "f_beta"]()


def refusal(decision: Decision, p: Predictions) -> str | None:
    """Return why a decision cannot be made of these scores, or None if it can."""
    possible = BY_ORDER if len(p.classes) == 2 else BY_SIZE
    if not p.probable and decision.key() not in possible:
        return f"goes by probabilities, which these scores are not; {', '.join(possible)} do without"
    return decision.refuses(p.classes, p.positive)


def plain(name: str) -> str:
    """Return a name that is text wherever it stands, in sentences, tables and charts.

    Letters, digits and blanks are kept, and between two of these single marks of `-`, `_` and `.`.
    """
    kept = re.sub(r"[^\w.-]", " ", name)
    kept = re.sub(r"(?<![^\W_])[._-]+|[._-]+(?![^\W_])|(?<!\d)\.|\.(?!\d)", " ", kept)
    return " ".join(kept.split())[:LONGEST].strip() or "scores"
