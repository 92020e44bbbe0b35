"""Entry point: streamlit run app.py."""

import streamlit as st

from ui import progress
from ui.navigation import pages

st.set_page_config(page_title="Counterweight", page_icon=":material/balance:", layout="wide")
page = st.navigation(pages())
progress.in_sidebar()
page.run()
