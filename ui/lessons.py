"""The Learn page: what lessons there are, and one at a time."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import streamlit as st

from core import figures
from core.dataset import Dataset
from core.lessons import COMMON, LESSONS, RARE, Guess, Lesson, Outcome, about, taught
from core.params import Options, Param, Range
from core.texts import text
from core.words import quoted
from ui import compute, room, seat, waiting
from ui.address import LESSON
from ui.cache import kept
from ui.fragments import fragment
from ui.language import chosen as language
from ui.language import says
from ui.one_at_a_time import open_at, to_next
from ui.show import CHART
from ui.state import remember, remembered, session

ANSWERS = "lesson-answers"
TOY, OWN = "toy", "own"
HOLDS, NOT_HERE = ":material/check_circle:", ":material/do_not_disturb_on:"


def answered(lesson: str, guess: Guess) -> None:
    """Take an answer: which option of which lesson, or which number.

    It is kept in the session, and counted where the visitor is in a workshop.
    """
    seat.answered(lesson, guess)
    remember({ANSWERS: {**answers(), lesson: guess}})


def answers() -> dict[str, Guess]:
    """Return the answers that this visitor has given, by lesson."""
    return {**seat.given(), **remembered(ANSWERS, {})}


def welcome() -> None:
    """Say how the lessons work and how long all of them take."""
    taken = room.taken()
    minutes = sum(kind.minutes for kind in taken.values())
    st.markdown(says("lessons.welcome", lessons=len(taken), minutes=minutes))


def overview() -> None:
    """Show what lessons there are, how long each takes, and what one will know."""
    for key, kind in room.taken().items():
        with st.container(border=True):
            what, way = st.columns([3, 1], vertical_alignment="center")
            done = f" {HOLDS}" if key in answers() else ""
            what.markdown(f"**{kind.place}. {_says(kind, 'title')}**{done}  \n{_says(kind, 'know')}")
            minutes = says("lessons.minutes", place=kind.place, minutes=kind.minutes)
            way.button(
                minutes,
                key=f"open-{key}",
                icon=":material/play_arrow:",
                width="stretch",
                on_click=open_at,
                args=(LESSON, key),
            )


def _says(kind: type[Lesson], name: str, /, **values: Any) -> str:
    return kind.says(name, language(), **values)


def show(kind: type[Lesson]) -> None:
    """Show a lesson: the question first, and what the data answer once it has been answered."""
    toy = _toy(kind.key(), language())
    st.subheader(f"{kind.place}. {_says(kind, 'title')}", anchor=False)
    guess = answers().get(kind.key())
    # It is computed while the question is read.
    _asked(toy, kind)
    with st.container(border=True, key="lesson-question"):
        st.markdown(_says(kind, "question", **about(toy)))
        if guess is None:
            _question(kind)
            return
        st.markdown(says("lessons.you_said", guess=_in_words(kind, guess)))
        room.when_revealed(kind)
    own = _own_table()
    _answer(kind, session().data if own else toy, guess)
    to_next(room.taken(), kind.key(), LESSON, "lessons")


def _answer(kind: type[Lesson], data: Dataset, guess: Guess) -> None:
    """Show what these data answer, or why they cannot."""
    if reason := kind().refuses(data, language()):
        st.info(reason, icon=":material/info:")
        return
    found = waiting.result(_asked(data, kind), says("lessons.wait"))
    if found is not None:
        _told(kind, found, data, guess)


@kept(max_entries=50)
def _toy(key: str, language: str) -> Dataset:
    """Return the made-up table of a lesson, with classes whose names are words of the language."""
    toy = LESSONS[key]().toy()
    words = {name: text(f"lessons.class.{name}", language) for name in (COMMON, RARE)}
    return replace(toy, classes=tuple(words.get(name, name) for name in toy.classes))


def _asked(data: Dataset, kind: type[Lesson]) -> Future[Outcome]:
    return compute.diagnoses().ask(taught, f"{kind.key()} {data.interest}", data, kind.key())


def _question(kind: type[Lesson]) -> None:
    key = f"guess-{kind.key()}"
    label = says("lessons.guess")
    if isinstance(kind.options, Range):
        low, high, step = kind.options.low, kind.options.high, kind.options.step
        guess = st.slider(label, low, high, (low + high) / 2, step, key=key)
    else:
        words = {option: _says(kind, f"options.{option}") for option in kind.options}
        guess = st.radio(label, kind.options, index=None, format_func=words.get, key=key)
    st.button(
        says("lessons.answer"),
        type="primary",
        disabled=guess is None,
        on_click=answered,
        args=(kind.key(), guess),
        key="lesson-answer",
    )


def _in_words(kind: type[Lesson], guess: Guess) -> str:
    if isinstance(guess, str):
        return _says(kind, f"options.{guess}")
    return says("lessons.number", number=guess)


def _own_table() -> bool:
    """Let the visitor choose between the made-up table and their own."""
    names = {TOY: says("lessons.toy"), OWN: says("lessons.own")}
    which = st.segmented_control(
        says("lessons.table"),
        list(names),
        default=TOY,
        required=True,
        format_func=names.get,
        key="lesson-table",
        persist_state="session",
    )
    return which == OWN


def _told(kind: type[Lesson], found: Outcome, data: Dataset, guess: Guess) -> None:
    """Show the figure, what became of the guess, what holds here, and what to take home."""
    rows = kind().rows(data)
    numbers = {**about(rows), **found.numbers}
    st.caption(says("lessons.rows", **about(rows)))
    if data.drawn_from is not None:
        share = data.totals[data.interest] / sum(data.totals)
        st.caption(says("lessons.drawn", name=quoted(data.classes[data.interest]), share=share))
    if len(rows.y) < len(data.y):
        st.caption(says("lessons.thinned", rows=len(rows.y), of=len(data.y)))
    fragment(_figure)(kind, found)
    with st.container(border=True, key="lesson-reveal"):
        st.markdown(_verdict(kind, kind().answer(found), guess))
        st.markdown(_says(kind, "reveal", **numbers))
        for claim, holds in kind().claims(found).items():
            said = _says(kind, f"{'claims' if holds else 'otherwise'}.{claim}", **numbers)
            st.markdown(f"{HOLDS if holds else NOT_HERE} {said}")
    st.markdown(f"**{says('lessons.home')}** {_says(kind, 'home')}")
    st.caption(f"{says('common.source')}: {kind.source}")


def _verdict(kind: type[Lesson], right: Guess, guess: Guess) -> str:
    if isinstance(guess, str):
        said = "lessons.right" if guess == right else "lessons.wrong"
        return says(said, answer=_in_words(kind, right))
    return says("lessons.far", answer=right, guess=guess)


def _figure(kind: type[Lesson], found: Outcome) -> None:
    """Show the figure with what may be set of it, and the table behind it."""
    lesson = kind(**{param.name: _control(kind, param) for param in kind.params()})
    now = lesson.now(found)
    if now is not None:
        st.markdown(_says(kind, "now", **now))
    figure = lesson.drawn(found, language())
    st.plotly_chart(figure, key="lesson-figure", config=CHART, alt=figures.alt(figure))
    with st.expander(says("lessons.numbers")):
        st.dataframe(found.frame, hide_index=True, key="lesson-numbers")


def _control(kind: type[Lesson], param: Param) -> Any:
    label = _says(kind, f"control.{param.name}")
    key = f"lesson-{kind.key()}-{param.name}"
    if isinstance(param.domain, Options):
        words = {value: _says(kind, f"control.{value}") for value in param.domain.values}
        return st.segmented_control(
            label, list(words), default=param.default, required=True, format_func=words.get, key=key
        )
    return st.slider(label, param.domain.low, param.domain.high, param.default, param.domain.step, key=key)
