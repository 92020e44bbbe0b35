"""Whether remedies changed what a model looks at, the share of the class aside.

Base values are left out: they move with the class shares in training and say nothing of the columns.
That balancing changes more than the base value: arXiv:2307.00157.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from core.explain.contributions import Explanation

ALL, OWN = "all rows", "rows of the class"


@dataclass(frozen=True, eq=False)
class Drift:
    """How far explanations lie from that of one trial, the reference, on the same rows.

    `agreement` has a line for each other trial and part of the rows (all rows weighed to the class's true
    share, rows of the class alone): trial, part, rows, rank_correlation (Spearman's, of the columns'
    mean absolute contributions; NaN where there is one column) and cosine (of the contributions to a
    row, on average; 1 where both point the same way). Neither depends on the unit.
    `importance` has a line for each trial, part and column: trial, part, column, share (of the sum of
    mean absolute contributions) and rank (1 for the largest, ties share the mean).
    """

    agreement: pd.DataFrame
    importance: pd.DataFrame

    def moves(self, reference: str, trial: str, part: str = ALL) -> pd.DataFrame:
        """Return column, share and rank in the reference (share_before, rank_before) and in a trial.

        The column whose share changed most comes first.
        """
        own = self.importance[self.importance["part"] == part].set_index("column")
        before, after = (own.loc[own["trial"] == name, ["share", "rank"]] for name in (reference, trial))
        table = after.join(before.add_suffix("_before"), how="inner").reset_index()
        change = (table["share"] - table["share_before"]).abs()
        return table.loc[change.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def drift(explanations: Mapping[str, Explanation], reference: str) -> Drift:
    """Return how explanations by trial, of one class and fold, differ from that of `reference`.

    They are compared on the rows that all of them explain. Raises ValueError where there is none.
    """
    same = _on_the_same_rows(explanations)
    agreement = [
        {"trial": trial, "part": part, "rows": int(rows.sum()), **_agreement(same[reference], each, rows)}
        for trial, each in same.items()
        if trial != reference
        for part, rows in _parts(each).items()
    ]
    columns = ["trial", "part", "rows", "rank_correlation", "cosine"]
    importance = [
        _shares(each, rows).assign(trial=trial, part=part)
        for trial, each in same.items()
        for part, rows in _parts(each).items()
    ]
    return Drift(pd.DataFrame(agreement, columns=columns), pd.concat(importance, ignore_index=True))


def _on_the_same_rows(explanations: Mapping[str, Explanation]) -> dict[str, Explanation]:
    first, *others = (each.rows["row"] for each in explanations.values())
    shared = first[np.logical_and.reduce([np.ones(len(first), bool), *(first.isin(o) for o in others)])]
    if shared.empty:
        raise ValueError("these explanations have no row in common")
    return {trial: each.at(shared) for trial, each in explanations.items()}


def _parts(explanation: Explanation) -> dict[str, np.ndarray]:
    """Return which rows each part holds; of the class there may be none."""
    own = explanation.rows["own"].to_numpy()
    return {ALL: np.ones(len(own), bool)} | ({OWN: own} if own.any() else {})


def _agreement(before: Explanation, after: Explanation, rows: np.ndarray) -> dict[str, float]:
    one, other = before.shap, after.shap.reindex(columns=before.shap.columns, fill_value=0.0)
    one, other, weights = one.to_numpy()[rows], other.to_numpy()[rows], before.weights[rows]
    ranks = [rankdata(weights @ np.abs(each)) for each in (one, other)]
    return {"rank_correlation": _correlation(*ranks), "cosine": _cosine(one, other, weights)}


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan
    return float(np.corrcoef(one, other)[0, 1])


def _cosine(one: np.ndarray, other: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted mean of the cosines row by row; two rows of zeros point the same way."""
    lengths = np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1)
    length = lengths[0] * lengths[1]
    cosine = (one * other).sum(axis=1) / np.where(length > 0, length, 1)
    still = (lengths[0] == 0) & (lengths[1] == 0)
    return float(np.average(np.where(still, 1.0, cosine), weights=weights))


def _shares(explanation: Explanation, rows: np.ndarray) -> pd.DataFrame:
    shap = explanation.shap
    mean = explanation.weights[rows] @ np.abs(shap.to_numpy()[rows])
    share = mean / (mean.sum() or 1.0)
    return pd.DataFrame({"column": shap.columns, "share": share, "rank": rankdata(-share)})
