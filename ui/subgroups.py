"""Subgroups: whether a trial is as good for each part of the rows along a column."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import explain, figures
from core.plan import Trial
from core.words import quoted
from ui import compute, show
from ui.results import Results, often, pick_class

COLUMNS = {
    "group": "Group",
    "rows": "Rows",
    "positives": "Rows of the class",
    "measure": "Number",
    "value": "Value",
    "low": "Low",
    "high": "High",
}


def by_subgroup(found: Results) -> None:
    """Show a trial's numbers in groups along a column of choice, and which differ more than by chance."""
    left, middle, right = st.columns([2, 2, 1])
    title = left.selectbox("Trial", list(found.begun), key="subgroups-trial", persist_state="session")
    columns = found.data.columns(*explain.KINDS)
    if not columns:
        st.info("No column has groups: there are neither numbers, dates nor categories.")
        return
    column = middle.selectbox("Column", columns, key=f"subgroups-{found.data.fingerprint}")
    with right:
        code = pick_class(found, "explain-class")
    _numbers(found, found.begun[title], column, code)


def _numbers(found: Results, trial: Trial, column: str, code: int) -> None:
    table = compute.subgroups(found.data, trial, found.which(trial), found.judged(trial), column, code)
    shown = table[list(COLUMNS)].assign(measure=table["measure"].map(explain.MEASURES))
    st.markdown(f"**{quoted(found.data.classes[code])} along {quoted(column)}**")
    figure = figures.subgroups(table, explain.overall(table), explain.MEASURES, explain.FEW)
    show.chart(figure, "subgroups", shown.rename(columns=COLUMNS), "subgroups")
    st.caption(
        f"Labels by the trial's own decision ({found.cut(trial)}). Intervals of 95 % for each group by "
        "itself; the dotted line is the number over all groups. Seen minus said: share of the class minus "
        f"mean probability; below 0 the trial says too much.{often(found)}"
    )
    _few(table)
    _gaps(table)


def _few(table: pd.DataFrame) -> None:
    sizes = table.drop_duplicates("group")
    few = sizes[sizes["positives"] < explain.FEW]
    if len(few):
        names = ", ".join(f"{quoted(row.group)} ({row.positives:,})" for row in few.itertuples())
        st.warning(
            f"Fewer than {explain.FEW} rows of the class, drawn hollow: {names}. Their recall and precision "
            "say little.",
            icon=":material/warning:",
        )


def _gaps(table: pd.DataFrame) -> None:
    """Say of each number which groups differ, choosing among them allowed for."""
    st.subheader("Do groups differ?", anchor=False)
    found = explain.gaps(table)
    if found.empty:
        st.info("There are no two groups to hold against each other.")
        return
    for row in found.itertuples():
        head = f"**{explain.MEASURES[row.measure]}**"
        between = f"{quoted(row.group)} over {quoted(row.other)}"
        interval = f"{_points(row.difference)} points ({_points(row.low)} to {_points(row.high)})"
        sure = row.low > 0
        verdict = (
            f"{between}: {interval}" if sure else f"not distinguishable; the likeliest, {between}: {interval}"
        )
        st.markdown(f"- {head}: {verdict}")
    st.caption(
        "Of all pairs of groups the one that differs most surely, in percentage points. The intervals allow "
        "for the choice among the pairs of a number (Bonferroni). A gap tells that groups differ, not why: "
        "where the class is rarer, precision is lower for the same model."
    )


def _points(value: float) -> str:
    return f"{100 * value:.1f}"
