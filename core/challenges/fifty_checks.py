from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset
from core.params import choice, slider

DAY, CHECKS = 2_000, 50
CHOSEN_DAYS, DAYS = 5, 10
ENOUGH = 0.85  # of what is found by checking the highest scores of each day


@dataclass(frozen=True)
class FiftyChecks(Challenge):
    """Fifty alarms of two thousand payments a day can be looked at, in the order in which they come.

    Too high a cut leaves the team idle, too low a one fills its day with the first alarms that come. Where
    the number of checks is fixed the cut matters, and balancing hardly does.
    """

    source = "Provost, Fawcett (2001), Machine Learning 42(3), doi:10.1023/A:1007601015854"
    place = 2
    minutes = 5
    lesson = "costs"
    sizes = Sizes(6_000, CHOSEN_DAYS * DAY, DAYS * DAY)
    facts: ClassVar = {
        "day": DAY,
        "checks": CHECKS,
        "enough": ENOUGH,
        "chosen_days": CHOSEN_DAYS,
        "days": DAYS,
    }

    remedy: str = choice("nothing", "class_weight", "smote")
    cut: float = slider(0.0, 1.0, default=0.5, step=0.005)

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.bells(self.sizes, 0.015, 2.8, seed)

    def practised(self, data: Dataset) -> Practice:
        remedies = ("nothing", "class_weight", "smote")
        return Practice(data, trained(data, self.sizes, {name: trial(name) for name in remedies}))

    def now(self, practice: Practice) -> dict[str, Any]:
        return self._days(practice, self.sizes.chosen_on())

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        numbers = self._days(practice, self.sizes.judged_in(attempt))
        numbers["goal"] = ENOUGH * numbers["best"]
        return Tried({"found": numbers["found"] >= numbers["goal"]}, numbers)

    def _days(self, practice: Practice, rows: np.ndarray) -> dict[str, Any]:
        """Return means for a day: alarms, checks, frauds, those found, and by the highest plain scores."""
        hit = practice.hit[rows].reshape(-1, DAY)
        alarm = practice.scores(self.remedy)[rows].reshape(-1, DAY) >= self.cut
        checked = alarm & (alarm.cumsum(axis=1) <= CHECKS)
        plain = practice.scores("nothing")[rows].reshape(-1, DAY)
        top = np.take_along_axis(hit, np.argsort(-plain, axis=1)[:, :CHECKS], axis=1)
        counted = {"alarms": alarm, "checked": checked, "frauds": hit, "found": checked & hit, "best": top}
        return {name: float(each.sum(axis=1).mean()) for name, each in counted.items()}
