from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.curves.steps import Steps, steps
from core.dataset import Dataset
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored
from core.lessons._toys import bells
from core.params import choice
from core.texts import FIRST

TIMES = ("1", "10", "100")
POINTS = 400


@dataclass(frozen=True)
class RocAndPr(Lesson):
    """Make the class rarer and leave the model alone: the ROC curve stays, the precision-recall curve falls.

    Every other row is counted 1, 10 or 100 times. Both areas are means over the rows of the class:
    ROC AUC = 1 - mean FPR, and average precision = 1 - share of others * mean FPR / share of alarms, both
    at the score of the row (of rows with its score, ROC counts half, average precision all).
    """

    source = (
        "McDermott et al. (2024), A closer look at AUROC and AUPRC under class imbalance, NeurIPS, "
        "arXiv:2401.06091"
    )
    place = 3
    minutes = 8
    options = ("pr", "roc", "both", "nothing")

    rarer: str = choice(*TIMES)

    def toy(self, seed: int = 0) -> Dataset:
        return bells(3_000, 600, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        counts = steps(scored(data), 1)
        frame = pd.concat([_curve(counts, int(times)) for times in TIMES], ignore_index=True)
        numbers = {}
        for times in TIMES:
            each = {**_areas(counts, int(times)), **_identities(counts, int(times))}
            numbers |= {f"{name}_{times}": value for name, value in each.items()}
        return Outcome({"curves": frame}, numbers)

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        pairs = [(name, times) for name in ("roc", "pr") for times in TIMES]
        return {
            "roc_stays": abs(n["roc_1"] - n["roc_100"]) < 1e-9,
            "pr_falls": n["pr_1"] > n["pr_10"] > n["pr_100"],
            "kind": n["roc_100"] > 0.8 and n["pr_100"] < 0.5,
            "identities": all(abs(n[f"{a}_{t}"] - n[f"{a}_told_{t}"]) < 1e-9 for a, t in pairs),
        }

    def answer(self, found: Outcome) -> str:
        n = found.numbers
        roc, pr = (n[f"{name}_10"] < n[f"{name}_1"] - 1e-9 for name in ("roc", "pr"))
        return ("both" if pr else "roc") if roc else "pr" if pr else "nothing"

    def now(self, found: Outcome) -> dict[str, Any]:
        return {name: found.numbers[f"{name}_{self.rarer}"] for name in ("roc", "pr", "prevalence")}

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        times = int(self.rarer)
        frame = found.frame[found.frame["times"] == times]
        names = ("roc", "pr", "recall", "precision", "false_alarms", "no_skill", "alt")
        labels = {name: self.says(f"figure.{name}", language) for name in names}
        return draw.roc_and_pr(frame, found.numbers[f"prevalence_{times}"], labels)


def _curve(counts: Steps, times: int) -> pd.DataFrame:
    """Return times, recall, false_positive_rate and precision; the first point has no alarms."""
    table = counts.thinned(POINTS).rates()
    precision = table["tp"] / (table["tp"] + times * table["fp"])
    start = pd.DataFrame({"recall": [0.0], "false_positive_rate": [0.0], "precision": precision[:1]})
    rates = table[["recall", "false_positive_rate"]].assign(precision=precision)
    return pd.concat([start, rates], ignore_index=True).assign(times=times)


def _areas(counts: Steps, times: int) -> dict[str, float]:
    """Return the areas under the curves, with each other row counted so many times."""
    begun = counts.begun()
    precision = counts.tp / (counts.tp + times * counts.fp)
    return {
        "roc": float(np.trapezoid(begun.recall, begun.false_positive_rate)),
        "pr": float(np.diff(begun.recall) @ precision),
        "prevalence": counts.positives / (counts.positives + times * counts.negatives),
    }


def _identities(counts: Steps, times: int) -> dict[str, float]:
    """Return the same areas as means over the rows of the class, at the score of each."""
    own = np.diff(counts.tp, prepend=0) / counts.positives
    rate = counts.false_positive_rate
    before = np.r_[0.0, rate[:-1]]
    every = counts.positives + times * counts.negatives
    alarms = (counts.tp + times * counts.fp) / every
    others = times * counts.negatives / every
    return {
        "roc_told": float(1 - own @ (rate + before) / 2),
        "pr_told": float(1 - others * own @ (rate / alarms)),
    }
