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
from core.metrics import measure
from core.params import choice
from core.predictions import Predictions, judge
from core.texts import FIRST

NEVER, HALF, TUNED = "never", "half", "tuned"
METRICS = ("accuracy", "recall", "precision", "balanced_accuracy", "mcc")


@dataclass(frozen=True)
class AccuracyTrap(Lesson):
    """Who never gives an alarm has the best accuracy of all, and finds nobody.

    Three answers to the same rows: no alarm ever; a logistic regression at one half; the same one cut
    where balanced accuracy is best on other rows.
    """

    source = "Provost, Fawcett, Kohavi (1998), The case against accuracy estimation, ICML"
    place = 1
    minutes = 4
    options = (NEVER, TUNED, "same")

    by: str = choice(*METRICS)

    def toy(self, seed: int = 0) -> Dataset:
        return bells(3_000, 75, 2.0, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        p = scored(data)
        rows = [{"answer": name, **_numbers(p, labels)} for name, labels in _answers(p).items()]
        frame = pd.DataFrame(rows)
        own = frame.set_index("answer")
        numbers = {f"{metric}_{name}": float(own.loc[name, metric]) for name in own.index for metric in own}
        return Outcome({"answers": frame}, numbers)

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        best = found.frame.set_index("answer")["balanced_accuracy"].idxmax()
        return {
            "nobody_wins": n["accuracy_never"] > n["accuracy_tuned"] and n["found_never"] == 0,
            "most_found": n["recall_tuned"] > 0.5,
            "balanced": best == TUNED,
        }

    def answer(self, found: Outcome) -> str:
        never, tuned = (found.numbers[f"accuracy_{name}"] for name in (NEVER, TUNED))
        return "same" if never == tuned else NEVER if never > tuned else TUNED

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame.sort_values(self.by)
        names = [self.says(f"figure.{name}", language) for name in frame["answer"]]
        title = self.says(f"control.{self.by}", language)
        return draw.bars(names, frame[self.by], title, self.says("figure.alt", language))


def _answers(p: Predictions) -> dict[str, np.ndarray]:
    """Return the labels that each of the three gives."""
    rules = {HALF: DECISIONS["argmax"](), TUNED: DECISIONS["balanced_accuracy"]()}
    return {NEVER: np.zeros_like(p.y), **{name: judge(p, rule).labels for name, rule in rules.items()}}


def _numbers(p: Predictions, labels: np.ndarray) -> dict[str, float]:
    numbers = measure(p.y, p.proba, labels, 1)
    hits, alarms = int(((labels == 1) & (p.y == 1)).sum()), int((labels == 1).sum())
    return {"found": hits, "alarms": alarms, **{metric: numbers[metric] for metric in METRICS}}
