from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import Finding, Severity, how_many_folds
from core.params import between
from core.words import number, quoted


@dataclass(frozen=True)
class FewRareRows(Finding):
    """The rarest class has so few rows that results about it swing with single rows.

    Differences between strategies of one or two rows are chance. Repeat the folds, read the
    intervals, and prefer strategies with little to tune, such as class weights or a threshold.
    Made-up rows do not add information: they repeat what the few rows say.
    """

    title = "Few rows of the rarest class"
    severity = Severity.WARNING
    source = "Weiss (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007734"

    rows: int = between(2, 1_000, default=50, step=1, help="Fewer rows than this are few.")
    folds: int = how_many_folds()

    def sentence(self, data: Dataset) -> str | None:
        count = min(data.counts)
        if count >= self.rows:
            return None
        have = f"{quoted(data.classes[data.rarest])} has {number(count, 'row')}"
        worth = f"finding one more or less moves its recall by {100 / count:.1f} points"
        if count < self.folds:
            return f"{have}: {worth}."
        each = count / self.folds
        shared = f"about {each:.0f} in each of {self.folds} folds"
        return f"{have}, {shared}: {worth}, and by {100 / each:.0f} in a fold."
