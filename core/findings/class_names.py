from __future__ import annotations

from dataclasses import dataclass

from core.columns import MISSING
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names

# `none` is a class as often as not: no damage, no illness.
NO_CLASS = MISSING - {"none"} | {"-", "--", "missing", "n.a.", "not available", "not known", "undefined"}


@dataclass(frozen=True)
class ClassNames(Finding):
    """Class names look like slips: the same name written in two ways, or a mark for a missing value.

    Rows of one class under two names make two classes, one of them often rare: strategies would learn
    to tell them apart, and over-sampling would blow up a slip of the pen. Rows without a class should
    be left out. Put the names right in the file, or say on the Data page what stands for a missing
    value.
    """

    title = "Odd names of classes"
    severity = Severity.WARNING
    source = "Rahm, Do (2000), Data cleaning: problems and current approaches, IEEE Data Eng. Bulletin 23(4)"

    def sentence(self, data: Dataset) -> str | None:
        alike: dict[str, list[str]] = {}
        for name in data.classes:
            alike.setdefault(_folded(name), []).append(name)
        twice = next((each for each in alike.values() if len(each) > 1), [])
        none = [name for name in data.classes if _folded(name) in NO_CLASS]
        said = [f"{names(twice)} differ in how they are written alone: are they one class?"] if twice else []
        if none:
            said.append(f"{names(none)} {'reads' if len(none) == 1 else 'read'} like a missing value.")
        return " ".join(said) or None


def _folded(name: str) -> str:
    """Return a name without what slips: case, blanks, underscores, and the notation of a number."""
    try:
        return repr(float(name))
    except ValueError:
        return " ".join(name.replace("_", " ").split()).casefold()
