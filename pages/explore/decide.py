"""Where to cut: move the threshold and watch everything move, without training anew."""

import streamlit as st

from ui import arrival, cockpit, decide, export, results

st.markdown("Where should a score become a yes? Moving the cut trains nothing anew.")
found = results.results()
results.begun(found)
arrival.at_the_cut(found)
title = st.selectbox("Trial", list(found.fits), key="decide-trial", persist_state="session")
trial = found.fits[title]
ways = ["One class against the rest", "A threshold for each class"]
way = ways[0]
if len(found.data.classes) > 2:
    way = st.segmented_control(
        "Cut", ways, default=ways[0], required=True, key="decide-way", persist_state="session"
    )
if often := results.often(found):
    st.caption(often)
if way == ways[0]:
    code = results.pick_class(found, "decide-class")
    cockpit.one_cut(found, trial, code)
    cockpit.promise(found, trial, code)
else:
    decide.all_thresholds(found, trial)
export.take_along(found, "decide")
