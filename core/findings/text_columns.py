from __future__ import annotations

from dataclasses import dataclass

from core.columns import Kind
from core.dataset import Dataset
from core.findings._base import Finding, Severity, names


@dataclass(frozen=True)
class TextColumns(Finding):
    """A column holds free text, with nearly as many different texts as rows.

    It is used through its character n-grams (runs of a few letters), reduced to 20 numbers inside
    each fold. This catches words and spellings, not meaning. Points that SMOTE makes up between
    such numbers belong to no text that could be written; weights and thresholds have no such
    trouble.
    """

    title = "Free text"
    severity = Severity.NOTE
    source = "Cerda, Varoquaux (2022), TKDE 34(3), arXiv:1907.01860"

    def sentence(self, data: Dataset) -> str | None:
        columns = data.columns(Kind.TEXT)
        if not columns:
            return None
        if len(columns) == 1:
            return f"Column {names(columns)} is free text, used through its runs of letters."
        return f"Columns {names(columns)} are free text, used through their runs of letters."
