"""The language of the teaching pages."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.texts import FIRST, LANGUAGES, text
from ui.state import remember, remembered

KEY = "language"


def choose() -> None:
    """Let the visitor choose a language; at first it is that of the browser, if it is there."""
    # Said anew each time: the same control of the page before would leave this one without a value.
    remember({KEY: chosen()})
    st.segmented_control(
        says("common.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.get,
        key=KEY,
        required=True,
        persist_state="session",
    )


def chosen() -> str:
    """Return the code of the visitor's language."""
    # A page that has just been opened may not have heard yet what the widget of the last one said.
    return remembered(KEY, None) or _of_the_browser()


def says(key: str, **values: Any) -> str:
    """Return a text in the visitor's language."""
    return text(key, chosen(), **values)


def _of_the_browser() -> str:
    language = (st.context.locale or FIRST).split("-")[0]
    return language if language in LANGUAGES else FIRST
