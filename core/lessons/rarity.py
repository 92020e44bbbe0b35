from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset
from core.diagnose import regime
from core.diagnose.standing import standing
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._toys import bells
from core.params import choice
from core.texts import FIRST

RARITY = np.geomspace(1, 2_000, 120)
RULES = {"half": regime.discriminant, "tuned": regime.tuned}
TEN = 10


@dataclass(frozen=True)
class Rarity(Lesson):
    """What a threshold gets back as a class gets rarer, and what only more rows can.

    Three numbers tell the recall of a linear rule between two bells: how rare, how many rows for each
    direction, how far apart. The names of the regimes are those of the Diagnose page.
    """

    source = (
        "Essomba, Fokoué (2026), A theoretical and empirical taxonomy of imbalance in binary "
        "classification, arXiv:2601.04149; Raudys, Young (2004), Results in statistical discriminant "
        "analysis, Journal of Multivariate Analysis 89(1), doi:10.1016/S0047-259X(02)00021-0"
    )
    place = 11
    minutes = 8
    options = ("all", "most", "little")
    most_rows = 3_000

    times: str = choice("1", "2", "5", "10")

    def toy(self, seed: int = 0) -> Dataset:
        return bells(2_000, 100, 2.0, columns=60, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        found = standing(data, 1)
        if found.measured is None:
            raise ValueError(found.unmeasured)
        at = {"kappa": float(found.kappa), "delta": float(found.delta)}
        rows = [
            {"rule": name, "rarity": RARITY, "recall": rule(RARITY, **at)[0]} for name, rule in RULES.items()
        ]
        numbers = {f"{name}_1": _recall(name, found.eta, **at) for name in RULES}
        numbers |= {f"{name}_10": _recall(name, TEN * found.eta, **at) for name in RULES}
        numbers |= {f"auc_{t}": float(regime.roc_auc(t * found.eta, **at)) for t in (1, TEN)}
        fold = at["kappa"] * 4 / 5
        numbers["predicted"] = _recall("half", found.eta, fold, at["delta"])
        numbers["measured"] = float(found.measured.stages["recall"].iloc[0])
        borders = regime.borders(at["kappa"], np.array([at["delta"]]))
        frames = {"recall": pd.concat(map(pd.DataFrame, rows), ignore_index=True), "borders": borders}
        return Outcome(frames, {**numbers, **at, "eta": float(found.eta)})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        return {
            "threshold": n["tuned_1"] > n["half_1"] + 0.2,
            "rows": n["auc_10"] < n["auc_1"] - 0.005 and n["tuned_10"] < n["tuned_1"] - 0.005,
            "measured": abs(n["measured"] - n["predicted"]) < 0.15,
        }

    def answer(self, found: Outcome) -> str:
        n = found.numbers
        if n["tuned_1"] - n["tuned_10"] < 0.01:
            return "all"
        return "most" if n["tuned_10"] - n["half_10"] > (n["tuned_1"] - n["half_10"]) / 2 else "little"

    def now(self, found: Outcome) -> dict[str, Any]:
        n, times = found.numbers, int(self.times)
        at = {"kappa": n["kappa"], "delta": n["delta"]}
        recalls = {name: _recall(name, times * n["eta"], **at) for name in RULES}
        return {"times": times, "eta": times * n["eta"], **recalls}

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame.set_axis(["name", "x", "y"], axis=1)
        labels = {name: self.says(f"figure.{name}", language) for name in ("x", "y", "alt")}
        names = {name: self.says(f"figure.{name}", language) for name in RULES}
        now = self.now(found)
        marks = [(now["eta"], now[name]) for name in RULES]
        ticks = [1, 10, 100, 1_000]
        told = {"tickvals": ticks, "ticktext": [f"{tick} : 1" for tick in ticks]}
        axes = {
            "xaxis": draw.axis(labels["x"], type="log", **told),
            "yaxis": draw.share_axis(labels["y"]),
        }
        ends = {
            self.says(f"figure.{name}", language): float(np.exp(found.frames["borders"][name].iloc[0]))
            for name in ("normal", "mild", "extreme")
        }
        return draw.curves(frame, names, labels, marks, ends, **axes)


def _recall(rule: str, eta: float, kappa: float, delta: float) -> float:
    return float(RULES[rule](eta, kappa, delta)[0])
