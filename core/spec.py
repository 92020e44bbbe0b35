"""The text form of a choice: `smote(neighbours=3, balance=0.5)+class_weight`."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from core.params import DomainError, Entry
from core.words import quoted

E = TypeVar("E", bound=Entry)

LISTED = 15  # names that fit into a sentence


class SpecError(ValueError):
    """A text names no entry or setting that exists; the text of the error is one sentence."""


def parse(text: str, entries: Mapping[str, type[E]]) -> E:
    """Return the entry that `text` names, such as `smote` or `smote(neighbours=3)`.

    Only names, numbers, words, True / False and lists of these are read; nothing is ever evaluated.
    Raises SpecError with one sentence when the text is not of that form.
    """
    key, settings = _call(text)
    if key not in entries:
        raise SpecError(f"There is no {quoted(key)}{_nearest(key, entries)}.")
    known = {param.name for param in entries[key].params()}
    for name in settings:
        if name not in known:
            settings_known = ", ".join(sorted(known)) or "none"
            raise SpecError(f"`{key}` has no setting {quoted(name)}; it has {settings_known}.")
    try:
        return entries[key](**settings)
    except DomainError as error:
        raise SpecError(str(error)) from None


def parse_steps(text: str, entries: Mapping[str, type[E]]) -> tuple[E, ...]:
    """Return the entries of a chain such as `smote+class_weight`, in the order in which rows meet them."""
    parts = split(text)
    if not all(parts):
        raise SpecError(f"{quoted(text)} has an empty part: put a name before and after each +.")
    return tuple(parse(part, entries) for part in parts)


def value_of(text: str) -> Any:
    """Return the value that a text writes, such as `[[0, 1], [10, 0]]`.

    Raises SpecError with one sentence when it writes none.
    """
    wrong = SpecError(f"{quoted(text)} is not a number, a word or a list of numbers.")
    return _value(_tree(text, wrong), wrong)


def split(text: str, separator: str = "+") -> list[str]:
    """Return the parts of a text; a separator inside brackets does not divide it."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _call(text: str) -> tuple[str, dict[str, Any]]:
    wrong = SpecError(f"{quoted(text)} is not of the form `name` or `name(setting=value, ...)`.")
    match _tree(text, wrong):
        case ast.Name(id=key):
            return key, {}
        case ast.Call(func=ast.Name(id=key), args=[], keywords=keywords):
            names = [keyword.arg for keyword in keywords]
            if all(names) and len(set(names)) == len(names):
                return key, {str(k.arg): _value(k.value, wrong) for k in keywords}
    raise wrong


def _tree(text: str, wrong: SpecError) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise wrong from None


def _value(node: ast.expr, wrong: SpecError) -> Any:
    if isinstance(node, ast.Name):
        return node.id
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        raise wrong from None
    if isinstance(value, str | int | float | bool | list | tuple):
        return value
    raise wrong


def _nearest(key: str, entries: Mapping[str, type[E]]) -> str:
    near = difflib.get_close_matches(key, entries, n=1)
    if near:
        return f"; the nearest name is `{near[0]}`"
    if len(entries) > LISTED:
        return f"; `python -m core strategies` lists the {len(entries)} there are"
    return f"; choose from {', '.join(entries)}"
