"""What the address may say."""

from __future__ import annotations

import streamlit as st

from core.words import quoted
from ui.state import RUN


def tidy() -> None:
    """Take out of the address what means nothing here, and say so."""
    for name in [name for name in st.query_params if name != RUN]:
        st.query_params.pop(name)
        st.toast(f"The address says {quoted(name)}, which means nothing here.", icon=":material/link_off:")
