from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dataset import Dataset
from core.diagnose.around import TYPES, Around
from core.diagnose.places import places, space
from core.figures import lessons as draw
from core.learners import LEARNERS, Learner
from core.lessons._base import Lesson, Outcome
from core.lessons._fits import scored, straight
from core.lessons._toys import labelled
from core.metrics import measure
from core.params import choice
from core.strategies import STRATEGIES
from core.texts import FIRST

STRAIGHT, TREE = "straight", "tree"
WAYS = ("half", "smote", "moved")
IN_COMPANY = TYPES[:2]


@dataclass(frozen=True)
class SmoteHelps(Lesson):
    """SMOTE against a moved threshold that gives exactly as many alarms, by how hard the rare rows are.

    Safe and borderline rows have others of their class among the 5 nearest; rare ones and outliers are
    alone among other rows. A straight model ranks rows no better after SMOTE; a single tree, whose scores
    are few and far between, does.
    """

    source = (
        "Napierala, Stefanowski (2016), Types of minority class examples and their influence on learning "
        "classifiers from imbalanced data, doi:10.1007/s10844-015-0368-1; Elor, Averbuch-Elor (2022), "
        "To SMOTE, or not to SMOTE?, arXiv:2201.08528"
    )
    place = 7
    minutes = 8
    options = ("same", "smote", "moved")
    most_rows = 3_000

    learner: str = choice(STRAIGHT, TREE)

    def toy(self, seed: int = 0) -> Dataset:
        rng = np.random.default_rng(seed)
        common, close, lost = rng.normal(size=(2_000, 2)), rng.normal(size=(60, 2)), rng.normal(size=(30, 2))
        X = np.concatenate([common, 0.5 * close + [2.5, 0], lost])
        order = rng.permutation(len(X))
        return labelled(X[order], order >= len(common))

    def learned(self, data: Dataset) -> Outcome:
        types = Around(places(space(data)[0], data.y, 2), data.y, np.arange(len(data.y))).rows()["type"]
        models = {STRAIGHT: straight(), TREE: LEARNERS["decision_tree"]()}
        frames, numbers = [], {}
        for name, learner in models.items():
            found, aucs = _found(data, learner)
            rare = found[data.y == 1].groupby(types[data.y == 1].to_numpy(), observed=False)
            frames.append(rare.agg(["mean", "sum", "size"]).stack(0).reset_index().assign(learner=name))
            numbers |= {f"auc_{way}_{name}": auc for way, auc in aucs.items()}
            numbers |= {f"found_{way}_{name}": int(found.loc[data.y == 1, way].sum()) for way in WAYS}
            numbers[f"alarms_{name}"] = int(found["smote"].sum())
        frame = pd.concat(frames, ignore_index=True).set_axis(
            ["group", "way", "share", "found", "rows", "learner"], axis=1
        )
        return Outcome({"types": frame}, {**numbers, **_by_company(frame)})

    def claims(self, found: Outcome) -> dict[str, bool]:
        n = found.numbers
        company, lonely = n["company_found"] / max(n["company"], 1), n["lonely_found"] / max(n["lonely"], 1)
        rare = n["company"] + n["lonely"]
        return {
            "more": n["found_smote_straight"] > n["found_half_straight"],
            "same": abs(n["found_smote_straight"] - n["found_moved_straight"]) <= 0.05 * rare,
            "lonely": n["lonely"] > 0 and company > lonely + 0.25,
            "tree": n["auc_smote_tree"] > n["auc_half_tree"] + 0.02,
        }

    def answer(self, found: Outcome) -> str:
        if self.claims(found)["same"]:
            return "same"
        smote, moved = (found.numbers[f"found_{way}_straight"] for way in ("smote", "moved"))
        return "smote" if smote > moved else "moved"

    def figure(self, found: Outcome, language: str = FIRST) -> go.Figure:
        frame = found.frame[found.frame["learner"] == self.learner]
        names = {kind: self.says(f"figure.{kind}", language) for kind in TYPES}
        ways = {way: self.says(f"figure.{way}", language) for way in WAYS}
        labels = {name: self.says(f"figure.{name}", language) for name in ("axis", "alt")}
        return draw.groups(frame, names, ways, labels)


def _found(data: Dataset, learner: Learner) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return which rows each way gives an alarm, and the areas under the ROC curve before and after SMOTE."""
    plain, smote = (scored(data, STRATEGIES[key](), learner=learner) for key in ("nothing", "smote"))
    alarms = smote.proba.argmax(axis=1) == 1
    # Rows of one score are in random order, so that none of them is preferred.
    chance = np.random.default_rng(0).random(len(plain.y))
    top = np.lexsort((chance, -plain.proba[:, 1]))[: int(alarms.sum())]
    found = {
        "half": plain.proba.argmax(axis=1) == 1,
        "smote": alarms,
        "moved": np.isin(np.arange(len(plain.y)), top),
    }
    aucs = {
        way: measure(p.y, p.proba, p.proba.argmax(axis=1), 1)["roc_auc"]
        for way, p in (("half", plain), ("smote", smote))
    }
    return pd.DataFrame(found), aucs


def _by_company(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many rare rows are in company and how many alone, and how many of each SMOTE finds."""
    own = frame[(frame["learner"] == STRAIGHT) & (frame["way"] == "smote")]
    company = own["group"].isin(IN_COMPANY)
    return {
        "company": int(own.loc[company, "rows"].sum()),
        "company_found": int(own.loc[company, "found"].sum()),
        "lonely": int(own.loc[~company, "rows"].sum()),
        "lonely_found": int(own.loc[~company, "found"].sum()),
    }
