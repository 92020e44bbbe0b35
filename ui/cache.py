"""Answers that the server keeps for all visitors, until their data are forgotten.

Streamlit's own hashing mixes up nested dataclasses and samples large frames, so every key is a text of
ours; whatever is passed beside it starts with an underscore.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_kept: list[Any] = []


def kept(**options: Any) -> Callable[[Callable], Callable]:
    """Let the server keep the answers of a function, as `st.cache_resource` does."""

    def keep(function: Callable) -> Callable:
        _kept.append(st.cache_resource(**{"show_spinner": False, **options})(function))
        return _kept[-1]

    return keep


def clear() -> None:
    """Drop all answers; what is asked again is computed once more."""
    for function in _kept:
        function.clear()
