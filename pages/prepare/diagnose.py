"""What is hard about these data, before anything is run."""

import streamlit as st

from ui import dial, difficulty, first_look, regime, show
from ui.navigation import link
from ui.state import session

SECTIONS = {
    "First look": first_look.first_look,
    "How hard are the rows": difficulty.difficulty,
    "What can help": regime.what_can_help,
    "If it were rarer": dial.if_it_were_rarer,
}

data = session().data

st.markdown("What is there, how rare it is, and what to know before running anything.")
show.data_line(data)
SECTIONS[show.section([*SECTIONS], "diagnose")](data)
link("prepare/map", "Next: see the rows on a map")
link("explore/strategies", "Or go straight to the strategies")
