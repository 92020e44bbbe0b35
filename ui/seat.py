"""This visitor's place in a workshop: how it is taken, and what it does to the pages.

Only who has come by a workshop's link, or leads one, has a seat; a page asks here what it may show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.samples import SAMPLES
from core.settings import settings
from core.spec import SpecError, parse
from core.words import quoted
from core.workshop import CODE, SEAT, SECRET, Guess, Seat, Workshop, Workshops
from ui.fragments import stop
from ui.language import says
from ui.navigation import link
from ui.state import RUN, session

if TYPE_CHECKING:
    from core.request import Request

PAGE = "understand/workshop"


@st.cache_resource(show_spinner=False)
def workshops() -> Workshops:
    """Return the workshops of this server."""
    limits = settings()
    return Workshops(3_600 * limits.workshop_hours, limits.most_workshops)


def taken() -> dict[str, str] | None:
    """Take the seat that the address names; return the words of data and plan if the visitor is new there."""
    visit = session()
    if visit.seat is not None and workshops().find(visit.seat.workshop.code) is not visit.seat.workshop:
        visit.seat = None
        st.toast(says("workshop.over"), icon=":material/history:")
    code, secret = st.query_params.get(CODE), st.query_params.pop(SECRET, None)
    if code is None or (visit.seat is not None and code == visit.seat.workshop.code and secret is None):
        _remain(visit.seat)
        return None
    found = workshops().find(code)
    if found is None:
        leave()
        st.warning(says("workshop.unknown", code=quoted(code, 20)), icon=":material/link_off:")
        return None
    return sit(found, secret, st.query_params.get(SEAT))


def sit(workshop: Workshop, secret: str | None = None, token: str | None = None) -> dict[str, str]:
    """Give the visitor a seat in a workshop, with the secret that of its leader; return its words."""
    leads = secret is not None and workshop.led_with(secret)
    if secret is not None and not leads:
        st.toast(says("workshop.no_leader"), icon=":material/link_off:")
    seat = Seat(workshop, leads=True) if leads else Seat(workshop, workshop.join(token))
    session().seat = seat
    _remain(seat)
    return {**workshop.setup.words}


def leave() -> None:
    """Give up the seat."""
    session().seat = None
    for name in (CODE, SEAT):
        st.query_params.pop(name, None)


def _remain(seat: Seat | None) -> None:
    """Let the address say where the visitor sits, for a reload; that of a leader is seen by the room."""
    if seat is None or seat.leads:
        for name in (CODE, SEAT):
            st.query_params.pop(name, None)
    elif st.query_params.get(SEAT) != seat.token or CODE not in st.query_params:
        st.query_params.update({CODE: seat.workshop.code, SEAT: seat.token})


def shows(page: str) -> bool:
    """Return whether this visitor sees a page in the menu."""
    seat = session().seat
    return seat is None or seat.shows(page)


def holds(control: str) -> bool:
    """Return whether the workshop keeps this visitor from changing a control of `core.workshop.LOCKS`."""
    seat = session().seat
    return seat is not None and seat.holds(control)


def fixed(control: str) -> Request | None:
    """Return what the workshop asks for where it holds a control, or None."""
    seat = session().seat
    if seat is None or not seat.holds(control):
        return None
    from core.request import from_words

    return from_words(seat.workshop.setup.words)[0]


def on_page(page: str) -> None:
    """Keep what the workshop holds, note that the visitor is here, and end a page that it leaves out."""
    seat = session().seat
    if seat is None or seat.leads:
        return
    if seat.holds("data"):
        _hold_data(seat.workshop.setup.words.get("sample"))
    seat.workshop.see(seat.token, _has_compared())
    if not seat.shows(page):
        st.info(says("workshop.not_shown"), icon=":material/info:")
        link(PAGE, says("workshop.back"))
        stop()


def _hold_data(name: str | None) -> None:
    """Put the sample of the workshop back where a link has brought other data."""
    visit = session()
    try:
        sample = None if name is None else parse(name, SAMPLES)
    except SpecError:
        return
    if sample is not None and visit.sample != sample.spec():
        visit.use_sample(sample.load(), sample.spec())
        visit.job = None
        st.query_params.pop(RUN, None)


def _has_compared() -> bool:
    visit = session()
    if visit.job is None:
        return False
    from ui import compute

    job = compute.job(visit.job)
    return job is not None and job.done.is_set() and bool(job.progress.finished)


def answered(lesson: str, guess: Guess) -> None:
    """Count an answer to a lesson in the workshop."""
    seat = session().seat
    if seat is not None and not seat.leads:
        seat.workshop.answer(seat.token, lesson, guess)


def given() -> dict[str, Guess]:
    """Return what was answered from this seat, also before a reload."""
    seat = session().seat
    return {} if seat is None or seat.leads else seat.workshop.given(seat.token)


def lessons() -> tuple[str, ...]:
    """Return the lessons that the workshop takes, in order; none where it leaves that open."""
    seat = session().seat
    return () if seat is None else seat.workshop.setup.lessons


def refuses(strategies: int) -> str | None:
    """Return why so many strategies beside the baseline are not compared here, or None if they are."""
    most = None if not holds("strategies") else session().seat.workshop.setup.most
    if most is None or strategies <= most:
        return None
    return says("workshop.too_many", most=most, chosen=strategies)
