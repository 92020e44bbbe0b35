"""Compare the strategies side by side, on rows their models never saw."""

import streamlit as st

from core.predictions import frames
from ui import classes, curves, differences, leaderboard, receipt, reliability, report, results, show, verdict
from ui.fragments import fragment
from ui.navigation import link

st.markdown("What each remedy does, on rows its models never saw.")
found = results.results()
if not found.begun:
    leaderboard.show_leaderboard(found)
results.begun(found)
verdict.sentences(found)

SHOWN = (
    leaderboard.show_leaderboard,
    differences.is_it_real,
    curves.show_curves,
    reliability.probabilities,
    classes.class_by_class,
    receipt.show_receipt,
)
# Only what is looked at is computed, and drawn anew alone.
chosen = show.section(verdict.SECTIONS, "compare")
fragment(dict(zip(verdict.SECTIONS, SHOWN, strict=True))[chosen])(found)

st.download_button(
    "Download all predictions (parquet)",
    lambda: frames({t.key: found.judged(t) for t in found.begun.values()}, found.data).to_parquet(),
    file_name="predictions.parquet",
    key="predictions",
    icon=":material/download:",
    on_click="ignore",
)
report.report(found)
link("explore/decide", "Next: where to cut?")
