from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import Finding, Severity
from core.params import between


@dataclass(frozen=True)
class BalancedClasses(Finding):
    """The classes are about equally large.

    Strategies against imbalance have next to nothing to do here, and what they change is chance. If
    one kind of mistake costs more than the other, a decision rule with costs is what you need.
    """

    title = "Classes are balanced"
    severity = Severity.NOTE
    source = "He, Garcia (2009), TKDE 21(9), doi:10.1109/TKDE.2008.239"

    ratio: float = between(
        1.0, 10.0, default=1.5, step=0.1, help="Classes whose ratio is below this are balanced."
    )

    def sentence(self, data: Dataset) -> str | None:
        if data.ratio >= self.ratio:
            return None
        return (
            f"The largest class has {data.ratio:.1f} rows for one of the smallest: "
            "there is no imbalance to remedy."
        )
