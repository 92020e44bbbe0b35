from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset
from core.decisions import DECISIONS
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored
from core.lessons._toys import bells
from core.metrics import wilson
from core.params import Range
from core.predictions import judge
from core.texts import FIRST

SIZES = (20, 100, 500, 2_000)
PAIRS = 20_000
POINTS = 0.1  # of recall, the difference that is asked for
BIN = 0.05


@dataclass(frozen=True)
class Difference(Lesson):
    """With twenty rows of the class, two equally good models differ by ten points of recall as a rule.

    One model is judged again and again, each time twice: on that many rows of the class, drawn anew.
    """

    source = "Wilson (1927), JASA 22(158), doi:10.1080/01621459.1927.10502953; Nadeau, Bengio (2003), "
    source += "Inference for the generalization error, doi:10.1023/A:1024068626366"
    place = 10
    minutes = 6
    options = Range(0.0, 1.0, 0.01, "Share of such pairs.")

    def toy(self, seed: int = 0) -> Dataset:
        return bells(3_000, 300, 1.2, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        judged = judge(scored(data), DECISIONS["balanced_accuracy"]())
        found = (judged.labels == 1)[judged.predictions.y == 1]
        rng, recall = np.random.default_rng(0), float(found.mean())
        gaps = {size: np.diff(rng.binomial(size, recall, (PAIRS, 2)) / size).ravel() for size in SIZES}
        # A gap of exactly ten points must not fall to rounding.
        apart = {size: float((np.abs(gap) >= POINTS - 1e-9).mean()) for size, gap in gaps.items()}
        low, high = (float(end) for end in wilson(np.array(round(recall * SIZES[0])), np.array(SIZES[0])))
        own = (float(end) for end in wilson(found.sum(), np.array(len(found))))
        numbers = {f"apart_{size}": share for size, share in apart.items()}
        numbers |= {"recall": recall, "low": low, "high": high} | dict(
            zip(("own_low", "own_high"), own, strict=True)
        )
        return Outcome({"gaps": pd.concat(map(_spread, SIZES, gaps.values()), ignore_index=True)}, numbers)

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        return {
            "twenty": n["apart_20"] > 0.3,
            "interval": n["high"] - n["low"] > 0.3,
            "more": n["apart_20"] > n["apart_100"] > n["apart_500"] and n["apart_2000"] < 0.01,
        }

    def answer(self, found: Outcome) -> float:
        return found.numbers["apart_20"]

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame.set_axis(["name", "x", "y"], axis=1)
        labels = {name: self.says(f"figure.{name}", language) for name in ("x", "y", "alt")}
        names = {size: self.says("figure.size", language, size=size) for size in SIZES}
        axes = {
            "xaxis": draw.axis(labels["x"], range=[-0.55, 0.55]),
            "yaxis": draw.axis(labels["y"], tickformat=".0%"),
        }
        return draw.curves(frame, names, labels, **axes)


def _spread(size: int, gap: np.ndarray) -> pd.DataFrame:
    """Return size, difference and share: how often differences lie around -1, -0.95, ..., 1."""
    middle = np.arange(-1, 1 + BIN / 2, BIN)
    counted = np.histogram(gap, np.r_[middle - BIN / 2, 1 + BIN / 2])[0]
    return pd.DataFrame({"size": size, "difference": middle, "share": counted / len(gap)})
