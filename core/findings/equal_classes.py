from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import Finding, Severity, percent
from core.params import between


@dataclass(frozen=True)
class EqualClasses(Finding):
    """All classes have exactly the same number of rows, which hardly ever happens by itself.

    The file was probably balanced on purpose, by leaving rows out or by repeating and making up rows.
    Then precision, average precision, costs and probabilities hold for this file and not for where the
    class is rare; only recall and the share of false alarms carry over. The true shares are not in the
    file, so no strategy brings them back, and those that balance have nothing left to do. If rows were
    made up before the split, copies of test rows are in training: go back to the file as it was.
    """

    title = "Exactly equal classes"
    severity = Severity.WARNING
    source = "Elkan (2001), The foundations of cost-sensitive learning, IJCAI"

    rows: int = between(
        2, 10_000, default=50, step=1, help="Classes of fewer rows than this may be equal by chance."
    )

    def sentence(self, data: Dataset) -> str | None:
        if len(set(data.totals)) > 1 or data.totals[0] < self.rows:
            return None
        return (
            f"Each class has exactly {data.totals[0]:,} rows ({percent(1 / len(data.totals))}): files are "
            "made so, and the shares where the classes come from are most likely others."
        )
