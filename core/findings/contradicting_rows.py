from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
class ContradictingRows(Finding):
    """Some rows are equal in every column that is used but not in class.

    No model that sees only these columns can get all of them right, whatever the strategy. They may
    be wrong labels, or a column that would tell them apart is missing. Cleaning strategies (Tomek
    links, edited neighbours) remove some of them; over-sampling repeats the contradiction.
    """

    title = "Equal rows of different classes"
    severity = Severity.WARNING
    source = "Frenay, Verleysen (2014), TNNLS 25(5), doi:10.1109/TNNLS.2013.2292894"

    share: float = how_common()

    def sentence(self, data: Dataset) -> str | None:
        if not used(data):
            return None
        rows = _contradicting(data)
        if not common(rows, data, self.share):
            return None
        return (
            f"{counted(rows, data)} equal a row of another class in every column: "
            "no model can get all of them right."
        )


def _contradicting(data: Dataset) -> np.ndarray:
    """Return which rows have a double of another class."""
    prints = fingerprints(data)
    kinds = prints.to_frame("print").assign(y=data.y).drop_duplicates()
    # A fingerprint that is left twice has two classes.
    several = kinds["print"][kinds["print"].duplicated()]
    return prints.isin(several).to_numpy()
