from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset
from core.lessons._odds import shifted
from core.params import choice, slider

BEFORE, AFTER = 0.2, 0.02
RATIO = 50  # what a miss costs, in false alarms
NEAR = 1.1  # times the cost of the best cut
PER = 1_000


@dataclass(frozen=True)
class Rarer(Challenge):
    """A model that was trained where the class was common is used where it is rare.

    Every row to choose on is of the old world. What changes is the odds of the class, all by the same
    factor: they are corrected by it, or the cut is moved by it.
    """

    source = (
        "Saerens, Latinne, Decaestecker (2002), Adjusting the outputs of a classifier to new a priori "
        "probabilities, Neural Computation 14(1), doi:10.1162/089976602753284446"
    )
    place = 5
    minutes = 6
    lesson = "deployment"
    sizes = Sizes(4_000, 4_000, 20_000)
    facts: ClassVar = {
        "before": BEFORE,
        "after": AFTER,
        "near": NEAR - 1,
        "ratio": RATIO,
        "theory": 1 / (1 + RATIO),
    }

    share: str = choice(str(BEFORE), "0.1", "0.05", str(AFTER), "0.01")
    cut: float = slider(0.01, 0.99, default=0.5, step=0.01)

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.rarer_later(self.sizes, BEFORE, AFTER, 2.5, seed)

    def practised(self, data: Dataset) -> Practice:
        return Practice(data, trained(data, self.sizes, {"model": trial("nothing")}))

    def now(self, practice: Practice) -> dict[str, Any]:
        return self._costs(practice, self.sizes.chosen_on())

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        numbers = self._costs(practice, self.sizes.judged_in(attempt))
        numbers["goal"] = NEAR * numbers["best"]
        return Tried({"cost": numbers["cost"] <= numbers["goal"]}, numbers)

    def _costs(self, practice: Practice, rows: np.ndarray) -> dict[str, Any]:
        """Return costs for 1,000 rows, in false alarms: of the cut, and of the best there is."""
        hit = practice.hit[rows]
        score = shifted(practice.scores("model")[rows], _odds(float(self.share)) - _odds(BEFORE))
        order = np.argsort(-score)
        missed = hit.sum() - np.r_[0, hit[order].cumsum()]
        wrong = np.r_[0, (~hit[order]).cumsum()]
        costs = (RATIO * missed + wrong) * PER / len(rows)
        alarms = int((score >= self.cut).sum())
        return {
            "cost": float(costs[alarms]),
            "best": float(costs.min()),
            "alarms": alarms * PER / len(rows),
            "missed": float(missed[alarms] / hit.sum()),
        }


def _odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
