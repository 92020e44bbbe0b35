from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset, from_frame
from core.decisions import DECISIONS
from core.figures import lessons as draw
from core.figures import plain
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored
from core.lessons._rows import thinned
from core.metrics import confusion, measure, rates
from core.params import Range
from core.predictions import Predictions, judge
from core.strategies import STRATEGIES
from core.texts import FIRST, text

WAYS = ("plain", "weighted", "moved")
TOLD = ("accuracy", "worst_recall", "balanced_accuracy")
MOST_CLASSES = 12


@dataclass(frozen=True)
class WorstClass(Lesson):
    """With several classes a mean can hide the one that is never found: read the worst recall as well.

    A logistic regression as it is, with class weights, and with a threshold for each class that makes the
    mean of the recalls best on other rows. Classes of fewer than five rows are left out.
    """

    source = (
        "Sokolova, Lapalme (2009), A systematic analysis of performance measures for classification tasks, "
        "doi:10.1016/j.ipm.2009.03.002"
    )
    place = 12
    minutes = 6
    options = Range(0.0, 1.0, 0.01, "Recall of the class that is found least.")
    most_rows = 3_000
    fewest = 5  # rows of a class, one for each fold

    def toy(self, seed: int = 0) -> Dataset:
        rng = np.random.default_rng(seed)
        y = rng.permutation(np.repeat([0, 1, 2], [1_500, 375, 75]))
        X = rng.normal(size=(len(y), 3)) + np.array([[0, 0, 0], [2.5, 0, 0], [1.2, 1.4, 0]])[y]
        return from_frame("toy", pd.DataFrame(X, columns=["x1", "x2", "x3"]), np.array([*"ABC"])[y])

    def rows(self, data: Dataset) -> Dataset:
        """Return the rows of all classes that have enough, of many classes those of the largest twelve."""
        counts = np.array(data.counts)
        largest = np.argsort(-counts, kind="stable")[:MOST_CLASSES]
        kept = np.sort(largest[counts[largest] >= self.fewest])
        part = data.as_drawn().part(np.flatnonzero(np.isin(data.y, kept)))
        names = tuple(data.classes[code] for code in kept)
        known = replace(part, y=np.searchsorted(kept, part.y), classes=names, positive=None)
        return thinned(known, self.most_rows)

    def too_few(self, data: Dataset, language: str) -> str | None:
        enough = sum(count >= self.fewest for count in data.counts)
        if enough >= 3:
            return None
        return text("lessons.two_classes", language, classes=enough, needed=3, least=self.fewest)

    def learned(self, data: Dataset) -> Outcome:
        plain_scores, weighted = scored(data), scored(data, STRATEGIES["class_weight"]())
        given = {
            "plain": (plain_scores, plain_scores.proba.argmax(axis=1)),
            "weighted": (weighted, weighted.proba.argmax(axis=1)),
            "moved": (plain_scores, judge(plain_scores, DECISIONS["balanced_accuracy"]()).labels),
        }
        frame = pd.concat([_recalls(data, way, *each) for way, each in given.items()], ignore_index=True)
        numbers = {}
        for way, (p, labels) in given.items():
            found = measure(p.y, p.proba, labels, None)
            numbers |= {f"{name}_{way}": found[name] for name in TOLD}
        return Outcome({"recalls": frame}, {**numbers, "classes": len(data.classes)})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        best = max(n["worst_recall_weighted"], n["worst_recall_moved"])
        return {
            "hidden": n["accuracy_plain"] > n["worst_recall_plain"] + 0.3,
            "found": best > n["worst_recall_plain"] + 0.2,
            "price": min(n["accuracy_weighted"], n["accuracy_moved"]) < n["accuracy_plain"] - 0.01,
        }

    def answer(self, found: Outcome) -> float:
        return found.numbers["worst_recall_plain"]

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame
        sizes = frame.drop_duplicates("group").set_index("group")["rows"]
        names = {
            name: f"{plain(name, 20)} ({text('common.rows', language, rows=int(rows))})"
            for name, rows in sizes.items()
        }
        ways = {way: self.says(f"figure.{way}", language) for way in WAYS}
        labels = {name: self.says(f"figure.{name}", language) for name in ("axis", "alt")}
        return draw.groups(frame, names, ways, labels)


def _recalls(data: Dataset, way: str, p: Predictions, labels: np.ndarray) -> pd.DataFrame:
    """Return group (a class), way, share (its recall) and rows, the largest class first."""
    recalls = rates(confusion(p.y, labels, len(data.classes)))["recall"]
    table = {"group": list(data.classes), "way": way, "share": recalls, "rows": list(data.counts)}
    return pd.DataFrame(table).sort_values("rows", ascending=False, kind="stable")
