from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.findings._base import Severity
from core.findings._equal_rows import EqualRows, how_common


@dataclass(frozen=True)
class DuplicateRows(EqualRows):
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

    def marked(self, prints: pd.Series, y: np.ndarray) -> np.ndarray:
        return prints.to_frame().assign(y=y).duplicated().to_numpy()

    def says(self, count: int) -> str:
        return (
            f"{'repeats' if count == 1 else 'repeat'} an earlier row: "
            "equal rows in training and test make results look better than they are."
        )
