"""What drives the score of a trial: columns over all rows, along their values, and for one row."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import explain, figures
from core.dataset import Dataset
from core.explain import LOG_ODDS, Explanation
from core.plan import Split, Trial
from ui import compute, show, waiting
from ui.fragments import fragment
from ui.results import Results, pick_class

REPAIRED = "What a repair does to probabilities afterwards is left out: this is about the model's own score."


def explicable(found: Results) -> dict[str, Trial]:
    """Return the trials that have models of their own, one for each set of scores, by title."""
    return {title: trial for title, trial in found.fits.items() if not trial.combination}


def pick_trials(found: Results, label: str, first: int, most: int, key: str) -> tuple[dict[str, Trial], int]:
    """Let the visitor choose trials to explain, the first few to begin with, and the class it is about."""
    trials = explicable(found)
    left, right = st.columns([2, 1])
    chosen = left.multiselect(
        label, list(trials), list(trials)[:first], max_selections=most, key=key, persist_state="session"
    )
    with right:
        return {title: trials[title] for title in chosen}, pick_class(found, "explain-class")


def what_drives_the_score(found: Results) -> None:
    """Show importance, contributions row by row, dependence, and one row's way to its score."""
    chosen, code = pick_trials(found, "One trial, or two side by side", 2, 2, "explain-trials")
    if not chosen:
        st.info("Choose a trial.")
        return
    split = compute.splits(found.data, next(iter(chosen.values())).protocol)[0]
    explained = explanations(found, chosen, split, code)
    if explained:
        _importance(found, explained)
        _side_by_side(found, explained, _beeswarm)
        _along_a_column(found, explained)
        _one_row(found, explained)


def explanations(
    found: Results, trials: dict[str, Trial], split: Split, code: int
) -> dict[str, Explanation] | None:
    """Return explanations by title; None while they are computed, or when one broke off."""
    asked = {title: compute.explanation(found.data, trial, split, code) for title, trial in trials.items()}
    given = {
        title: waiting.result(each, f"Explaining {title}: its model is trained once more …")
        for title, each in asked.items()
    }
    return given if all(given.values()) else None


def _importance(found: Results, explained: dict[str, Explanation]) -> None:
    frame = pd.concat(
        [each.importance.assign(trial=title) for title, each in explained.items()], ignore_index=True
    )
    show.chart(figures.importance(frame, styles=found.styles), "importance", frame, "importance")
    st.caption(
        f"Mean size of each column's contribution to the score ({_units(explained)}) over the unseen rows of "
        f"the first fold. {_looked_at(max(explained.values(), key=lambda each: len(each.rows)))}"
    )
    if sampled := [title for title, each in explained.items() if not each.exact]:
        st.caption(
            f"Contributions in {' and '.join(sampled)} are estimated from what the model says of mixed rows: "
            "that takes long, so fewer rows were looked at."
        )
    if len({each.unit for each in explained.values()}) > 1:
        st.caption("Units differ, so lengths can be compared within a trial and not between the two.")
    if any(found.titles[title].repairs for title in explained if title in found.titles):
        st.caption(REPAIRED)


def _looked_at(each: Explanation) -> str:
    """Return in words which rows a sample holds, and how importance makes up for it."""
    rows, own = len(each.rows), int(each.rows["own"].sum())
    said = f"{rows:,} of them were looked at, {own:,} of the class"
    if own / rows <= 1.01 * each.share:
        return f"{said}."
    return (
        f"{said}, more than its share: the bars weigh them back to the {show.share(each.share)} that it has."
    )


def _units(explained: dict[str, Explanation]) -> str:
    return " and ".join(dict.fromkeys(each.unit for each in explained.values()))


def _side_by_side(found: Results, explained: dict[str, Explanation], draw) -> None:
    for place, (title, each) in zip(st.columns(len(explained)), explained.items(), strict=True):
        with place:
            draw(found.data, title, each)


def _beeswarm(data: Dataset, title: str, each: Explanation) -> None:
    st.subheader(title, anchor=False)
    frame = each.values.assign(row=data.rows[each.values["row"]])
    show.chart(figures.beeswarm(frame), f"bees-{title}", frame, "contributions")


@fragment
def _along_a_column(found: Results, explained: dict[str, Explanation]) -> None:
    st.subheader("Along a column", anchor=False)
    columns = explain.explained(found.data, next(iter(explained.values())))
    if not columns:
        st.info("No column has values to draw along an axis.")
        return
    column = st.selectbox("Column", list(columns), key="explain-column")

    def draw(data: Dataset, title: str, each: Explanation) -> None:
        frame = explain.dependence(data, each, column)
        frame = frame.assign(row=data.rows[frame["row"]])
        interest = each.values["class"].iloc[0]
        figure = figures.dependence(frame, column, interest, each.unit)
        st.markdown(f"**{title}**")
        show.chart(figure, f"along-{title}", frame, "dependence")

    _side_by_side(found, explained, draw)
    st.caption(
        "Each point is a row: its value, and what that value added to the score or took off it. Above 0 it "
        "speaks for the class. It tells what the model does, not what would happen if a value were changed."
    )


@fragment
def _one_row(found: Results, explained: dict[str, Explanation]) -> None:
    st.subheader("One row", anchor=False)
    rows = next(iter(explained.values())).rows
    for each in explained.values():
        rows = rows[rows["row"].isin(each.rows["row"])]
    number = {
        int(row): int(found.data.rows[row])
        for row in rows.sort_values(["own", "row"], ascending=[False, True])["row"]
    }
    row = st.selectbox(
        "Row of the file",
        list(number),
        format_func=lambda row: f"{number[row]:,} · {quoted_class(found, row)}",
        key="explain-row",
    )
    _side_by_side(found, explained, lambda data, title, each: way_to_the_score(data, title, each, row))
    how_to_read(found.data, {each.unit for each in explained.values()})


def quoted_class(found: Results, row: int) -> str:
    """Return the class of a row, short, for a list that interprets nothing."""
    return figures.short(found.data.classes[found.data.y[row]])


def way_to_the_score(data: Dataset, title: str, each: Explanation, row: int) -> None:
    """Show how one row comes to its score."""
    frame = explain.waterfall(data, each, row)
    own = each.rows.set_index("row").loc[row]
    st.markdown(
        f"**{title}**: score {show.digits(own['score'])}, probability {show.digits(own['probability'])}"
    )
    figure = figures.waterfall(frame, each.base, each.unit)
    shown = frame.assign(value=frame["value"].map(lambda value: None if value is None else str(value)))
    show.chart(figure, f"waterfall-{title}", shown, "waterfall")


def how_to_read(data: Dataset, units: set[str]) -> None:
    """Say what the steps to a score are, and what a score in log-odds means."""
    st.caption(
        "The base value is where a score begins before any column is looked at; each column then moves it "
        "up or down."
    )
    if LOG_ODDS in units and len(data.classes) == 2:
        st.caption(
            "Log-odds: at 0 the model holds the class for as likely as not; each step of 1 up makes its odds "
            "2.7 times as high, each step down as many times lower."
        )
    elif LOG_ODDS in units:
        st.caption(
            "With three classes or more a score in log-odds tells how far a class is ahead only beside the "
            "scores of the others for the same row; it does not give the probability by itself."
        )
