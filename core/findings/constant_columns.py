from __future__ import annotations

from dataclasses import dataclass

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names


@dataclass(frozen=True)
class ConstantColumns(Finding):
    """A column holds one value in every row, or no value at all.

    It cannot tell classes apart, so no strategy is shown it. Nothing is lost, but check the file if
    you expected values there: it may be cut or filtered.
    """

    title = "Columns of one value"
    severity = Severity.NOTE
    source = "Kuhn, Johnson (2013), Applied Predictive Modeling, section 3.5"

    def sentence(self, data: Dataset) -> str | None:
        columns = data.columns(Kind.CONSTANT)
        if not columns:
            return None
        if len(columns) == 1:
            return f"Column {names(columns)} is the same in every row and is left out."
        return f"Columns {names(columns)} are the same in every row and are left out."
