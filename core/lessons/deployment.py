from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.curves.steps import steps
from core.dataset import Dataset
from core.figures import lessons as draw
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored
from core.lessons._odds import shifted
from core.lessons._toys import bells
from core.params import Range, choice
from core.predictions import Predictions
from core.texts import FIRST, percentages

FALSE_ALARMS = 0.01
THOUSANDTH = 0.001
RARER = 10
DRAWS = 200
SHARES = np.geomspace(0.0001, 0.5, 80)


@dataclass(frozen=True)
class Deployment(Lesson):
    """Where the class is rarer than in the file, recall holds, precision falls, and probabilities are stale.

    precision = recall * share / (recall * share + false alarms * (1 - share)): held against tables from
    which rows of the class were taken away at random.
    """

    source = (
        "Saerens, Latinne, Decaestecker (2002), Adjusting the outputs of a classifier to new a priori "
        "probabilities, Neural Computation 14(1), doi:10.1162/089976602753284446"
    )
    place = 9
    minutes = 6
    options = Range(0.0, 1.0, 0.01, "Chance that the alarm is right.")
    fewest = 20

    world: str = choice("0.001", "0.01", "0.1", "0.5")

    def toy(self, seed: int = 0) -> Dataset:
        return bells(5_000, 500, 2.5, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        p = scored(data)
        counts = steps(p, 1).begun()
        recall = float(np.interp(FALSE_ALARMS, counts.false_positive_rate, counts.recall))
        curve = pd.DataFrame({"share": SHARES, "precision": _precision(recall, FALSE_ALARMS, SHARES)})
        numbers = {"recall": recall, "here": float(_precision(recall, FALSE_ALARMS, _share(p.y)))}
        numbers["thousandth"] = float(_precision(recall, FALSE_ALARMS, THOUSANDTH))
        return Outcome({"precision": curve}, {**numbers, **_thinned(p), **_stale(p)})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        return {
            "false": n["thousandth"] < 0.1,
            "measured": abs(n["measured"] - n["told"]) < 0.03,
            "stale": n["said"] > 2 * n["share_rarer"],
            "corrected": abs(n["said_corrected"] - n["share_rarer"]) < 0.25 * n["share_rarer"],
        }

    def answer(self, found: Outcome) -> float:
        return found.numbers["thousandth"]

    def now(self, found: Outcome) -> dict[str, Any]:
        share, recall = float(self.world), found.numbers["recall"]
        return {"share": share, "recall": recall, "precision": float(_precision(recall, FALSE_ALARMS, share))}

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame.set_axis(["x", "y"], axis=1).assign(name="precision")
        labels = {name: self.says(f"figure.{name}", language) for name in ("x", "y", "alt")}
        now = self.now(found)
        ticks = [0.0001, 0.001, 0.01, 0.1, 0.5]
        told = {"tickvals": ticks, "ticktext": percentages(ticks, language)}
        axes = {"xaxis": draw.axis(labels["x"], type="log", **told), "yaxis": draw.share_axis(labels["y"])}
        names = {"precision": labels["y"]}
        return draw.curves(frame, names, labels, [(now["share"], now["precision"])], **axes)


def _share(y: np.ndarray) -> float:
    return float(y.mean())


def _precision(recall: float, false_alarms: float, share: np.ndarray | float) -> np.ndarray | float:
    """Return the share of alarms that are right where the class has that share of all rows."""
    right = recall * np.asarray(share)
    return right / (right + false_alarms * (1 - np.asarray(share)))


def _thinned(p: Predictions) -> dict[str, float]:
    """Return the precision where 9 of 10 rows of the class are gone: mean over draws, and by the formula.

    Alarms are those at the threshold that gives as many as there are rows of the class.
    """
    threshold = np.sort(p.proba[:, 1])[-int(p.y.sum())]
    alarm, own = p.proba[:, 1] >= threshold, p.y == 1
    hits, wrong = alarm[own], int(alarm[~own].sum())
    kept = max(int(own.sum()) // RARER, 1)
    draw_of = np.random.default_rng(0)
    found = [int(draw_of.permutation(hits)[:kept].sum()) for _ in range(DRAWS)]
    measured = float(np.mean([hit / max(hit + wrong, 1) for hit in found]))
    share = kept / (kept + int((~own).sum()))
    return {"measured": measured, "told": float(_precision(hits.mean(), wrong / (~own).sum(), share))}


def _stale(p: Predictions) -> dict[str, float]:
    """Return the mean probability where the class is ten times rarer, said and corrected, and its share."""
    weight = np.where(p.y == 1, 1.0 / RARER, 1.0)
    said, corrected = p.proba[:, 1], shifted(p.proba[:, 1], -np.log(RARER))
    share = float(weight[p.y == 1].sum() / weight.sum())
    means = {"said": said, "said_corrected": corrected}
    return {name: float(np.average(each, weights=weight)) for name, each in means.items()} | {
        "share_rarer": share
    }
