"""The playground: strategies side by side in a made-up plane of which everything is known."""

import streamlit as st

from ui import language, playground
from ui.language import says
from ui.navigation import link
from ui.playground_controls import address, controls, presets

left, right = st.columns([3, 1])
with right:
    language.choose()
left.markdown(says("playground.intro"))
address()
presets()
playground.compare(controls())
link("explore/strategies", says("playground.next"))
