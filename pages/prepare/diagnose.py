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
OF_THE_FILE = (
    "Sizes and shares of classes are those of the file; what else was found is about the rows drawn."
)
OF_THE_ROWS = "What is shown here is about the rows drawn, and so are its class shares."

data = session().data

st.markdown("What is there, how rare it is, and what to know before running anything.")
show.data_line(data)
section = show.section([*SECTIONS], "diagnose")
show.about_the_sample(data, OF_THE_FILE if section == "First look" else OF_THE_ROWS)
SECTIONS[section](data)
link("prepare/map", "Next: see the rows on a map")
link("explore/strategies", "Or go straight to the strategies")
