"""The Workshop page: to join one, to make one, to lead it and to take part."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core.lessons import LESSONS, Lesson
from core.words import quoted
from core.workshop import ACTIVE, CODE, LOCKS, SECRET, FullError, Seat, Setup, Workshop
from ui import arrival, choose, room, seat
from ui.fragments import polled
from ui.language import chosen as language
from ui.language import says
from ui.lessons import HOLDS, answers
from ui.navigation import PAGES, link, path
from ui.state import Session, remember, remembered, session

LOOKS = 2.0  # seconds between two looks of a leader at the room
LEARN = "understand/learn"
# Who starts a run is led to its results.
NEEDED = {"explore/strategies": "explore/compare"}
TITLES = {name: title for entries in PAGES.values() for name, title, _ in entries if name != seat.PAGE}
MOST = 50
NOTE = "workshop-note"


def page() -> None:
    """Show what the visitor's place in a workshop asks for."""
    place = session().seat
    if place is None:
        _join()
        _make(session())
    elif place.leads:
        _lead(place.workshop)
    else:
        _take_part(place)


def _join() -> None:
    st.subheader(says("workshop.join"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.text_input(says("workshop.code"), key="workshop-code", max_chars=20, width=220)
        st.button(
            says("workshop.enter"), key="workshop-enter", disabled=not code, on_click=_enter, args=(code,)
        )
    if note := remembered(NOTE, None):
        st.warning(note, icon=":material/link_off:")


def _enter(code: str) -> None:
    found = seat.workshops().find(code)
    remember({NOTE: None if found else says("workshop.unknown", code=quoted(code, 20))})
    if found is not None:
        arrival.arrive(seat.sit(found))


def _make(visit: Session) -> None:
    """Let the visitor set up a workshop; data and plan are those of their own pages."""
    st.subheader(says("workshop.lead"), anchor=False)
    st.markdown(says("workshop.lead_about"))
    if visit.sample is None:
        st.info(says("workshop.no_sample"), icon=":material/info:")
        link("prepare/data", says("workshop.choose_sample"))
        return
    _preset(visit)
    left, right = st.columns(2)
    with left:
        pages = _several("pages", TITLES)
        lessons = _several("lessons", {key: kind.says("title", language()) for key, kind in LESSONS.items()})
    with right:
        locked = _several("locks", {name: says(f"workshop.lock_{name}") for name in LOCKS})
        most = None
        if "strategies" in locked:
            most = st.number_input(says("workshop.most"), 1, MOST, 3, key="workshop-most")
    setup = Setup(_words(visit), _with_needed(pages, lessons), tuple(lessons), frozenset(locked), most)
    st.button(
        says("workshop.begin"),
        type="primary",
        icon=":material/groups:",
        key="workshop-begin",
        on_click=_begin,
        args=(setup,),
    )


def _several(name: str, titles: dict[str, str]) -> list[str]:
    return st.multiselect(
        says(f"workshop.{name}"),
        list(titles),
        format_func=titles.get,
        key=f"workshop-{name}",
        help=says(f"workshop.{name}_help"),
        placeholder=says(f"workshop.{name}_none"),
        persist_state="session",
    )


def _preset(visit: Session) -> None:
    """Say which data and which comparison participants will find, and where these are chosen."""
    request = choose.chosen(visit.data)
    with st.container(border=True):
        remedies = ", ".join(" → ".join(step.title for step in steps) for steps in request.chains)
        st.markdown(
            says(
                "workshop.preset",
                data=quoted(visit.data.name),
                rows=sum(visit.data.totals),
                learner=request.learner.title,
                folds=request.protocol.folds,
                strategies=remedies,
            )
        )
        with st.container(horizontal=True):
            link("prepare/data", says("workshop.choose_sample"))
            link("explore/strategies", says("workshop.choose_plan"))


def _words(visit: Session) -> dict[str, str]:
    """Return the data and the plan of the visitor's pages as a link says them."""
    words = {"sample": visit.sample.replace(" ", ""), **choose.chosen(visit.data).words()}
    return words if visit.data.positive is None else {**words, "class": str(visit.data.positive)}


def _with_needed(pages: list[str], lessons: list[str]) -> tuple[str, ...]:
    """Return the pages to show, with those that they and the lessons lead to; none where all are."""
    if not pages:
        return ()
    more = [NEEDED[name] for name in pages if name in NEEDED] + [LEARN] * bool(lessons)
    return tuple(dict.fromkeys([*pages, *more, seat.PAGE]))


def _begin(setup: Setup) -> None:
    try:
        made = seat.workshops().begin(setup)
    except FullError:
        remember({NOTE: says("workshop.full", most=seat.workshops().most)})
        return
    remember({NOTE: None})
    seat.sit(made, made.secret)


def _lead(workshop: Workshop) -> None:
    """Show the leader the links, and the room."""
    base = (st.context.url or "").partition("?")[0]
    st.markdown(says("workshop.hand_out", code=workshop.code))
    st.code(f"{base}?{urlencode({CODE: workshop.code})}", language=None, wrap_lines=True)
    with st.container(horizontal=True):
        with st.popover(says("workshop.leader_link"), icon=":material/key:"):
            mine = urlencode({CODE: workshop.code, SECRET: workshop.secret})
            st.code(f"{base}?{mine}", language=None, wrap_lines=True)
            st.caption(says("workshop.leader_about"))
        with st.popover(says("workshop.end"), icon=":material/logout:"):
            st.markdown(says("workshop.end_about"))
            st.button(says("workshop.end_now"), key="workshop-end", on_click=_end, args=(workshop,))
    _said_of(workshop.setup)
    polled(_room, LOOKS, workshop)


def _end(workshop: Workshop) -> None:
    seat.workshops().end(workshop)
    seat.leave()


def _room(workshop: Workshop) -> None:
    """Show how many are here and how many answered what; never who."""
    counts = {"joined": workshop.joined, "active": workshop.active, "compared": workshop.compared}
    for place, (name, count) in zip(st.columns(3), counts.items(), strict=True):
        about = says(f"workshop.{name}_about", minutes=int(ACTIVE / 60))
        place.metric(says(f"workshop.{name}"), count, border=True, help=about)
    for key, kind in room.taken().items():
        with st.container(border=True):
            what, shown = st.columns([3, 1], vertical_alignment="center")
            counted = says("workshop.answers", answers=len(workshop.guesses(key)))
            what.markdown(f"**{kind.says('title', language())}** · {counted}")
            shown.toggle(
                says("workshop.reveal"),
                value=key in workshop.revealed,
                key=f"reveal-{key}",
                on_change=lambda key=key: workshop.reveal(key, key not in workshop.revealed),
            )
            with st.expander(says("workshop.split")):
                room.bars(workshop, kind)


def _said_of(setup: Setup) -> None:
    """Say what is preset and what cannot be changed."""
    if setup.locked:
        locked = ", ".join(says(f"workshop.lock_{name}") for name in LOCKS if name in setup.locked)
        st.caption(f":material/lock: {says('workshop.locked', locked=locked)}")


def _take_part(place: Seat) -> None:
    """Show a participant what there is to do, and how the room answered what was revealed."""
    st.markdown(says("workshop.welcome", code=place.workshop.code))
    st.caption(says("workshop.counts_only"))
    _said_of(place.workshop.setup)
    for key, kind in room.taken().items():
        _lesson(key, kind)
    with st.container(horizontal=True):
        for name, title in TITLES.items():
            if name != LEARN:
                link(name, title)
    st.button(says("workshop.leave"), key="workshop-leave", type="tertiary", on_click=seat.leave)


def _lesson(key: str, kind: type[Lesson]) -> None:
    with st.container(border=True):
        what, way = st.columns([5, 1], vertical_alignment="center")
        done = f" {HOLDS}" if key in answers() else ""
        what.markdown(f"**{kind.says('title', language())}**{done}  \n{kind.says('know', language())}")
        minutes = says("common.minutes", minutes=kind.minutes)
        way.page_link(path(LEARN), label=minutes, icon=":material/play_arrow:", query_params={"lesson": key})
        if key in answers():
            room.when_revealed(kind)
