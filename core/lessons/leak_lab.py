from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset
from core.figures import lessons as draw
from core.lessons import _leaks as leaks
from core.lessons._base import Lesson, Outcome
from core.lessons._toys import bells
from core.params import Range, choice
from core.texts import FIRST

ARMS = ("smote", "synthetic", "groups", "stopping", "threshold", "scaling")
TRIED = (
    leaks.made_up_rows,
    leaks.rows_of_one_source_on_both_sides,
    leaks.stopped_by_the_test_rows,
    leaks.cut_on_the_test_rows,
    leaks.scaled_before_the_split,
)
REAL, SHUFFLED = "real", "shuffled"


@dataclass(frozen=True)
class LeakLab(Lesson):
    """Six ways to let the rows that are judged have a say in what judges them, each beside the right way.

    The shuffled table is the same one with its labels dealt out anew: there is nothing to find in it, so
    whatever is found there is the leak.
    """

    source = (
        "Kapoor, Narayanan (2023), Leakage and the reproducibility crisis in machine-learning-based "
        "science, Patterns 4(9), doi:10.1016/j.patter.2023.100804; Santos et al. (2018), Cross-validation "
        "for imbalanced datasets, IEEE CIM 13(4), doi:10.1109/MCI.2018.2866730"
    )
    place = 4
    minutes = 10
    options = Range(0.5, 1.0, 0.01, "Area under the ROC curve.")
    most_rows = 1_000

    table: str = choice(SHUFFLED, REAL)

    def toy(self, seed: int = 0) -> Dataset:
        return bells(800, 64, 1.2, columns=10, seed=seed)

    def learned(self, data: Dataset) -> Outcome:
        mixed = {whole: leaks.shuffled(data, whole) for whole in (False, True)}
        found = []
        for tried in TRIED:
            whole = tried is leaks.rows_of_one_source_on_both_sides
            for table, rows in ((REAL, data), (SHUFFLED, mixed[whole])):
                found += [{"arm": arm, "table": table, **pair._asdict()} for arm, pair in tried(rows).items()]
        frame = pd.DataFrame(found)
        numbers = {
            f"{row.arm}_{way}_{row.table}": float(getattr(row, way))
            for row in frame.itertuples()
            for way in ("wrong", "right")
        }
        return Outcome({"arms": frame}, {**numbers, "visits": leaks.VISITS})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        gap = {arm: n[f"{arm}_wrong_shuffled"] - n[f"{arm}_right_shuffled"] for arm in ARMS}
        return {
            "smote": n["smote_wrong_shuffled"] > 0.9 and n["smote_right_shuffled"] < 0.65,
            "synthetic": gap["synthetic"] > 0.2,
            "groups": n["groups_wrong_shuffled"] > 0.8 and n["groups_right_shuffled"] < 0.7,
            "stopping": gap["stopping"] > 0.01,
            "threshold": gap["threshold"] > 0.01,
            "scaling": abs(gap["scaling"]) < 0.03,
        }

    def answer(self, found: Outcome) -> float:
        return found.numbers["smote_wrong_shuffled"]

    def now(self, found: Outcome) -> dict[str, Any]:
        return {way: found.numbers[f"smote_{way}_{self.table}"] for way in ("wrong", "right")}

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame[found.frame["table"] == self.table]
        names = [self.says(f"figure.{arm}", language) for arm in frame["arm"]]
        labels = {name: self.says(f"figure.{name}", language) for name in ("wrong", "right", "axis", "alt")}
        return draw.pairs(names, frame, labels)
