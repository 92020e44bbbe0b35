from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, clone

from core.context import Context
from core.params import between, one_of
from core.strategies._weighting import Weighting, mean_one
from core.strategies.class_weight import weights as class_weights

LEAST = 0.01


@dataclass(frozen=True)
class InstanceHardnessWeight(Weighting):
    """Class weights, spread within each class by how hard its rows are to tell.

    A row is hard when models that never saw it give its class a small probability; the learner itself is
    cross-fitted on the training rows to find out. Favouring hard rows helps when the difficult part of a
    class is real and can be learned. It hurts where classes overlap or labels are wrong, because those
    rows are the hardest of all; favouring easy rows then does better. After a sampler copies of one row
    judge each other, and look easy. Probabilities are spoilt as by class weights.
    """

    title = "Instance hardness weights"
    source = (
        "Smith, Martinez, Giraud-Carrier (2014), Machine Learning 95, doi:10.1007/s10994-013-5422-z; "
        "Smith, Martinez (2014), arXiv:1406.2237"
    )
    failures: ClassVar[dict[str, str]] = {
        "examples for at least one class": "the learner finds too few rows of a class in a part of the rows"
    }

    balance: float = between(
        0.0,
        1.0,
        default=1.0,
        step=0.05,
        help="0 gives all rows the same weight; 1 gives classes the same total, spread by hardness.",
    )
    favour: str = one_of("hard", "easy", default="hard", help="Which rows of a class count more.")
    folds: int = between(
        2, 10, default=5, step=1, help="Parts of the training rows, each judged by the rest."
    )

    def refuses(self, context: Context) -> str | None:
        if sum(count > 1 for count in context.present.values()) < 2:
            return "cross-fits the learner, so two classes need at least 2 training rows each"
        return super().refuses(context)

    def weights(self, X: np.ndarray, y: np.ndarray, learner: BaseEstimator, context: Context) -> np.ndarray:
        own = own_probability(learner, X, y, self.folds, context.seed)
        worth = np.maximum(1 - own if self.favour == "hard" else own, LEAST) ** self.balance
        totals, sizes = (np.bincount(y, weights=w)[y] for w in (worth, None))
        return mean_one(class_weights(y, self.balance) * worth * sizes / totals)


def own_probability(
    learner: BaseEstimator, X: np.ndarray, y: np.ndarray, folds: int, seed: int
) -> np.ndarray:
    """Return the probability of each row's own class, by models of the other parts of the rows.

    A class that those parts lack has probability 0.
    """
    own, parts = np.zeros(len(y)), spread(y, folds, seed)
    for part in np.unique(parts):
        train, test = parts != part, np.flatnonzero(parts == part)
        model = clone(learner).fit(X[train], y[train])
        known = test[np.isin(y[test], model.classes_)]
        columns = np.searchsorted(model.classes_, y[known])
        own[known] = model.predict_proba(X[known])[np.arange(len(known)), columns]
    return own


def spread(y: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Return the part of each row: every class dealt out in turn, however few rows it has."""
    order = np.random.default_rng(seed).permutation(len(y))
    parts = np.empty(len(y), int)
    parts[order[np.argsort(y[order], kind="stable")]] = np.arange(len(y)) % folds
    return parts
