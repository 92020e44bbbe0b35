"""The room of a workshop: the lessons that it takes, and how it answered them, without names."""

from __future__ import annotations

import streamlit as st

from core.lessons import LESSONS, Lesson
from core.workshop import FEWEST, Workshop, tally
from ui import seat
from ui.fragments import polled
from ui.language import chosen as language
from ui.language import says
from ui.state import session

LOOKS = 3.0  # seconds between two looks at what the room says


def taken() -> dict[str, type[Lesson]]:
    """Return the lessons that this visitor takes, in order: those of the workshop, or all."""
    return {key: LESSONS[key] for key in seat.lessons() if key in LESSONS} or LESSONS


def when_revealed(kind: type[Lesson]) -> None:
    """Show how the room answered a lesson, from when the leader reveals it."""
    place = session().seat
    if place is not None:
        polled(_revealed, LOOKS, place.workshop, kind)


def _revealed(workshop: Workshop, kind: type[Lesson]) -> None:
    if kind.key() in workshop.revealed:
        bars(workshop, kind)


def bars(workshop: Workshop, kind: type[Lesson]) -> None:
    """Show a bar for each answer to a lesson, once there are so many that a bar is not one person."""
    guesses = workshop.guesses(kind.key())
    if len(guesses) < FEWEST:
        st.caption(says("workshop.few", fewest=FEWEST))
        return
    st.markdown(says("workshop.room", answers=len(guesses)))
    for option, count in tally(kind.options, guesses).items():
        st.progress(count / len(guesses), text=f"{_in_words(kind, option)} · **{count}**")


def _in_words(kind: type[Lesson], option: str | tuple[float, float]) -> str:
    if isinstance(option, str):
        return kind.says(f"options.{option}", language())
    return says("workshop.from_to", low=option[0], high=option[1])
