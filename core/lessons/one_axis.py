from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset
from core.figures import lessons as draw
from core.learners import LEARNERS, Learner
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import HALF, scored, straight
from core.lessons._odds import log_odds, shifted
from core.lessons._toys import bells
from core.metrics import confusion, rates
from core.params import choice
from core.strategies import STRATEGIES
from core.texts import FIRST

WAYS = ("random_under", "random_over", "class_weight")
SHOWN = 250  # points of each way
STRAIGHT, TREES = "straight", "trees"


@dataclass(frozen=True)
class OneAxis(Lesson):
    """Resampling, class weights, logit adjustment and a lower threshold push every log-odds by one number.

    That number is log(others / rare): what full balancing does to the odds before anything is seen. It is
    exact where the model can be right, and trees are not pushed so evenly.
    """

    source = (
        "Elkan (2001), The foundations of cost-sensitive learning, IJCAI; Menon et al. (2021), Long-tail "
        "learning via logit adjustment, ICLR, arXiv:2007.07314"
    )
    place = 5
    minutes = 10
    options = ("same", "resampling", "weights", "threshold")
    most_rows = 20_000
    fewest = 20

    shown: str = choice("as_it_is", "back")

    def toy(self, seed: int = 0) -> Dataset:
        return bells(20_000, 1_000, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        models = {STRAIGHT: straight(), TREES: LEARNERS["xgboost"](n_estimators=50, max_depth=4)}
        parts = {name: _pushed(data, learner) for name, learner in models.items()}
        frames = [frame.assign(model=name) for name, (frame, _) in parts.items()]
        numbers = {
            f"{number}_{name}": value for name, (_, each) in parts.items() for number, value in each.items()
        }
        return Outcome({"odds": pd.concat(frames, ignore_index=True)}, {**numbers, "push": _push(data)})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        return {
            "equal": n["apart_straight"] < 0.01 and n["off_straight"] < 0.01,
            "push": abs(n["pushed_straight"] - n["push"]) < 0.15,
            "trees": n["scatter_trees"] > 3 * n["scatter_straight"],
        }

    def answer(self, found: Outcome) -> str:
        n = found.numbers
        if n["apart_straight"] < 0.01:
            return "same"
        by_way = {"threshold": n["threshold_straight"], "weights": n["class_weight_straight"]}
        by_way["resampling"] = max(n["random_under_straight"], n["random_over_straight"])
        return max(by_way, key=lambda way: by_way[way])

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        push = found.numbers["push"]
        frame = found.frame
        if self.shown == "back":
            frame, push = frame.assign(used=frame["used"] - push), 0.0
        names = (STRAIGHT, TREES, *WAYS, "x", "y", "line", "alt")
        labels = {name: self.says(f"figure.{name}", language) for name in names}
        return draw.log_odds(frame, push, (STRAIGHT, TREES), WAYS, labels, language)


def _push(data: Dataset) -> float:
    """Return by how much full balancing moves the log-odds."""
    return float(np.log(data.counts[0] / data.counts[1]))


def _pushed(data: Dataset, learner: Learner) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return way, plain and used log-odds of some judged rows, and what each way comes to.

    Balanced accuracies are those at one half after each way, and at the moved threshold without any;
    `apart` is the farthest two of them are from each other. `pushed` is the mean push over rows and ways,
    `scatter` its mean distance from the push by theory, `off` that of probabilities pushed back.
    """
    plain = scored(data, learner=learner, protocol=HALF)
    y, p, push = plain.y, plain.proba[:, 1], _push(data)
    some = np.sort(np.random.default_rng(0).permutation(len(y))[:SHOWN])
    balanced = {"threshold": _balanced_accuracy(y, shifted(p, push))}
    frames, pushes, off = [], [], []
    for way in WAYS:
        used = scored(data, STRATEGIES[way](), learner=learner, protocol=HALF).proba[:, 1]
        balanced[way] = _balanced_accuracy(y, used)
        odds = {"plain": log_odds(p), "used": log_odds(used)}
        frames.append(pd.DataFrame(odds).iloc[some].assign(way=way))
        pushes.append(odds["used"] - odds["plain"])
        off.append(np.abs(shifted(used, -push) - p))
    apart = max(balanced.values()) - min(balanced.values())
    scatter = float(np.abs(np.array(pushes) - push).mean())
    numbers = {
        "apart": apart,
        "pushed": float(np.mean(pushes)),
        "scatter": scatter,
        "off": float(np.mean(off)),
    }
    return pd.concat(frames, ignore_index=True), {**balanced, **numbers}


def _balanced_accuracy(y: np.ndarray, p: np.ndarray) -> float:
    return float(rates(confusion(y, (p >= 0.5).astype(np.int64), 2))["recall"].mean())
