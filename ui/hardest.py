"""The hardest rows of a trial: its worst misses and false alarms, what lies beside them, and why."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from core import explain
from core.dataset import Dataset
from core.explain import Explanation
from core.plan import Split, Trial
from core.words import quoted
from ui import compute, show, waiting
from ui.fragments import fragment
from ui.importance import REPAIRED, how_to_read, way_to_the_score
from ui.results import Results, pick_class

REVIEW = "left for review"


def hardest_rows(found: Results) -> None:
    """Show the worst misses and false alarms of a trial, and one of them from near."""
    trials = found.begun
    left, middle, right = st.columns([2, 1, 1])
    title = left.selectbox("Trial", list(trials), key="hardest-trial", persist_state="session")
    with middle:
        code = pick_class(found, "explain-class")
    kind = right.segmented_control(
        "Mistakes",
        [explain.MISSED, explain.ALARM],
        default=explain.MISSED,
        required=True,
        format_func={explain.MISSED: "Missed", explain.ALARM: "False alarms"}.get,
        key="hardest-kind",
        persist_state="session",
    )
    trial = trials[title]
    worst = explain.hardest(found.judged(trial), code)
    worst = worst[worst["kind"] == kind].reset_index(drop=True)
    if worst.empty:
        st.success("There is no such mistake among the judged rows.")
        return
    name = quoted(found.data.classes[code])
    said = "the least sure of" if kind == explain.MISSED else "the surest of"
    st.caption(
        f"Up to {explain.MOST} rows, labels by the trial's own decision ({found.cut(trial)}); first the row "
        f"that the trial was {said} {name}. Probabilities are those of models that never saw the row."
    )
    show.table(_shown(found.data, worst), "hardest", "hardest")
    _from_near(found, trial, worst, code)


def _shown(data: Dataset, worst: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with all their columns, and what the trial made of them, under names of their own."""
    names = [*data.classes, REVIEW]
    own = {
        "row": data.rows[worst["row"]],
        "actual": [names[code] for code in worst["actual"]],
        "predicted": [names[code] for code in worst["predicted"]],
        "probability": worst["probability"].to_numpy(),
    }
    if worst["judgements"].max() > 1:
        counts = zip(worst["times"], worst["judgements"], strict=True)
        own["wrong"] = [f"{times} of {judged}" for times, judged in counts]
    return _beside(own, data, worst["row"])


def _beside(own: dict[str, Iterable], data: Dataset, rows: pd.Series) -> pd.DataFrame:
    """Return columns of ours before those of the table; where names meet, ours get a mark."""
    taken = set(data.X.columns)
    free = {name if name not in taken else f"{name} ({data.target})": values for name, values in own.items()}
    return pd.DataFrame(free).join(data.X.iloc[rows.to_numpy()].reset_index(drop=True))


@fragment
def _from_near(found: Results, trial: Trial, worst: pd.DataFrame, code: int) -> None:
    st.subheader("One of them from near", anchor=False)
    data, by_row = found.data, worst.set_index("row")
    row = st.selectbox(
        "Row of the file",
        [*by_row.index],
        format_func=lambda row: (
            f"{data.rows[row]:,} · probability {show.digits(by_row.loc[row, 'probability'])}"
        ),
        key="hardest-row",
    )
    at = by_row.loc[row]
    folds = compute.splits(data, trial.protocol)
    (split,) = [each for each in folds if (each.repeat, each.fold) == (at["repeat"], at["fold"])]
    _neighbours(data, trial, split, row)
    if trial.combination:
        st.info("This trial mixes the scores of others and has no model of its own to look into.")
        return
    asked = compute.explanation(data, trial, split, code, row)
    each: Explanation | None = waiting.result(asked, "Explaining this row …")
    if each is not None:
        way_to_the_score(data, trial.title, each, row)
        how_to_read(data, {each.unit})
        if trial.repairs:
            st.caption(REPAIRED)


def _neighbours(data: Dataset, trial: Trial, split: Split, row: int) -> None:
    found = waiting.result(compute.neighbours(data, trial, split, row), "Looking for its neighbours …")
    if found is None:
        return
    alike = int((found["code"] == data.y[row]).sum())
    st.markdown(
        f"This row is {quoted(data.classes[data.y[row]])}, as are **{alike} of its {len(found)} nearest "
        "rows** in the training part of the fold it was judged in."
    )
    own = {
        "row": data.rows[found["row"]],
        "class": [data.classes[code] for code in found["code"]],
        "distance": found["distance"].to_numpy(),
    }
    show.table(_beside(own, data, found["row"]), "neighbours", "neighbours")
    if alike == 0:
        st.caption("It lies among rows of other classes: an outlier, or a label worth checking.")
