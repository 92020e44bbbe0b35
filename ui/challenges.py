"""The Challenges page: what there is to try, and one at a time."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.challenges import CHALLENGES, HINTS, TRIES, Challenge, Practice, Tried, practised
from core.dataset import Dataset
from core.lessons import LESSONS
from core.params import Options, Param
from ui import compute, waiting
from ui.address import CHALLENGE
from ui.cache import kept
from ui.language import chosen as language
from ui.language import says
from ui.navigation import link
from ui.one_at_a_time import open_at, to_next
from ui.state import begin, remember, remembered

RECORDS = "challenge-records"
REACHED, MISSED = ":material/check_circle:", ":material/radio_button_unchecked:"


@dataclass(frozen=True)
class Record:
    """What a visitor did of a challenge: tries, what was chosen in the last, hints seen, and if it passed."""

    tries: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    hints: int = 0
    passed: bool = False


def passed() -> frozenset[str]:
    """Return the challenges that this visitor has passed, by key."""
    return frozenset(key for key, record in remembered(RECORDS, {}).items() if record.passed)


def overview() -> None:
    """Show what challenges there are, how long each takes, and which are passed."""
    st.markdown(says("challenges.welcome", challenges=len(CHALLENGES)))
    done = passed()
    if done:
        st.caption(says("challenges.score", passed=len(done), challenges=len(CHALLENGES)))
    for key, kind in CHALLENGES.items():
        with st.container(border=True):
            what, way = st.columns([5, 1], vertical_alignment="center")
            mark = f" {REACHED}" if key in done else ""
            what.markdown(f"**{kind.place}. {_says(kind, 'title')}**{mark}  \n{_says(kind, 'goal')}")
            minutes = says("common.minutes", minutes=kind.minutes)
            way.button(
                minutes,
                key=f"open-{key}",
                icon=":material/play_arrow:",
                on_click=open_at,
                args=(CHALLENGE, key),
            )


def _says(kind: type[Challenge], name: str, /, **values: Any) -> str:
    return kind.says(name, language(), **values)


def show(kind: type[Challenge]) -> None:
    """Show a challenge: the task, what may be chosen, and what became of it on fresh rows."""
    asked = _asked(_table(kind.key()), kind)
    st.subheader(f"{kind.place}. {_says(kind, 'title')}", anchor=False)
    with st.container(border=True, key="challenge-task"):
        st.markdown(_says(kind, "task"))
    practice = waiting.result(asked, says("challenges.wait"))
    if practice is not None:
        _choose(kind, practice)
        _outcome(kind, practice)
        _hints(kind)


@kept(max_entries=20)
def _table(key: str) -> Dataset:
    return CHALLENGES[key]().table()


def _asked(data: Dataset, kind: type[Challenge]) -> Future[Practice]:
    return compute.diagnoses().ask(practised, kind.key(), data, kind.key())


def _record(kind: type[Challenge]) -> Record:
    return remembered(RECORDS, {}).get(kind.key(), Record())


def _keep(kind: type[Challenge], record: Record) -> None:
    remember({RECORDS: {**remembered(RECORDS, {}), kind.key(): record}})


def _choose(kind: type[Challenge], practice: Practice) -> None:
    """Let the visitor choose, and show what the choice does on rows to choose on."""
    with st.container(border=True, key="challenge-choice"):
        st.markdown(f"**{says('challenges.choose')}**")
        for param in kind.params():
            _control(kind, param)
        now = kind(**_settings(kind)).now(practice)
        st.markdown(_says(kind, "now", **now))
        st.button(says("challenges.try"), type="primary", on_click=_try, args=(kind,), key="challenge-try")


def _key(kind: type[Challenge], param: Param) -> str:
    return f"challenge-{kind.key()}-{param.name}"


def _control(kind: type[Challenge], param: Param) -> None:
    label, key, domain = _says(kind, f"control.{param.name}"), _key(kind, param), param.domain
    begin({key: param.default})
    if isinstance(domain, Options):
        words = {value: _says(kind, f"control.{value}") for value in domain.values}
        st.radio(label, list(words), format_func=words.get, key=key, persist_state="session")
    else:
        written = {"step": domain.step, "format": "%.3f" if domain.step < 0.01 else "%.2f"}
        st.slider(label, domain.low, domain.high, key=key, persist_state="session", **written)


def _settings(kind: type[Challenge]) -> dict[str, Any]:
    return {param.name: remembered(_key(kind, param), param.default) for param in kind.params()}


def _try(kind: type[Challenge]) -> None:
    record = _record(kind)
    _keep(kind, replace(record, tries=record.tries + 1, settings=_settings(kind)))


def _outcome(kind: type[Challenge], practice: Practice) -> None:
    """Show what the last try gave, and after a pass what it showed."""
    record = _record(kind)
    if not record.tries:
        return
    if record.settings == _settings(kind):
        tried = kind(**record.settings).tried(practice, record.tries - 1)
        record = replace(record, passed=record.passed or tried.passed)
        _keep(kind, record)
        _judged(kind, tried, record.tries)
    else:
        st.caption(says("challenges.changed"))
    if record.passed:
        _showed(kind)


def _judged(kind: type[Challenge], tried: Tried, number: int) -> None:
    with st.container(border=True, key="challenge-outcome"):
        if tried.passed:
            st.success(says("challenges.passed"), icon=":material/emoji_events:")
        else:
            st.info(says("challenges.not_yet"), icon=":material/refresh:")
        for goal, reached in tried.goals.items():
            told = _says(kind, f"goals.{goal}", **tried.numbers)
            st.markdown(f"{REACHED if reached else MISSED} {told}")
        name = "judged" if number <= TRIES else "seen"
        st.caption(says(f"challenges.{name}", number=number, rows=kind.sizes.fresh))


def _showed(kind: type[Challenge]) -> None:
    st.markdown(f"**{says('challenges.showed')}** {_says(kind, 'showed')}")
    st.caption(f"{says('common.source')}: {kind.source}")
    title = LESSONS[kind.lesson].says("title", language())
    link("understand/learn", says("challenges.lesson", title=title), lesson=kind.lesson)
    to_next(CHALLENGES, kind.key(), CHALLENGE, "challenges")


def _hints(kind: type[Challenge]) -> None:
    """Show the hints that were asked for, and offer the next, until it is passed."""
    record = _record(kind)
    if record.passed:
        return
    for hint in HINTS[: record.hints]:
        st.markdown(
            f":material/lightbulb: **{says('challenges.hinted', number=int(hint))}.** {_hint(kind, hint)}"
        )
    if record.hints < len(HINTS):
        label = says("challenges.hint", number=record.hints + 1, hints=len(HINTS))
        more = replace(record, hints=record.hints + 1)
        st.button(label, icon=":material/lightbulb:", on_click=_keep, args=(kind, more), key="challenge-hint")


def _hint(kind: type[Challenge], hint: str) -> str:
    return _says(kind, f"hints.{hint}")
