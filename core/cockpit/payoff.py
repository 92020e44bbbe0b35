"""What each kind of answer brings, in money, and the cut that brings most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cockpit.ranking import Ranking
from core.decisions import DECISIONS, Decision
from core.decisions._floors import NEVER

CELLS = ("found", "missed", "false_alarm", "passed")


@dataclass(frozen=True)
class Payoff:
    """What a row brings that is found, missed, a false alarm or rightly passed over; a cost is below 0.

    For the cells named in `by_amount` it is a multiple of the row's own amount: `missed=-1` is then the
    loss of just that. A row that is reviewed brings what the right answer brings, plus `review` (what the
    look costs). Elkan (2001), The foundations of cost-sensitive learning, IJCAI.
    """

    found: float = 0.0
    missed: float = -10.0
    false_alarm: float = -1.0
    passed: float = 0.0
    review: float = 0.0
    by_amount: tuple[str, ...] = ()

    @property
    def refusal(self) -> str | None:
        """Return why no cut follows from these numbers, in one sentence, or None if one does."""
        if not all(map(np.isfinite, (self.found, self.missed, self.false_alarm, self.passed, self.review))):
            return "Every cell takes a number."
        if not set(self.by_amount) <= set(CELLS):
            return f"Amounts can be taken for {', '.join(CELLS)} and for nothing else."
        if self.by_amount:
            return None
        if self.found <= self.missed:
            return "Finding a row of the class must bring more than missing it."
        if self.passed <= self.false_alarm:
            return "Passing over another row must bring more than a false alarm."
        return None

    @property
    def ratio(self) -> float | None:
        """Return what a miss costs for one false alarm; None where that differs by row or is undefined."""
        if self.by_amount or self.refusal:
            return None
        return (self.found - self.missed) / (self.passed - self.false_alarm)

    @property
    def theory(self) -> float | None:
        """Return the risk from which an alarm pays: c_FP / (c_FP + c_FN); None where there is no one such."""
        return None if self.ratio is None else 1.0 / (1.0 + self.ratio)

    def decision(self, positive: int) -> Decision | None:
        """Return the cost matrix of two classes that says the same, or None if none does."""
        if self.ratio is None:
            return None
        own, other = (-self.missed, -self.found), (-self.passed, -self.false_alarm)
        costs = [other, own] if positive == 1 else [own[::-1], other[::-1]]
        return DECISIONS["cost_matrix"](costs=costs)

    def must_fit(self, ranking: Ranking) -> None:
        """Raise ValueError with one sentence where amounts are asked for and the rows have none."""
        if self.by_amount and ranking.hit_amounts is None:
            raise ValueError("The payoff takes an amount for each row; choose the column that holds it.")

    def worth(self, cell: str, rows: float, amount: float) -> float:
        """Return what so many rows of a cell, whose amounts add up to `amount`, bring."""
        return getattr(self, cell) * (amount if cell in self.by_amount else rows)

    def best(self, ranking: Ranking) -> float:
        """Return the threshold that brings most on these rows; the highest in a tie.

        Where alarms never pay it is 1, so that only rows that are sure are alarms. Raises ValueError as
        `must_fit` does.
        """
        self.must_fit(ranking)
        # Where alarms cost on rows of the class and pay on others, the best cut is not on the upper hull.
        on_hull = self.found >= self.missed or self.false_alarm <= self.passed
        ranking = ranking.hull if on_hull and not self.by_amount else ranking
        gain = self._gain(ranking, own=True) + self._gain(ranking, own=False)
        place = int(gain.argmax())
        return float(ranking.thresholds[place]) if gain[place] > 0 else NEVER

    def _gain(self, ranking: Ranking, own: bool) -> np.ndarray:
        """Return what alarms from each cut up bring more than leaving those rows alone, of own or others."""
        flagged, left = ("found", "missed") if own else ("false_alarm", "passed")
        rows = ranking.hits if own else ranking.others
        amounts = ranking.hit_amounts if own else ranking.other_amounts
        parts = {False: 0.0, True: 0.0}
        for cell, sign in ((flagged, 1.0), (left, -1.0)):
            parts[cell in self.by_amount] += sign * getattr(self, cell)
        gain = parts[False] * rows
        if parts[True]:
            gain = gain + parts[True] * amounts
        return gain * ranking.weights[0 if own else 1]
