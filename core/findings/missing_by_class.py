from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset import Dataset
from core.findings._base import Finding, Severity, listed, looked_at, percent, used
from core.params import between
from core.words import quoted

BY_CHANCE = 0.01  # how often it may be said of a file whose gaps have nothing to do with the class


@dataclass(frozen=True)
class MissingByClass(Finding):
    """Values of a column are missing more often in one class than in the others.

    Fisher's exact test for each column and class, held to 1 % for all of them together (Bonferroni).
    Models are told where a value was missing and will use it. That is sound if gaps arise in the same
    way on new rows, and a leak if they do not: what was measured only once somebody fell ill. Ask how
    the gaps came about. Rows that samplers make up have gaps filled in, and blur what the gaps tell:
    prefer weights or thresholds.
    """

    title = "Gaps that go with the class"
    severity = Severity.WARNING
    source = "Rubin (1976), Biometrika 63(3), doi:10.1093/biomet/63.3.581"

    apart: float = between(
        0.0, 1.0, default=0.05, step=0.01, help="How far apart the shares of missing values are, at least."
    )

    def sentence(self, data: Dataset) -> str | None:
        gaps = {c: missing for c in used(data) if (missing := data.X[c].isna().to_numpy()).any()}
        limit = BY_CHANCE / max(len(gaps) * len(looked_at(data)), 1)
        said = [self._said(data, c, missing, limit) for c, missing in gaps.items()]
        found = [words for words in said if words]
        return f"Whether a value is missing goes with the class: {listed(found)}." if found else None

    def _said(self, data: Dataset, column: str, missing: np.ndarray, limit: float) -> str | None:
        """Return the shares of the class that gaps go with most surely, or None if they go with none."""
        sure = {}
        for code in looked_at(data):
            own, size = int((missing & (data.y == code)).sum()), data.counts[code]
            rest, others = int(missing.sum()) - own, len(missing) - size
            if abs(own / size - rest / others) >= self.apart:
                p = _exact([[own, size - own], [rest, others - rest]])
                said = f"{percent(own / size)} in {quoted(data.classes[code])}"
                sure[p] = f"{said}, {percent(rest / others)} in others"
        surest = min(sure, default=1.0)
        return f"{quoted(column)} ({sure[surest]})" if surest <= limit else None


def _exact(table: list[list[int]]) -> float:
    """Return the probability of a table of two rows as uneven as this, where nothing is (Fisher, 1922)."""
    # It takes half a second to import, and the first page needs titles alone.
    from scipy.stats import fisher_exact

    return float(fisher_exact(table).pvalue)
