from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from sklearn.metrics import roc_auc_score

from core.challenges import _worlds
from core.challenges._base import Challenge, Practice, Sizes, Tried, trained, trial
from core.dataset import Dataset
from core.learners import LEARNERS
from core.lessons import _leaks
from core.lessons._fits import scored
from core.params import choice
from core.plan import Trial
from core.strategies import STRATEGIES

LOST = 0.1  # of the area that was promised
NOTHING, SOME = 0.65, 0.8  # areas under the ROC curve: hardly more than guessing, and plainly more
TEAMS = {"ash": slice(0, 3), "birch": slice(3, None)}  # the columns of each


@dataclass(frozen=True)
class Leaked(Challenge):
    """Two teams report a result, and one of the two is a leak; the better number need not be it.

    Team Ash has three columns with something in them and judges in folds. Team Birch has ten columns of
    chance and makes rows up before it splits. Labels that are dealt out anew tell them apart.
    """

    source = (
        "Kapoor, Narayanan (2023), Leakage and the reproducibility crisis in machine-learning-based "
        "science, Patterns 4(9), doi:10.1016/j.patter.2023.100804"
    )
    place = 7
    minutes = 6
    lesson = "leak_lab"
    sizes = Sizes(800, 0, 2_000)
    facts: ClassVar = {"lost": LOST, "rows": sizes.training}

    leaked: str = choice("ash", "birch")
    proof: str = choice("again", "half", "shuffled")

    def table(self, seed: int = 0) -> Dataset:
        return _worlds.bells(self.sizes, 0.08, 3.2, seed, noise=5)

    def practised(self, data: Dataset) -> Practice:
        rng = np.random.default_rng(0)
        known = data.part(self.sizes.trained_on())
        order = rng.permutation(len(known.y))
        tables = {
            "reported": known,
            "again": known.part(order),
            "half": known.part(order[: len(order) // 2]),
            "shuffled": _leaks.shuffled(known, whole_groups=False),
        }
        numbers = {
            f"{team}_{name}": area
            for name, table in tables.items()
            for team, area in zip(TEAMS, (_ash(table), _birch(table)), strict=True)
        }
        return Practice(data, _models(data, self.sizes), numbers)

    def now(self, practice: Practice) -> dict[str, Any]:
        return {team: practice.numbers[f"{team}_reported"] for team in TEAMS}

    def tried(self, practice: Practice, attempt: int = 0) -> Tried:
        rows = self.sizes.judged_in(attempt)
        hit, told = practice.hit[rows], practice.numbers
        fresh = {team: float(roc_auc_score(hit, practice.scores(team)[rows])) for team in TEAMS}
        other = "birch" if self.leaked == "ash" else "ash"
        proved = {team: told[f"{team}_{self.proof}"] for team in TEAMS}
        goals = {
            "leaked": told[f"{self.leaked}_reported"] - fresh[self.leaked] > LOST,
            # Where there is nothing to find, who still finds something gives it away.
            "proof": proved[self.leaked] > SOME and proved[other] < NOTHING,
        }
        numbers = {f"fresh_{team}": area for team, area in fresh.items()}
        numbers |= {f"proof_{team}": area for team, area in proved.items()}
        numbers |= {"promised": told[f"{self.leaked}_reported"], "reached": fresh[self.leaked]}
        return Tried(goals, numbers | self.now(practice))


def _columns_of(team: str, data: Dataset) -> Dataset:
    X = data.X.iloc[:, TEAMS[team]]
    return replace(data, X=X, kinds={name: data.kinds[name] for name in X})


def _ash(data: Dataset) -> float:
    p = scored(_columns_of("ash", data))
    return float(roc_auc_score(p.y, p.proba[:, p.positive]))


def _birch(data: Dataset) -> float:
    return _leaks.smote_before_the_split(_columns_of("birch", data))


def _models(data: Dataset, sizes: Sizes) -> dict[str, np.ndarray]:
    """Return what the model of each team says of all rows."""
    trees = Trial((STRATEGIES["smote"](),), LEARNERS["extra_trees"](n_estimators=10))
    used = {"ash": trial("nothing"), "birch": trees}
    return {team: trained(_columns_of(team, data), sizes, {team: each})[team] for team, each in used.items()}
