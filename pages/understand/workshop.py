"""Workshops: one for a room of people, led by one of them."""

import streamlit as st

from ui import language, workshop
from ui.language import says

left, right = st.columns([3, 1], vertical_alignment="center")
with right:
    language.choose()
left.markdown(says("workshop.intro"))
workshop.page()
