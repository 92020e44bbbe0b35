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
from core.params import slider
from core.predictions import Predictions
from core.strategies import STRATEGIES
from core.texts import FIRST

CUTS = {"half": 1 / 2, "fifth": 1 / 5, "one_in_21": 1 / 21, "sure": 20 / 21}
RATIO = 20  # of the question: what a miss costs for one false alarm
CHECKED = 0.05  # share of the rows that can be looked at
POINTS = 300
PER = 1_000  # rows that a cost is of


@dataclass(frozen=True)
class Costs(Lesson):
    """What a miss costs for one false alarm gives the threshold; how many can be checked makes it needless.

    An alarm pays from the probability 1 / (1 + ratio) on, where probabilities are right. Costs are in false
    alarms for 1,000 rows.
    """

    source = "Elkan (2001), The foundations of cost-sensitive learning, IJCAI"
    place = 8
    minutes = 7
    options = tuple(CUTS)

    ratio: int = slider(1, 100, default=RATIO, step=1)

    def toy(self, seed: int = 0) -> Dataset:
        return bells(5_000, 500, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        plain, weighted = scored(data), scored(data, STRATEGIES["class_weight"]())
        counts = steps(plain, 1)
        frame = counts.begun().thinned(POINTS, (1 / 2,)).rates()
        frame["flagged"] = frame["alarms"] / len(data.y)
        costs = _cost(counts.at(np.array([*CUTS.values()])), RATIO).tolist()
        numbers = {f"cost_{name}": cost for name, cost in zip(CUTS, costs, strict=True)}
        numbers["cost_best"] = float(_cost(counts.begun(), RATIO).min())
        numbers["cost_never"] = RATIO * PER * data.counts[1] / len(data.y)
        checked = round(CHECKED * len(data.y))
        numbers |= {"checked": checked, "hits": _in_top(plain, checked)}
        numbers["hits_weighted"] = _in_top(weighted, checked)
        return Outcome({"cuts": frame}, {**numbers, "ratio": RATIO})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        return {
            "half": n["cost_half"] > 1.1 * n["cost_one_in_21"],
            "theory": n["cost_one_in_21"] < 1.1 * n["cost_best"],
            "capacity": abs(n["hits"] - n["hits_weighted"]) <= 0.05 * max(n["hits"], 1),
        }

    def answer(self, found: Outcome) -> str:
        return min(CUTS, key=lambda cut: found.numbers[f"cost_{cut}"])

    def now(self, found: Outcome) -> dict[str, Any]:
        costs = self._costs(found.frame)
        best, half = int(costs.argmin()), int((found.frame["threshold"] - 1 / 2).abs().argmin())
        row = found.frame.iloc[best]
        finite = float(min(row["threshold"], 1.0))
        costs_of = {"best": float(costs[best]), "half": float(costs[half]), "never": float(costs[0])}
        shares = {"flagged": float(row["flagged"]), "recall": float(row["recall"])}
        cuts = {"ratio": self.ratio, "theory": 1 / (1 + self.ratio), "threshold": finite}
        return {**cuts, **costs_of, **shares}

    def _costs(self, table: pd.DataFrame) -> np.ndarray:
        rows = table[["tp", "fp", "fn", "tn"]].iloc[0].sum()
        return ((self.ratio * table["fn"] + table["fp"]) * PER / rows).to_numpy()

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        costs = self._costs(found.frame)
        frame = pd.DataFrame({"name": "cost", "x": found.frame["flagged"], "y": costs})
        labels = {name: self.says(f"figure.{name}", language) for name in ("x", "y", "alt")}
        best = int(costs.argmin())
        marks = [(float(frame["x"].iloc[best]), float(costs[best]))]
        names = {"cost": self.says("figure.cost", language)}
        return draw.curves(frame, names, labels, marks, xaxis=draw.share_axis(labels["x"], tickformat=".0%"))


def _cost(counts: Steps, ratio: float) -> np.ndarray:
    """Return what each cut costs: misses and false alarms, in false alarms for 1,000 rows."""
    every = counts.positives + counts.negatives
    return (ratio * (counts.positives - counts.tp) + counts.fp) * PER / every


def _in_top(p: Predictions, size: int) -> int:
    """Return how many rows of the class are among the `size` of the highest scores."""
    return int(p.y[np.argsort(-p.proba[:, 1], kind="stable")[:size]].sum())
