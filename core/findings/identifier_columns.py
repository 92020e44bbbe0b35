from __future__ import annotations

from dataclasses import dataclass

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names


@dataclass(frozen=True)
class IdentifierColumns(Finding):
    """A column names its row: nearly every value occurs once.

    A model can only learn it by heart, and would be useless on new rows, so no strategy is shown
    it. If it is a measurement after all, say so by changing the kind of the column.
    """

    title = "Columns that name rows"
    severity = Severity.NOTE
    source = "Kaufman, Rosset, Perlich, Stitelman (2012), TKDD 6(4), doi:10.1145/2382577.2382579"

    def sentence(self, data: Dataset) -> str | None:
        columns = data.columns(Kind.IDENTIFIER)
        if not columns:
            return None
        if len(columns) == 1:
            return f"Column {names(columns)} names its row and is left out."
        return f"Columns {names(columns)} name their row and are left out."
