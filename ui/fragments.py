"""Parts of a page that are drawn anew on their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st


def fragment(function: Callable, run_every: float | None = None) -> Callable:
    """Return `function` as a Streamlit fragment that stands alone in a container of the page.

    When a fragment begins before the page around it has reached a slow browser, Streamlit takes back
    what it had to say of the fragment's place. What follows at the same level would then have a gap
    before it, on which the browser breaks off for good. A container of the page stays, and nothing
    follows in it.
    """
    part = st.fragment(function, run_every=run_every)

    @wraps(function)
    def alone(*args: object, **kwargs: object) -> object:
        with st.container():
            return part(*args, **kwargs)

    return alone
