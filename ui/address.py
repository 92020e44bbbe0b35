"""What the address may say."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from core.words import quoted
from ui.state import RUN

LESSON = "lesson"
# Pages whose settings stand in the address: they read these, and call `tidy` themselves.
READING = {"learn", "playground"}


def tidy(known: Collection[str] = ()) -> None:
    """Take out of the address what means nothing here, and say so; the names in `known` stay."""
    for name in [name for name in st.query_params if name not in (RUN, *known)]:
        st.query_params.pop(name)
        st.toast(f"The address says {quoted(name)}, which means nothing here.", icon=":material/link_off:")
