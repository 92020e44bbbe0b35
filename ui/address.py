"""What the address may say."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from core.words import quoted
from core.workshop import CODE, SEAT
from ui.state import RUN

DATA = ("sample", "data", "class")
PLAN = ("strategies", "learner", "decision", "prepare", "scheme", "folds", "repeats", "seed", "shuffle")
VIEW = ("section", "trial", "of", "threshold", "review")


# Pages whose settings stand in the address: they read these, and call `tidy` themselves.
READING = {"learn", "challenges", "playground"}
KEPT = (RUN, CODE, SEAT)  # what stays in the address of every page
LESSON = "lesson"
CHALLENGE = "challenge"


def taken() -> dict[str, str]:
    """Take out of the address what it says of data, plan and view, and return it."""
    said = {name: st.query_params.pop(name) for name in (*DATA, *PLAN, *VIEW) if name in st.query_params}
    tidy()
    return said


def tidy(known: Collection[str] = ()) -> None:
    """Take out of the address what means nothing here, and say so; the names of KEPT and in `known` stay."""
    for name in [name for name in st.query_params if name not in (*KEPT, *known)]:
        st.query_params.pop(name)
        st.toast(f"The address says {quoted(name)}, which means nothing here.", icon=":material/link_off:")
