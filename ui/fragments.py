"""Parts of a page that are drawn anew on their own, and those that look again and again by themselves.

What Streamlit does when a page changes while such a part is at work can break the page off in the
browser, lose a click, or bring the page before back. This module is the place that keeps it from that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial, wraps
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

# The parts of the page being drawn that look by themselves; None when it is drawn.
_waiting: ContextVar[list[tuple[DeltaGenerator, Callable]] | None] = ContextVar("waiting", default=None)


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


def begin() -> None:
    """Begin a page at the top.

    A page that was asked for while a fragment ended would go on inside that fragment's container.
    """
    context_dg_stack.set(get_default_dg_stack_value())
    _waiting.set([])


def polled(function: Callable, seconds: float, *args: object) -> None:
    """Draw a part here that is drawn anew every so many seconds, from when the page is complete.

    If it began earlier, the browser could ask for it after a click on another page but before that page
    is there, and would be sent back to this one.
    """
    place = st.container()
    draw = partial(st.fragment(_of_this_page(function), run_every=seconds), *args)
    waiting = _waiting.get()
    if waiting is None:
        with place:
            draw()
    else:
        waiting.append((place, draw))


def _of_this_page(function: Callable) -> Callable:
    """Return `function` as one that is another on each page.

    Streamlit knows a part by its function and place. Where two pages have the same one, a slow browser
    that still asks for that of the page before would have it drawn on the new one, and be sent back.
    """

    @wraps(function)
    def part(*args: object) -> None:
        function(*args)

    part.__qualname__ = f"{function.__qualname__} on {get_script_run_ctx().page_script_hash}"
    return part


def end() -> None:
    """Draw the parts that look by themselves: the page is complete."""
    for place, draw in _waiting.get() or ():
        with place:
            draw()
    _waiting.set(None)


class Ended(StopException):
    """The page ends here.

    Not `st.stop`: it ends Streamlit's worker for this visitor before the page is complete, so that what a
    browser asks for meanwhile begins another one, and what was to be said of this page is lost.
    """


def stop() -> NoReturn:
    """End the page here."""
    raise Ended


def leave(page: str, query: Mapping[str, str]) -> NoReturn:
    """Open the script of another page, with what its address says.

    A slow browser goes on asking for the parts of this page until the other one is there.
    """
    get_script_run_ctx().fragment_storage.clear()
    st.switch_page(page, query_params=query)


def redraw() -> None:
    """Draw the whole page anew, unless a click has just come in.

    `st.rerun` alone would put this page in the place of another that was asked for; any call before it
    lets that one go first.
    """
    st.empty()
    st.rerun()
