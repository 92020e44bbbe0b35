from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset
from core.decisions import DECISIONS
from core.params import choice, slider

FLOOR, MOST_ALARMS = 0.95, 0.25


@dataclass(frozen=True)
class MissAtMost(Challenge):
    """Miss at most one ill person in twenty, and call back few of the well.

    A cut that keeps a promise on rows which the model was trained on breaks it on others; one that just
    keeps it on other rows breaks it about every second time.
    """

    source = "Scott, Nowak (2005), IEEE Trans. Inf. Theory 51(11), doi:10.1109/TIT.2005.856955"
    place = 3
    minutes = 6
    lesson = "threshold"
    sizes = Sizes(3_000, 5_000, 20_000)
    facts: ClassVar = {"most_missed": 1 - FLOOR, "most_called": MOST_ALARMS}

    rows: str = choice("training", "others")
    aim: float = slider(0.9, 1.0, default=FLOOR, step=0.005)

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.bells(self.sizes, 0.1, 3.2, seed)

    def practised(self, data: Dataset) -> Practice:
        return Practice(data, trained(data, self.sizes, {"model": trial("nothing", learner="xgboost")}))

    def now(self, practice: Practice) -> dict[str, Any]:
        rows = self._own()
        ill = int(practice.hit[rows].sum())
        return {**self._shares(practice, rows), "rows": len(rows), "ill": ill}

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        numbers = self._shares(practice, self.sizes.judged_in(attempt))
        return Tried(
            {"missed": numbers["missed"] <= 1 - FLOOR, "called": numbers["called"] <= MOST_ALARMS},
            numbers,
        )

    def _own(self) -> np.ndarray:
        return self.sizes.trained_on() if self.rows == "training" else self.sizes.chosen_on()

    def _shares(self, practice: Practice, rows: np.ndarray) -> dict[str, Any]:
        """Return the cut, the share of the ill that it misses and of the well that it calls back."""
        ill, score = practice.hit, practice.scores("model")
        own = self._own()
        cut = DECISIONS["recall_floor"](recall=self.aim).cut(ill[own], score[own])
        alarm = score[rows] >= cut
        missed, called = float(1 - alarm[ill[rows]].mean()), float(alarm[~ill[rows]].mean())
        return {"cut": cut, "missed": missed, "called": called}
