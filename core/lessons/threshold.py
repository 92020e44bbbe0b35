from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.curves import threshold_table
from core.dataset import Dataset
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored
from core.lessons._odds import LEAST, log_odds
from core.lessons._toys import bells
from core.params import slider
from core.texts import FIRST

BINS = 40
HALF = 0.5


@dataclass(frozen=True)
class Threshold(Lesson):
    """One cut in the scores makes every alarm: recall and precision are two readings of where it lies.

    Scores are those of a logistic regression for rows that it never saw.
    """

    source = "van Rijsbergen (1979), Information Retrieval, 2nd edition, Butterworths, chapter 7"
    place = 2
    minutes = 6
    options = ("recall", "precision", "both", "nothing")

    position: int = slider(0, 100, default=50, step=1)

    def toy(self, seed: int = 0) -> Dataset:
        return bells(3_000, 300, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        p = scored(data)
        table = threshold_table(p, 1)
        best, half = table.loc[table["f1"].idxmax()], table[table["threshold"] == HALF].iloc[0]
        kept = ("threshold", "recall", "precision", "f1")
        numbers = {f"{name}_best": float(best[name]) for name in kept}
        numbers |= {f"{name}_half": float(half[name]) for name in kept}
        return Outcome({"table": table, "scores": _histogram(p.y == 1, p.proba[:, 1])}, numbers)

    def claims(self, found: Outcome) -> dict[str, bool]:
        table, n = found.frame, found.numbers
        return {
            "recall": bool((np.diff(table["recall"]) <= 0).all()),
            "precision": bool((np.diff(table.loc[table["alarms"] > 0, "precision"]) < 0).any()),
            "half": n["f1_best"] > n["f1_half"] + 0.01,
        }

    def answer(self, found: Outcome) -> str:
        holds = self.claims(found)
        rises = not holds["precision"]
        return ("both" if rises else "recall") if holds["recall"] else "precision" if rises else "nothing"

    def now(self, found: Outcome) -> dict[str, Any]:
        row = self._row(found.frame)
        counts = {name: int(row[name]) for name in ("tp", "fp", "fn", "alarms")}
        shares = {name: float(row[name]) for name in ("threshold", "recall", "precision")}
        return {**counts, **shares, "positives": counts["tp"] + counts["fn"]}

    def _row(self, table: pd.DataFrame) -> pd.Series:
        return table.iloc[round(self.position / 100 * (len(table) - 1))]

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        table = found.frame.assign(odds=log_odds(found.frame["threshold"].to_numpy()))
        names = ("own", "others", "recall", "precision", "score", "rows", "share", "cut", "alt")
        labels = {name: self.says(f"figure.{name}", language) for name in names}
        return draw.cut(found.frames["scores"], table, self._row(table)["odds"], labels, language)


def _histogram(own: np.ndarray, score: np.ndarray) -> pd.DataFrame:
    """Return left, right (log-odds) and the share of each class in between: own, others."""
    odds = log_odds(score)
    edges = np.linspace(max(odds.min(), -LEAST), min(odds.max(), LEAST) + 1e-9, BINS + 1)
    shares = {
        name: np.histogram(odds[rows], edges)[0] / max(rows.sum(), 1)
        for name, rows in (("own", own), ("others", ~own))
    }
    return pd.DataFrame({"left": edges[:-1], "right": edges[1:], **shares})
