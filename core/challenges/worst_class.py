from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset, from_frame
from core.decisions import DECISIONS
from core.metrics import confusion, rates
from core.params import choice

FLOOR, RIGHT = 0.5, 0.7
SHARES = {"paper": 0.77, "plastic": 0.19, "batteries": 0.04}
CENTRES = np.array([[0, 0, 0], [2.5, 0, 0], [1.2, 1.4, 0]])


@dataclass(frozen=True)
class WorstClass(Challenge):
    """Sort three kinds so that none is forgotten, and most rows are still right.

    A mean over rows, and even one over classes, hides the class that is hardly ever found.
    """

    source = (
        "Sokolova, Lapalme (2009), A systematic analysis of performance measures for classification tasks, "
        "doi:10.1016/j.ipm.2009.03.002"
    )
    place = 6
    minutes = 5
    lesson = "worst_class"
    sizes = Sizes(6_000, 6_000, 10_000)
    facts: ClassVar = {"floor": FLOOR, "least": RIGHT, **SHARES}

    remedy: str = choice("nothing", "class_weight")
    rule: str = choice("argmax", "macro_f1", "balanced_accuracy")

    def table(self, seed: int = 0) -> Dataset:
        rng = np.random.default_rng(seed)
        y = rng.choice(3, size=self.sizes.rows, p=[*SHARES.values()])
        X = rng.normal(size=(len(y), 3)) + CENTRES[y]
        return from_frame("toy", pd.DataFrame(X, columns=["x1", "x2", "x3"]), np.array([*"ABC"])[y])

    def practised(self, data: Dataset) -> Practice:
        trials = {name: trial(name) for name in ("nothing", "class_weight")}
        return Practice(data, trained(data, self.sizes, trials))

    def now(self, practice: Practice) -> dict[str, Any]:
        return self._recalls(practice, self.sizes.chosen_on())

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        numbers = self._recalls(practice, self.sizes.judged_in(attempt))
        goals = {"worst": numbers["worst"] >= FLOOR, "right": numbers["right"] >= RIGHT}
        return Tried(goals, numbers)

    def _recalls(self, practice: Practice, rows: np.ndarray) -> dict[str, Any]:
        """Return the share of rows that are right, of each class, and of the class found least."""
        y, proba, own = practice.data.y, practice.proba[self.remedy], self.sizes.chosen_on()
        rule = DECISIONS[self.rule]()
        labels = rule.labels(proba[rows], rule.thresholds(y[own], proba[own], None), None)
        recall = rates(confusion(y[rows], labels, 3))["recall"].tolist()
        right = float((labels == y[rows]).mean())
        return {"right": right, "worst": min(recall), **dict(zip("abc", recall, strict=True))}
