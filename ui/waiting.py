"""Wait for a computation in the background without holding up the page."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import streamlit as st

LOOKS = 0.5  # seconds between two looks


def result(future: Future, text: str) -> Any | None:
    """Return the result; None while it is being computed, or when it broke off, which is then said."""
    if not future.done():
        st.fragment(_look, run_every=LOOKS)(future, text)
        return None
    error = future.exception()
    if error is not None:
        st.warning("This cannot be drawn here. The reason given:", icon=":material/block:")
        st.text(str(error))
        return None
    return future.result()


def _look(future: Future, text: str) -> None:
    if future.done():
        st.rerun()
    st.info(text, icon=":material/hourglass_top:")
