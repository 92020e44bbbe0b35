"""A page with a list, or one entry of it that the address names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from core.words import quoted
from ui import address, language
from ui.language import says

if TYPE_CHECKING:
    from core.challenges import Challenge
    from core.lessons import Lesson

E = TypeVar("E", bound="type[Lesson] | type[Challenge]")


def page(
    entries: Mapping[str, E],
    word: str,
    texts: str,
    show: Callable[[E], None],
    overview: Callable[[], None],
    welcome: Callable[[], None] = lambda: None,
) -> None:
    """Show the entry whose key stands at `word` in the address, or else the list, below its welcome.

    `texts` is the subject in `core.texts` that says `unknown` and `all`.
    """
    address.tidy({word})
    left, right = st.columns([3, 1], vertical_alignment="center")
    with right:
        language.choose()
    with left:
        chosen = _chosen(entries, word, texts)
        if chosen is None:
            welcome()
    if chosen is None:
        overview()
    else:
        show(chosen)


def _chosen(entries: Mapping[str, E], word: str, texts: str) -> E | None:
    """Return the entry that the address names, if it names one, and show the way back from it."""
    name = st.query_params.get(word)
    if name is None:
        return None
    if name not in entries:
        st.warning(says(f"{texts}.unknown", name=quoted(name)), icon=":material/link_off:")
        return None
    back = says(f"{texts}.all")
    st.button(back, icon=":material/arrow_back:", type="tertiary", on_click=open_at, args=(word, None))
    return entries[name]


def open_at(word: str, key: str | None) -> None:
    """Let the address name an entry, or none."""
    if key is None:
        st.query_params.pop(word, None)
    else:
        st.query_params[word] = key


def to_next(entries: Mapping[str, E], key: str, word: str, texts: str) -> None:
    """Offer the entry after `key`, or the first where `key` is none of them."""
    keys = list(entries)
    after = keys.index(key) + 1 if key in keys else 0
    if after < len(keys):
        st.button(
            says(f"{texts}.next", title=entries[keys[after]].says("title", language.chosen())),
            icon=":material/arrow_forward:",
            on_click=open_at,
            args=(word, keys[after]),
            key=f"{word}-next",
        )
