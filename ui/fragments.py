"""Parts of a page that are drawn anew on their own, and those that look again and again by themselves.

What Streamlit does when a page changes while such a part is at work can break the page off in the
browser, lose a click, or bring the page before back. This module is the place that keeps it from that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from itertools import count
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

_numbers = count()


@dataclass
class _Drawing:
    """A page being drawn: its number, and its parts that look by themselves, with their places."""

    number: int = field(default_factory=lambda: next(_numbers))
    parts: list[tuple[DeltaGenerator, Callable]] = field(default_factory=list)


_drawing: ContextVar[_Drawing | None] = ContextVar("drawing", default=None)  # None when it is complete


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
    _drawing.set(_Drawing())


def polled(function: Callable, seconds: float, *args: object) -> None:
    """Draw a part here that is drawn anew every so many seconds, from when the page is complete.

    If it began earlier, the browser could ask for it after a click on another page but before that page
    is there, and would be sent back to this one.
    """
    place = st.container()
    draw = partial(st.fragment(_of_this_drawing(function), run_every=seconds), *args)
    drawing = _drawing.get()
    if drawing is None:
        with place:
            draw()
    else:
        drawing.parts.append((place, draw))


def _of_this_drawing(function: Callable) -> Callable:
    """Return `function` as one that is another in each drawing of a page.

    Streamlit knows a part by its function and place. A slow browser asks for those of the drawing before
    until the new one is there. If they were the same, they would be drawn on another page and bring the
    one before back, or, asked for in the moment in which the new page is complete, end its worker before
    all of it is sent.
    """

    @wraps(function)
    def part(*args: object) -> None:
        function(*args)

    drawing = _drawing.get()
    number = get_script_run_ctx().page_script_hash if drawing is None else drawing.number
    part.__qualname__ = f"{function.__qualname__} {number}"
    return part


def end() -> None:
    """Draw the parts that look by themselves: the page is complete."""
    drawing = _drawing.get()
    for place, draw in drawing.parts if drawing else ():
        with place:
            draw()
    _drawing.set(None)


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
