"""What a trial's model looks at: contributions of each column to the score of rows it did not train on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from core.columns import Kind
from core.dataset import Dataset
from core.evaluate import Model, fit
from core.explain.shapley import (
    BACKGROUND,
    LOG_ODDS,
    ROWS,
    View,
    contributions,
    inmost,
    score,
)
from core.plan import Split, Trial
from core.shelf import digest, remembered
from core.words import quoted

KEPT = 5  # models: one for each fold of the usual protocol
LEFT_OUT = 0.2  # of the training rows, for the yardstick of drift
REST = "all other columns"


@dataclass(frozen=True, eq=False)
class Explanation:
    """Contributions of each column to the score of one class, on some unseen rows.

    `values` has one line per explained row and column: row (position in the data set), class, column,
    shap, value (rank of the column's value from 0 to 1, NaN for categories and text). `rows` has
    one line per explained row: row, own (whether it is of the class), score and probability. The score
    is `base` plus all contributions of the row, in `unit`; the probability is the whole model's.
    `share` is the share of the class among all unseen rows of the fold, of which these are a sample;
    `exact` says that contributions were read off the model and not sampled.
    """

    values: pd.DataFrame
    rows: pd.DataFrame
    base: float
    unit: str
    share: float
    exact: bool

    @property
    def shap(self) -> pd.DataFrame:
        """Return the contributions as rows x columns."""
        table = self.values.pivot(index="row", columns="column", values="shap")
        return table.loc[self.rows["row"], pd.unique(self.values["column"])]

    @property
    def weights(self) -> np.ndarray:
        """Return weights of the rows (sum 1) that give the class the share it has among unseen rows."""
        own = self.rows["own"].to_numpy()
        if own.all() or not own.any():
            return np.full(len(own), 1 / len(own))
        return np.where(own, self.share / own.sum(), (1 - self.share) / (~own).sum())

    @property
    def importance(self) -> pd.DataFrame:
        """Return the mean absolute contribution of each column over unseen rows, largest first.

        Columns: column, importance. The sample holds more rows of the class than their share, so it is
        weighed back.
        """
        mean = pd.Series(self.weights @ np.abs(self.shap.to_numpy()), self.shap.columns)
        table = mean.rename_axis("column").rename("importance").reset_index()
        return table.sort_values("importance", ascending=False, ignore_index=True, kind="stable")

    def at(self, rows: pd.Series) -> Explanation:
        """Return the explanation of some of its rows, by their positions in the data set, in that order."""
        table = self.rows.set_index("row").loc[rows].reset_index()
        return replace(self, rows=table, values=self.values[self.values["row"].isin(rows)])


def explain(
    data: Dataset, trial: Trial, split: Split, code: int, rows: np.ndarray | None = None
) -> Explanation:
    """Return the explanation of class `code` by the model of one fold, on test rows of it.

    `rows` are positions in the data set of some of them. Without, it is a sample of 300, of deep forests
    fewer, and 20 to 60 where contributions are sampled too; half of its places are for the class, as far
    as there are rows of it. What repairs do to probabilities afterwards is left out. Raises ValueError for
    a trial that mixes others, and where the class was not in the training rows.
    """
    with threadpool_limits(1), warnings.catch_warnings():
        # The run that is explained has said so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if trial.combination:
            raise ValueError("it mixes the scores of other trials and has no model of its own: explain those")
        model = _fitted(data, trial, split)
        if code not in model.classifier.classes_:
            raise ValueError(f"no row of {quoted(data.classes[code])} was in this fold's training part")
        column = int(np.flatnonzero(model.classifier.classes_ == code)[0])
        own = data.y[split.test] == code
        places = _sample(own, trial.protocol.seed) if rows is None else np.searchsorted(split.test, rows)
        weight = None if data.weight is None else data.weight[split.test]
        share = float(np.average(own, weights=weight))
        return _explanation(data, model, split.test, places, column, code, share)


def _explanation(
    data: Dataset, model: Model, test: np.ndarray, places: np.ndarray, column: int, code: int, share: float
) -> Explanation:
    names = [data.X.columns[place] for place in model.rows.origins]
    outer = View(model.classifier, model.rows.X_test[places], _background(model), names)
    inner = inmost(outer)
    places = places[: inner.most_rows]
    outer, inner = (replace(view, X=view.X[: len(places)]) for view in (outer, inner))
    shap = contributions(inner, column)
    scores, proba = score(outer, inner, column), outer.estimator.predict_proba(outer.X)
    scores = scores + _shift(model, code, inner.unit)
    proba = model.at_file_shares(proba)[:, column]
    rows = test[places]
    totals = pd.DataFrame(shap.T).groupby(inner.names, sort=False).sum().T
    table = pd.DataFrame({"row": rows, "own": data.y[rows] == code, "score": scores, "probability": proba})
    base = float(np.median(scores - shap.sum(axis=1)))
    return Explanation(_tidy(data, rows, totals, code), table, base, inner.unit, share, inner.known)


def _shift(model: Model, code: int, unit: str) -> float:
    """Return what the class shares of the file add to each score of a model of a sample.

    Log-odds of two classes are moved by one number. Other scores stay as they were trained.
    """
    if model.weights is None or model.size > 2 or unit != LOG_ODDS:
        return 0.0
    return float(np.log(model.weights[code] / model.weights[1 - code]))


def _named(data: Dataset, trial: Trial, split: Split) -> tuple:
    rows = split.repeat, digest(split.train), digest(split.test)
    return data.fingerprint, trial.fit_key, *rows


@remembered(KEPT, by=_named)
def _fitted(data: Dataset, trial: Trial, split: Split) -> Model:
    """Return the model of a fold; the last few are kept, for one is asked about several rows and classes."""
    return fit(data, trial.fitted, split)


def _sample(own: np.ndarray, seed: int) -> np.ndarray:
    """Return places of rows of the class and of the others in turn, so that any first part is mixed."""
    draw = np.random.default_rng(seed)
    of_class = draw.permutation(np.flatnonzero(own))[: ROWS // 2]
    others = draw.permutation(np.flatnonzero(~own))[: ROWS - len(of_class)]
    place = np.concatenate([np.arange(len(of_class)), np.arange(len(others)) + 0.5])
    return np.concatenate([of_class, others])[np.argsort(place, kind="stable")]


def _background(model: Model) -> np.ndarray:
    X = model.rows.X
    return X[np.random.default_rng(0).permutation(len(X))[:BACKGROUND]]


def _tidy(data: Dataset, rows: np.ndarray, totals: pd.DataFrame, code: int) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "row": rows,
                "class": data.classes[code],
                "column": name,
                "shap": totals[name].to_numpy(),
                "value": _ranks(data.X[name].iloc[rows]),
            }
        )
        for name in totals.columns
    ]
    return pd.concat(parts, ignore_index=True)


def _ranks(values: pd.Series) -> np.ndarray:
    if not (is_numeric_dtype(values) or is_datetime64_any_dtype(values)):
        return np.full(len(values), np.nan)
    ranks = values.rank(method="average")
    return ((ranks - 1) / max(values.notna().sum() - 1, 1)).to_numpy(dtype=float)


def yardstick(split: Split, seed: int) -> Split:
    """Return a fold with the same test rows and a random fifth of its training rows left out.

    How far the same trial drifts when trained on it tells what of a drift is the luck of the rows.
    """
    keep = round((1 - LEFT_OUT) * len(split.train))
    chosen = np.random.default_rng(seed).permutation(len(split.train))[:keep]
    return replace(split, train=split.train[np.sort(chosen)])


def explained(data: Dataset, explanation: Explanation) -> dict[str, Kind]:
    """Return the columns of an explanation that have values to draw along an axis, with their kinds."""
    drawn = {name: data.kinds[name] for name in explanation.importance["column"]}
    return {name: kind for name, kind in drawn.items() if kind is not Kind.TEXT}


def dependence(data: Dataset, explanation: Explanation, column: str) -> pd.DataFrame:
    """Return row, value (as in the table), shap and actual (class name) of one column's contributions."""
    values = explanation.values[explanation.values["column"] == column]
    rows = values["row"].to_numpy()
    return pd.DataFrame(
        {
            "row": rows,
            "value": data.X[column].iloc[rows].to_numpy(),
            "shap": values["shap"].to_numpy(),
            "actual": pd.Categorical.from_codes(data.y[rows], list(data.classes)),
        }
    )


def waterfall(data: Dataset, explanation: Explanation, row: int, most: int = 12) -> pd.DataFrame:
    """Return how one row comes to its score: column, value (None for the rest) and shap, largest first.

    Beyond `most` columns the small ones are summed up in one line. The contributions add up to the score
    of the row minus the base value.
    """
    shap = explanation.shap.loc[row]
    shap = shap.iloc[np.argsort(-shap.abs().to_numpy(), kind="stable")]
    kept = shap.iloc[:most] if len(shap) > most else shap
    table = pd.DataFrame({"column": kept.index, "shap": kept.to_numpy()})
    table.insert(1, "value", [data.X[name].iloc[row] for name in kept.index])
    if len(shap) > most:
        rest = {"column": REST, "value": None, "shap": float(shap.iloc[most:].sum())}
        table = pd.concat([table.astype({"value": object}), pd.DataFrame([rest])], ignore_index=True)
    return table
