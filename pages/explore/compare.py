"""Compare the strategies side by side, on rows their models never saw."""

import streamlit as st

from core import curves, figures
from core.metrics import METRICS
from core.predictions import frames
from ui import leaderboard, results, show
from ui.navigation import link

st.markdown("What each remedy does, on rows its models never saw.")
found = results.results()
sort = st.selectbox(
    "Sort by",
    leaderboard.SHOWN,
    format_func=lambda name: METRICS[name].title,
    key="sort",
    persist_state="session",
    width=320,
)
board = leaderboard.leaderboard(found, sort)
show.table(board, "leaderboard", "comparison", column_config=leaderboard.columns())
st.caption(leaderboard.about(found))
show.reasons(leaderboard.reasons(found))
results.begun(found)

code = results.pick_class(found, "compare-class")
share = found.share(code)
left, right = st.columns(2, gap="medium")
for place, kind in ((left, "precision_recall"), (right, "roc")):
    with place:
        frame = {title: found.curve(kind, trial, code) for title, trial in found.fits.items()}
        show.curves(kind, frame, found.styles, share, results.markers(found, code))

st.subheader("Confusion matrices", anchor=False)
st.caption("Actual classes in rows, predicted in columns, at each trial's own decision.")
titles = list(found.begun)
chosen = st.multiselect(
    "Trials to show", titles, titles[:4], key=f"matrices-{len(titles)}", persist_state="session"
)
places = show.grid(len(chosen), results.across(found))
for place, title in zip(places, chosen, strict=True):
    with place:
        frame = curves.confusion_frame(found.judged(found.begun[title]))
        show.chart(figures.confusion(frame, title, found.interest), f"confusion-{title}", frame, "confusion")

st.subheader("Class by class", anchor=False)
title = st.selectbox("Trial", titles, key="class-trial", persist_state="session")
results.class_by_class(found.judged(found.begun[title]))
st.download_button(
    "Download all predictions (parquet)",
    lambda: frames({t.key: found.judged(t) for t in found.begun.values()}, found.data).to_parquet(),
    file_name="predictions.parquet",
    key="predictions",
    icon=":material/download:",
    on_click="ignore",
)
link("explore/decide", "Next: where to cut?")
