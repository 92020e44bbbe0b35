from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any, ClassVar

import numpy as np

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trial
from core.dataset import Dataset
from core.evaluate import Fold, evaluate_fold
from core.params import choice
from core.plan import Split
from core.protocol import TIME, Protocol
from core.repair import predictions
from core.strategies import STRATEGIES

BOUND = 0.15
REPAIRS = ("prior_correction", "platt", "isotonic")
# Rows to learn from come before all others, as folds in time: what is learned for a fold, earlier ones teach.
MODEL = replace(trial("random_under", learner="xgboost"), protocol=Protocol(scheme=TIME, folds=2))


@dataclass(frozen=True)
class Insurer(Challenge):
    """Repair the probabilities of a balanced model so that premiums are right, in total and at the top.

    To divide all of them by one number mends the total alone. A repair that learns from rows which the
    model was trained on takes its self-confidence for knowledge.
    """

    source = (
        "van den Goorbergh et al. (2022), The harm of class imbalance corrections for risk prediction "
        "models, JAMIA, doi:10.1093/jamia/ocac093"
    )
    place = 4
    minutes = 6
    lesson = "probabilities"
    sizes = Sizes(4_000, 12_000, 15_000)
    facts: ClassVar = {"bound": BOUND}

    repair: str = choice("none", "scaled", *REPAIRS)
    rows: str = choice("training", "others")

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.bells(self.sizes, 0.08, 1.8, seed)

    def practised(self, data: Dataset) -> Practice:
        split = Split(0, 0, self.sizes.trained_on(), np.arange(self.sizes.rows))
        fold = evaluate_fold(data, MODEL, split)
        pairs = product(REPAIRS, ("training", "others"))
        repaired = {f"{repair} {rows}": self._repaired(data, fold, repair, rows) for repair, rows in pairs}
        return Practice(data, {"model": fold.proba, **repaired})

    def now(self, practice: Practice) -> dict[str, Any]:
        rows = self.sizes.chosen_on()
        return _bills(practice.scores("model")[rows], practice.hit[rows])

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        rows = self.sizes.judged_in(attempt)
        numbers = _bills(self._premiums(practice)[rows], practice.hit[rows])
        parts = ("all", "top", "rest")
        near = {part: abs(numbers[f"billed_{part}"] / numbers[f"due_{part}"] - 1) <= BOUND for part in parts}
        return Tried(near, numbers)

    def _premiums(self, practice: Practice) -> np.ndarray:
        """Return the repaired probability of every row (n)."""
        if self.repair in REPAIRS:
            return practice.scores(f"{self.repair} {self.rows}")
        score, own = practice.scores("model"), self._own(self.rows)
        return score * practice.hit[own].sum() / score[own].sum() if self.repair == "scaled" else score

    def _own(self, rows: str) -> np.ndarray:
        return self.sizes.trained_on() if rows == "training" else self.sizes.chosen_on()

    def _repaired(self, data: Dataset, fold: Fold, repair: str, rows: str) -> np.ndarray:
        """Return the probabilities of all rows (n x K) after a repair that was learned from some."""
        everything = np.arange(self.sizes.rows)
        parts = [
            replace(fold, fold=number, test=part, proba=fold.proba[part])
            for number, part in enumerate((self._own(rows), everything))
        ]
        found = predictions(data, replace(MODEL, steps=(*MODEL.steps, STRATEGIES[repair]())), parts)
        return found.proba[found.fold == 1]


def _bills(premium: np.ndarray, claim: np.ndarray) -> dict[str, Any]:
    """Return what is billed and due, in claims: of all, of the tenth of highest premiums, of the rest."""
    top = np.zeros(len(premium), dtype=bool)
    top[np.argsort(-premium, kind="stable")[: len(premium) // 10]] = True
    parts = {"all": np.ones(len(top), dtype=bool), "top": top, "rest": ~top}
    billed = {f"billed_{name}": float(premium[part].sum()) for name, part in parts.items()}
    return billed | {f"due_{name}": int(claim[part].sum()) for name, part in parts.items()}
