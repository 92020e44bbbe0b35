from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import Finding, Severity, percent
from core.params import between
from core.words import quoted


@dataclass(frozen=True)
class AccuracyTrap(Finding):
    """A model that has learned nothing would reach a high accuracy here.

    It only has to answer the largest class every time. Most strategies find more rows of the small
    classes at the price of some accuracy, so that accuracy would call them worse. Compare by
    average precision, recall and precision of the class of interest, or balanced accuracy.
    """

    title = "Accuracy misleads"
    severity = Severity.WARNING
    source = "Provost, Fawcett, Kohavi (1998), The case against accuracy estimation, ICML"

    share: float = between(
        0.5, 1.0, default=0.8, step=0.01, help="Share of the largest class from which it is said."
    )

    def sentence(self, data: Dataset) -> str | None:
        most = max(data.totals)
        share = most / sum(data.totals)
        if share < self.share:
            return None
        return (
            f"Always answering {quoted(data.classes[data.totals.index(most)])} is right for "
            f"{percent(share)} of the rows, so a high accuracy proves nothing."
        )
