"""Entry point: streamlit run app.py."""

from pathlib import Path

import streamlit as st

from ui import progress
from ui.navigation import pages

st.set_page_config(page_title="Counterweight", page_icon=":material/balance:", layout="wide")
st.logo(Path(__file__).parent / "docs/logo.svg", size="large")
page = st.navigation(pages())
progress.in_sidebar()
page.run()
