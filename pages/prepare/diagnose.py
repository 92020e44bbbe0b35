"""What is hard about these data, before anything is run."""

import streamlit as st

from core import curves, figures
from core.prepare import Preparation, left_out
from ui import compute, show
from ui.navigation import link
from ui.state import session

visit = session()
data = visit.data

st.markdown("What is there, how rare it is, and what to know before running anything.")
show.data_line(data)
first, second, third = st.columns(3)
first.metric("Rows", f"{len(data.y):,}", border=True)
second.metric("Rows of the rarest class", f"{min(data.counts):,}", border=True)
third.metric(
    "Largest to smallest class",
    f"{data.ratio:,.1f} : 1",
    border=True,
    help="How many rows of the largest class there are for one row of the smallest.",
)
frame = curves.class_counts(data)
show.chart(figures.class_distribution(frame, data.classes[data.interest]), "distribution", frame, "classes")

st.subheader("What to know first", anchor=False)
found = compute.findings(data)
if not found:
    st.success("Nothing here needs a warning.")
for each in found:
    show.finding(each)

unused = left_out(data, Preparation.STANDARD)
if used := [column for column in data.X.columns if column not in unused]:
    st.subheader("The class along a column", anchor=False)
    column = st.selectbox("Column", used, key=f"balance-{data.fingerprint}")
    frame = curves.class_balance(data, column)
    figure = figures.class_balance(frame, column, data.classes[data.interest])
    show.chart(figure, "balance", frame, "balance")
link("prepare/map", "Next: see the rows on a map")
link("explore/strategies", "Or go straight to the strategies")
