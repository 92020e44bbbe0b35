from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.findings._base import Severity
from core.findings._equal_rows import EqualRows, how_common


@dataclass(frozen=True)
class ContradictingRows(EqualRows):
    """Some rows are equal in every column that is used but not in class.

    No model that sees only these columns can get all of them right, whatever the strategy. They may
    be wrong labels, or a column that would tell them apart is missing. Cleaning strategies (Tomek
    links, edited neighbours) remove some of them; over-sampling repeats the contradiction.
    """

    title = "Equal rows of different classes"
    severity = Severity.WARNING
    source = "Frenay, Verleysen (2014), TNNLS 25(5), doi:10.1109/TNNLS.2013.2292894"

    share: float = how_common()

    def marked(self, prints: pd.Series, y: np.ndarray) -> np.ndarray:
        kinds = prints.to_frame("print").assign(y=y).drop_duplicates()
        # A fingerprint that is left twice has two classes.
        several = kinds["print"][kinds["print"].duplicated()]
        return prints.isin(several).to_numpy()

    def says(self, count: int) -> str:
        return "equal a row of another class in every column: no model can get all of them right."
