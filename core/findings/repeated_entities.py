from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.findings import _belonging
from core.findings._base import Finding, Severity, names, percent
from core.params import between
from core.words import quoted


@dataclass(frozen=True)
class RepeatedEntities(Finding):
    """Rows come from the same person, machine or batch as others, and share their class with these.

    A column that is called so names them, or two measurements always change together, as what was
    measured once for many rows does. In random folds a model learns persons by heart and is judged on
    the same ones: results are too good, most of all for nearest neighbours, forests and over-sampling,
    which makes more of what is known. If new persons or batches are what you predict, name the column
    as the groups: all rows of one are then in one fold. Nothing is wrong if the same ones come again.
    """

    title = "Rows that belong together"
    severity = Severity.WARNING
    source = "Saeb, Lonini, Jayaraman, Mohr, Kording (2017), GigaScience 6(5), doi:10.1093/gigascience/gix019"

    values: int = between(
        2, 100, default=5, step=1, help="A column of fewer different values than this does not name things."
    )

    def sentence(self, data: Dataset) -> str | None:
        if data.groups is not None:
            return None
        wanted, name = data.y == data.interest, quoted(data.classes[data.interest])
        batches = _belonging.together(data, self.values)
        for column in (*_belonging.named(data), *batches[:1]):
            if beside := self._beside(data.X[column], wanted):
                measured = f"{names(batches)} always change together. " if column in batches else ""
                return (
                    f"{measured}Rows with the same {quoted(column)} share their class (beside a row of "
                    f"{name}, {percent(beside)} are {name}, of all {percent(wanted.mean())}). If it is "
                    "new ones that will be predicted, name it on the Data page as what belongs together."
                )
        return None

    def _beside(self, values: pd.Series, wanted: np.ndarray) -> float | None:
        """Return the share of wanted rows beside wanted rows, if values repeat and it is not by chance."""
        codes, found = values.factorize()
        known = codes >= 0
        sizes = np.bincount(codes[known], minlength=len(found))
        repeat = sizes[sizes > 1].sum() >= len(codes) / 2
        if len(found) < self.values or not repeat or not _belonging.shares_class(codes[known], wanted[known]):
            return None
        return _belonging.share_beside(codes[known], wanted[known])
