from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from core.calibration import reliability
from core.dataset import Dataset
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored_each
from core.lessons._toys import bells
from core.metrics import measure
from core.params import Range, choice
from core.strategies import STRATEGIES
from core.texts import FIRST

# What is done to the training rows, and then to the probabilities.
WAYS = {
    "plain": ("nothing",),
    "balanced": ("class_weight",),
    "corrected": ("class_weight", "prior_correction"),
    "platt": ("class_weight", "platt"),
}


@dataclass(frozen=True)
class Probabilities(Lesson):
    """Balancing makes a model say a rare class far too often; the order of the rows stays.

    A logistic regression as it is, with class weights, and with weights and one of two repairs: the prior
    correction, which needs no data, and Platt's, which learns from other rows.
    """

    source = (
        "Dal Pozzolo, Caelen, Johnson, Bontempi (2015), Calibrating probability with undersampling for "
        "unbalanced classification, IEEE SSCI, doi:10.1109/SSCI.2015.33; van den Goorbergh et al. (2022), "
        "The harm of class imbalance corrections for risk prediction models, JAMIA, doi:10.1093/jamia/ocac093"
    )
    place = 6
    minutes = 7
    options = Range(0.0, 1.0, 0.01, "Mean probability.")

    repair: str = choice("balanced", "corrected", "platt")

    def toy(self, seed: int = 0) -> Dataset:
        return bells(5_000, 250, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        frames, numbers = [], {}
        chains = [tuple(STRATEGIES[key]() for key in keys) for keys in WAYS.values()]
        for way, p in zip(WAYS, scored_each(data, chains), strict=True):
            found = measure(p.y, p.proba, p.proba.argmax(axis=1), 1)
            numbers |= {f"{name}_{way}": found[name] for name in ("brier", "roc_auc", "ece")}
            numbers[f"mean_{way}"] = float(p.proba[:, 1].mean())
            frames.append(reliability(p, 1, rare=True).assign(way=way))
        return Outcome(
            {"reliability": pd.concat(frames, ignore_index=True)}, numbers | {"actual": _share(data)}
        )

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        close = {
            way: abs(n[f"mean_{way}"] - n["actual"]) < 0.2 * n["actual"]
            and n[f"brier_{way}"] < 1.1 * n["brier_plain"]
            for way in ("corrected", "platt")
        }
        return {
            "too_high": n["mean_balanced"] > 2 * n["actual"],
            "order": abs(n["roc_auc_balanced"] - n["roc_auc_plain"]) < 0.02,
            **close,
        }

    def answer(self, found: Outcome) -> float:
        return found.numbers["mean_balanced"]

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        ways = ("plain", self.repair)
        frames = {way: found.frame[found.frame["way"] == way] for way in ways}
        names = {way: self.says(f"figure.{way}", language) for way in ways}
        labels = {name: self.says(f"figure.{name}", language) for name in ("said", "seen", "alt")}
        return draw.reliability(frames, names, labels)


def _share(data: Dataset) -> float:
    return data.counts[1] / len(data.y)
