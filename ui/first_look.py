"""The first look at the data on the Diagnose page: how rare, what to know, and the class along a column."""

from __future__ import annotations

import streamlit as st

from core import curves, figures
from core.dataset import Dataset
from core.prepare import Preparation, left_out
from ui import compute, show


def first_look(data: Dataset) -> None:
    """Show the sizes of the classes, what was found, and the class along a column of choice."""
    first, second, third = st.columns(3)
    first.metric("Rows", f"{sum(data.totals):,}", border=True)
    second.metric("Rows of the rarest class", f"{min(data.totals):,}", border=True)
    third.metric(
        "Largest to smallest class",
        f"{data.ratio:,.1f} : 1",
        border=True,
        help="How many rows of the largest class there are for one row of the smallest.",
    )
    frame = curves.class_counts(data)
    figure = figures.class_distribution(frame, data.classes[data.interest])
    show.chart(figure, "distribution", frame, "classes")
    _findings(data)
    _along_a_column(data)


def _findings(data: Dataset) -> None:
    st.subheader("What to know first", anchor=False)
    found = compute.findings(data)
    if not found:
        st.success("Nothing here needs a warning.")
    for each in found:
        show.finding(each)


def _along_a_column(data: Dataset) -> None:
    unused = left_out(data, Preparation.STANDARD)
    if used := [column for column in data.X.columns if column not in unused]:
        st.subheader("The class along a column", anchor=False)
        column = st.selectbox("Column", used, key=f"balance-{data.fingerprint}")
        frame = curves.class_balance(data, column)
        figure = figures.class_balance(frame, column, data.classes[data.interest])
        show.chart(figure, "balance", frame, "balance")
