from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.findings._base import (
    Finding,
    Severity,
    common,
    counted,
    fingerprints,
    how_common,
    used,
)


@dataclass(frozen=True)
class DuplicateRows(Finding):
    """Some rows equal an earlier row in every column that is used, and in class.

    Equal rows fall into training and into test folds, so that a model is asked what it has seen:
    results look better than they are, most of all for nearest neighbours, forests and
    over-sampling. Remove the repeats if they are copies; keep them if separate cases can be equal,
    as with a few categories.
    """

    title = "Repeated rows"
    severity = Severity.WARNING
    source = "Allamanis (2019), Onward!, doi:10.1145/3359591.3359735"

    share: float = how_common()

    def sentence(self, data: Dataset) -> str | None:
        if not used(data):
            return None
        rows = fingerprints(data).to_frame().assign(y=data.y).duplicated().to_numpy()
        if not common(rows, data, self.share):
            return None
        return (
            f"{counted(rows, data)} {'repeats' if rows.sum() == 1 else 'repeat'} an earlier row: "
            "equal rows in training and test make results look better than they are."
        )
