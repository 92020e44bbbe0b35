from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import Finding, Severity, how_many_folds, listed
from core.params import between
from core.words import number, quoted


@dataclass(frozen=True)
class SmallClasses(Finding):
    """A class has too few rows to be shared out to the folds, or for SMOTE.

    A class with fewer rows than folds is missing from the rows that some folds are judged on; where
    groups stay together, so is a class that occurs in fewer groups than there are folds. SMOTE
    joins a row to its nearest neighbours of the same class, so it needs one row more than it has
    neighbours in every training fold. Use fewer folds, fewer neighbours, random over-sampling or
    class weights, or join the class to another one.
    """

    title = "Classes too small for the folds"
    severity = Severity.SERIOUS
    source = "Chawla, Bowyer, Hall, Kegelmeyer (2002), JAIR 16, arXiv:1106.1813"

    folds: int = how_many_folds()
    neighbours: int = between(1, 20, default=5, step=1, help="Neighbours that SMOTE looks for.")

    def sentence(self, data: Dataset) -> str | None:
        thing, sizes = ("row", data.counts) if data.groups is None else ("group", _groups(data))
        short = [c for c, n in enumerate(data.counts) if self._trained(n) <= self.neighbours]
        smaller = [c for c, n in enumerate(sizes) if n < self.folds]
        smote = f"SMOTE with {self.neighbours} neighbours"
        if smaller:
            have, them = ("has", "it") if len(smaller) == 1 else ("have", "them")
            return (
                f"{_counted(smaller, data, sizes, thing)} {have} fewer {thing}s than the {self.folds} folds, "
                f"so some folds cannot judge {them}{f' and {smote} cannot run' if short else ''}."
            )
        if short:
            are = "is" if len(short) == 1 else "are"
            said = _counted(short, data, data.counts, "row")
            return f"{said} {are} too small for {smote} in {self.folds} folds."
        return None

    def _trained(self, rows: int) -> int:
        """Return how many rows are trained on in the fold that leaves the fewest."""
        return rows - -(-rows // self.folds)


def _groups(data: Dataset) -> list[int]:
    """Return in how many groups each class occurs."""
    return [data.groups[data.y == code].nunique(dropna=False) for code in range(len(data.classes))]


def _counted(codes: list[int], data: Dataset, sizes: Sequence[int], thing: str) -> str:
    ordered = sorted(codes, key=lambda code: sizes[code])
    return listed([f"{quoted(data.classes[c])} ({number(sizes[c], thing)})" for c in ordered])
