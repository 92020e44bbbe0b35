from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.metrics import roc_auc_score

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset
from core.params import choice

LOOKS_BAD = 0.5  # to people who take 1 for perfect
AS_GOOD = 0.002
ALARM = 0.5


@dataclass(frozen=True)
class Board(Challenge):
    """Show people who do not know statistics why a model that is right 99 times of 100 finds nothing.

    Of the numbers at hand most look as splendid as the accuracy does: whatever counts rows counts the
    common class.
    """

    source = "Provost, Fawcett, Kohavi (1998), The case against accuracy estimation, ICML"
    place = 1
    minutes = 4
    lesson = "accuracy_trap"
    sizes = Sizes(6_000, 6_000, 20_000)
    facts: ClassVar = {"bad": LOOKS_BAD, "as_good": AS_GOOD}

    beside: str = choice("training", "auc", "never")
    number: str = choice("specificity", "weighted_f1", "recall")

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.bells(self.sizes, 0.01, 1.8, seed)

    def practised(self, data: Dataset) -> Practice:
        return Practice(data, trained(data, self.sizes, {"model": trial("nothing")}))

    def now(self, practice: Practice) -> dict[str, Any]:
        return self._numbers(practice, self.sizes.chosen_on())

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        numbers = self._numbers(practice, self.sizes.judged_in(attempt))
        numbers |= {"beside": numbers[self.beside], "number": numbers[self.number]}
        rival = self.beside == "never" and numbers["never"] > numbers["accuracy"] - AS_GOOD
        return Tried({"beside": rival, "number": numbers["number"] < LOOKS_BAD}, numbers)

    def _numbers(self, practice: Practice, rows: np.ndarray) -> dict[str, Any]:
        score, before = practice.scores("model"), self.sizes.trained_on()
        right = (score >= ALARM) == practice.hit
        own, alarm = practice.hit[rows], score[rows] >= ALARM
        return {
            "training": float(right[before].mean()),
            "accuracy": float(right[rows].mean()),
            "auc": float(roc_auc_score(own, score[rows])),
            "never": float(1 - own.mean()),
            "recall": float(alarm[own].mean()),
            "specificity": float(1 - alarm[~own].mean()),
            "weighted_f1": _weighted_f1(own, alarm),
            "frauds": int(own.sum()),
            "found": int((own & alarm).sum()),
        }


def _weighted_f1(own: np.ndarray, alarm: np.ndarray) -> float:
    """Return the mean of the F1 of both classes, each counted by its rows."""
    both = ((own, alarm), (~own, ~alarm))
    f1 = [2 * (actual & said).sum() / (actual.sum() + said.sum()) for actual, said in both]
    return float(np.average(f1, weights=[own.sum(), (~own).sum()]))
