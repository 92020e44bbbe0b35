"""Widgets derived from what core declares."""

from __future__ import annotations

from typing import Any, TypeVar

import streamlit as st

from core.params import Entry, Options, Param, Range, Square, Switch
from core.spec import SpecError, value_of
from ui.state import begin, remembered

E = TypeVar("E", bound=Entry)


def configure(kind: type[E], prefix: str, disabled: bool = False) -> E:
    """Let a person set the parameters of an entry, and return it."""
    settings = {p.name: control(p, f"{prefix}.{kind.key()}.{p.name}", disabled) for p in kind.params()}
    return kind(**settings)


def configured(kind: type[E], prefix: str) -> E:
    """Return the entry that the widgets of `configure` would give, without showing them."""
    return kind(**{p.name: _said(p, f"{prefix}.{kind.key()}.{p.name}") for p in kind.params()})


def control(param: Param, key: str, disabled: bool = False) -> Any:
    """Show the widget that fits the domain of a parameter, and return its value."""
    label = param.name.replace("_", " ").capitalize()
    # Not by a default of its own: a link or a plan file may have said what it is to show.
    begin({key: "" if isinstance(param.domain, Square) else param.default})
    kept = {"key": key, "help": param.domain.help, "persist_state": "session", "disabled": disabled}
    match param.domain:
        case Range(low, high, step):
            number = type(param.default)
            show = st.slider if (high - low) / step <= 1_000 else st.number_input
            return show(label, number(low), number(high), step=number(step), **kept)
        case Options(values):
            return st.selectbox(label, values, **kept)
        case Switch():
            return st.toggle(label, **kept)
        case Square():
            text = st.text_input(label, placeholder="[[0, 1], [10, 0]]", **kept)
            try:
                return _square(param, text)
            except SpecError as error:
                st.error(str(error))
                return param.default


def saying(entry: Entry, prefix: str) -> dict[str, Any]:
    """Return what the widgets of `configure` say, by key, where they give this entry."""
    squares = {p.name for p in entry.params() if isinstance(p.domain, Square)}
    settings = {k: _written(v) if k in squares else v for k, v in entry.settings().items()}
    return {f"{prefix}.{entry.key()}.{name}": value for name, value in settings.items()}


def _written(square: tuple) -> str:
    return str([list(row) for row in square]) if square else ""


def _said(param: Param, key: str) -> Any:
    """Return what the widget with that key says, or would say at first."""
    if not isinstance(param.domain, Square):
        return remembered(key, param.default)
    try:
        return _square(param, remembered(key, ""))
    except SpecError:
        return param.default


def _square(param: Param, text: str) -> Any:
    """Return the square that a text writes; raises SpecError with one sentence if it writes none."""
    value = value_of(text or "[]")
    if value in param.domain:
        return value
    raise SpecError(f"This must be {param.domain}.")


def pick(label: str, entries: dict[str, type[E]], prefix: str, default: str, disabled: bool = False) -> E:
    """Let a person choose one entry and set its parameters."""
    begin({f"{prefix}.choice": default})
    key = st.selectbox(
        label,
        list(entries),
        format_func=lambda key: entries[key].title,
        key=f"{prefix}.choice",
        persist_state="session",
        disabled=disabled,
    )
    st.caption(entries[key].summary())
    if any(True for _ in entries[key].params()):
        with st.expander("Settings"):
            return configure(entries[key], prefix, disabled)
    return entries[key]()
