"""Compare the strategies side by side, on rows their models never saw."""

import streamlit as st

from ui import (
    classes,
    curves,
    differences,
    export,
    leaderboard,
    links,
    receipt,
    reliability,
    report,
    results,
    show,
    taking,
)
from ui.fragments import fragment
from ui.navigation import link
from ui.verdict import SECTIONS, sentences

place = st.empty()
place.markdown("What each remedy does, on rows its models never saw.")
found = results.results()
if found.given:
    place.markdown("What these scores are worth, if their models never saw these rows.")
if not found.begun:
    leaderboard.show_leaderboard(found)
results.begun(found)
sentences(found)

SHOWN = (
    leaderboard.show_leaderboard,
    differences.is_it_real,
    curves.show_curves,
    reliability.probabilities,
    classes.class_by_class,
    receipt.show_receipt,
)
# Only what is looked at is computed, and drawn anew alone.
chosen = show.section(SECTIONS, "compare")
fragment(dict(zip(SECTIONS, SHOWN, strict=True))[chosen])(found)

with st.container(horizontal=True):
    taking.everything(found)
    links.of_results(found, section=chosen)
    export.take_along(found, "compare")
report.report(found)
link("explore/decide", "Next: where to cut?")
