"""What a link says, restored in this session as far as its data are here."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.dataset import DatasetError
from core.params import DomainError
from core.request import from_words
from core.samples import SAMPLES
from core.spec import SpecError, parse
from core.words import quoted
from ui import choose, verdict
from ui.address import PLAN
from ui.cockpit import cut_at
from ui.navigation import link
from ui.results import Results
from ui.state import RUN, Session, remember, session

PRINTED = 6  # letters of a fingerprint that people compare
MOST = 1e9
CUT = ("trial", "of", "threshold", "review")


def arrive(said: dict[str, str]) -> None:
    """Restore what a link says, as far as its data are here; say in a sentence what is missing."""
    visit = session()
    if said:
        visit.link = {**said}
        _take_sample(visit)
    words = visit.link
    if (wanted := words.get("data")) and wanted != visit.data.fingerprint:
        _missing(wanted)
        return
    waiting = words.pop("data", None)
    _choose_class(visit, words.pop("class", None))
    _restore(visit, words)
    if waiting and not said:
        st.toast("The file of the link is here: the rest of it was restored.", icon=":material/link:")


def _take_sample(visit: Session) -> None:
    name = visit.link.pop("sample", None)
    if name is None:
        return
    try:
        sample = parse(name, SAMPLES)
        visit.use_sample(sample.load(), sample.spec())
    except (SpecError, DatasetError) as error:
        _note(f"The sample of this link is not here: {str(error)[:120]}")


def _missing(fingerprint: str) -> None:
    said = quoted(f"{fingerprint[:PRINTED]}…")
    with st.container(border=True):
        st.markdown(
            f":material/link: This link is about a file with the fingerprint {said}; bring it, with the same "
            "column to predict, to go on."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            link("prepare/data", "Bring the file")
            st.button("Forget the link", key="forget-link", type="tertiary", on_click=session().link.clear)


def _choose_class(visit: Session, code: str | None) -> None:
    if code is None:
        return
    if code.isdecimal() and int(code[:9]) < len(visit.data.classes):
        visit.data = visit.data.with_positive(visit.data.classes[int(code[:9])])
    else:
        _note(f"The data have no class number {quoted(code, 12)}.")


def _restore(visit: Session, words: dict[str, str]) -> None:
    """Let the widgets say the plan and the section; what is about results waits for them."""
    plan = {name: words.pop(name) for name in PLAN if name in words}
    if plan:
        request, notes = from_words(plan)
        if "strategies" in plan:
            notes += choose.say(request, visit.data)
            if visit.job is None and RUN not in st.query_params and visit.seat is None:
                notes.append("The plan of this link is chosen on the Strategies page: run it there.")
        for note in notes:
            _note(note)
    section = words.pop("section", None)
    if section in verdict.SECTIONS:
        remember({verdict.SECTION: section})
    elif section is not None:
        _note(f"There is no section {quoted(section, 40)}.")


def at_the_cut(found: Results) -> None:
    """Let the widgets of the Decide page say the trial and the cut that a link waits with."""
    words = session().link
    if "data" in words or not {*CUT} & {*words}:
        return
    asked = {name: _number(words.pop(name)) for name in CUT if name in words}
    titles = list(found.fits)
    said = {"trial": 1, "of": found.data.interest} | {k: v for k, v in asked.items() if v is not None}
    place, code = int(said["trial"]), int(said["of"])
    if not (1 <= place <= len(titles) and 0 <= code < len(found.data.classes)):
        _note("The trial or the class of this link is not in these results.")
        return
    remember({"decide-trial": titles[place - 1], "decide-class": code})
    if (threshold := asked.get("threshold")) is None:
        return
    try:
        cut_at(found, found.fits[titles[place - 1]], code, threshold, asked.get("review"))
    except DomainError as error:
        _note(f"The cut of this link is left aside: {error}")


def _number(text: Any) -> float | None:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    # What is not a number is not below anything either.
    return value if abs(value) < MOST else None


def _note(text: str) -> None:
    st.toast(text, icon=":material/link_off:")
