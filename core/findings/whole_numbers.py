from __future__ import annotations

from dataclasses import dataclass

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names
from core.findings._belonging import is_whole
from core.params import between


@dataclass(frozen=True)
class WholeNumbers(Finding):
    """A column of numbers holds few different ones, all of them whole: counts, grades or codes.

    Strategies that make up rows between others, as SMOTE does, give it values in between: 1.4 children,
    or a code that does not exist. Say that its kind is `whole`, and made-up rows take values that
    occur; where numbers are codes without an order, say `categorical`. Weights, thresholds and random
    over- and under-sampling are not concerned.
    """

    title = "Numbers with nothing in between"
    severity = Severity.NOTE
    source = "Chawla, Bowyer, Hall, Kegelmeyer (2002), JAIR 16, section 6, arXiv:1106.1813"

    values: int = between(2, 1_000, default=20, step=1, help="Columns of at most so many numbers count.")

    def sentence(self, data: Dataset) -> str | None:
        whole = [c for c in data.columns(Kind.NUMERIC) if is_whole(data.X[c])]
        found = [c for c in whole if 1 < data.X[c].nunique() <= self.values]
        if not found:
            return None
        holds = "Column {} holds" if len(found) == 1 else "Columns {} hold"
        return (
            f"{holds.format(names(found))} few different whole numbers: samplers would make up values in "
            "between unless the kind is `whole`."
        )
