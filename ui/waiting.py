"""Wait for computations in the background without holding up the page."""

from __future__ import annotations

from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.fragments import polled, redraw

LOOKS = 0.5  # seconds between two looks
# Where this drawing of a page looks out for what it waits for, and what that is.
_lookout: ContextVar[tuple[DeltaGenerator, list[Future]] | None] = ContextVar("lookout", default=None)


def begin() -> None:
    """Make the place where a page looks out for what comes, before anything else is drawn.

    It is at the same place on every page. A fragment that looks again and again from a place that the
    next page may not have breaks off that page in the browser.
    """
    _lookout.set((st.container(), []))


def result(future: Future, text: str) -> Any | None:
    """Return the result; None while it is being computed, or when it broke off, which is then said."""
    if not future.done():
        st.info(text, icon=":material/hourglass_top:")
        _look_out_for(future)
        return None
    error = future.exception()
    if error is not None:
        st.warning("This cannot be drawn here. The reason given:", icon=":material/block:")
        st.text(str(error))
        return None
    return future.result()


def _look_out_for(future: Future) -> None:
    place, futures = _lookout.get() or (st.container(), [])
    futures.append(future)
    if len(futures) == 1:
        with place:
            polled(_look, LOOKS, futures)


def _look(futures: list[Future]) -> None:
    if any(future.done() for future in futures):
        redraw()
