"""An unfitted estimator, a strategy or a plain value -> the Python expression that makes it again."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib import import_module
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline as Balanced
from imblearn.pipeline import make_pipeline as make_balanced
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline, make_pipeline

from core.context import Context
from core.export.inline import Imported, InlineError, Place, place_of, resolved
from core.export.source import Names

WIDTH = 100
SHORT = 45


class Seed(int):
    """A seed that a script computes: it stands in a context as a number, and in the script as `seed`."""


def places(value: Any) -> set[Place]:
    """Return the definitions of ours that the expression of a value names."""
    found: set[Place] = set()
    write(value, 0, lambda thing: found.add(place_of(thing)) or thing.__name__, None)
    return {place for place in found if place[0].startswith("core")}


def write(value: Any, indent: int, name: Callable[[Any], str], asked: set[str] | None) -> str:
    """Return the expression of a value, broken into lines where it would be too long.

    `name` says what a class or function is called. `asked` are the attributes that a script asks of a
    context (all of them, if None).
    """

    def inner(part: Any) -> str:
        return write(part, indent + 4, name, asked)

    def called(head: str, parts: dict[str, Any]) -> str:
        return _bracketed(f"{head}(", [f"{key}={inner(part)}" for key, part in parts.items()], ")", indent)

    match value:
        case Seed():
            return "seed"
        case None | bool() | int() | float() | str() | Enum() | np.generic():
            return _plain(value)
        case dict():
            return _bracketed("{", [f"{inner(k)}: {inner(v)}" for k, v in value.items()], "}", indent)
        case list():
            return _bracketed("[", [inner(each) for each in value], "]", indent)
        case tuple():
            return _bracketed("(", [inner(each) for each in value], "," * (len(value) == 1) + ")", indent)
        case Pipeline(steps=steps) if _named_as_usual(steps):
            make = make_balanced if isinstance(value, Balanced) else make_pipeline
            return _bracketed(f"{name(make)}(", [inner(part) for _, part in steps], ")", indent)
    if isinstance(value, BaseEstimator) or is_dataclass(value):
        return called(name(type(value)), _settings(value, asked))
    if inspect.isfunction(value):
        return name(value)
    raise InlineError(f"{value!r} cannot be written")


def _plain(value: Any) -> str:
    value = value.value if isinstance(value, Enum) else value
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else f"{'-' * (value < 0)}np.inf"
    return text(value) if isinstance(value, str) else repr(value)


def _named_as_usual(steps: list[tuple[str, BaseEstimator]]) -> bool:
    """Return whether the steps of a pipeline are called as `make_pipeline` calls them."""
    made = make_pipeline(*(part for _, part in steps)).steps
    return [name for name, _ in made] == [name for name, _ in steps]


def text(value: str) -> str:
    """Return a text as a Python literal of ASCII letters, between double quotes where it holds no quotes."""
    literal = ascii(value)
    return literal if '"' in literal or "\\" in literal or literal[0] == '"' else f'"{literal[1:-1]}"'


def _settings(value: Any, asked: set[str] | None) -> dict[str, Any]:
    """Return what is to be said of a value: what is not as by default, in an estimator; else all."""
    if isinstance(value, BaseEstimator):
        bases = reversed(type(value).__mro__[:-1])
        defaults = {k: p for base in bases for k, p in inspect.signature(base.__init__).parameters.items()}
        given = value.get_params(deep=False)
        return {key: each for key, each in given.items() if not _usual(each, defaults.get(key))}
    own = [each.name for each in fields(value) if each.init]
    if isinstance(value, Context) and asked is not None:
        own = [each for each in own if each in asked]
    return {key: getattr(value, key) for key in own}


def _usual(value: Any, parameter: inspect.Parameter | None) -> bool:
    default = None if parameter is None else parameter.default
    if isinstance(value, float) and math.isnan(value):
        return isinstance(default, float) and math.isnan(default)
    return type(value) is type(default) and value == default


def _bracketed(head: str, parts: Iterable[str], tail: str, indent: int) -> str:
    parts = [*parts]
    line = head + ", ".join(parts) + tail
    if indent + len(line) <= WIDTH and "\n" not in line:
        return line
    gap = " " * (indent + 4)
    if len(parts) > 4 and max(map(len, parts)) < SHORT and not any(part.endswith(")") for part in parts):
        # Many short values, such as names of columns, fill lines.
        filled = _filled(parts, WIDTH - indent - 4)
        return head + "\n" + "".join(f"{gap}{line}\n" for line in filled) + " " * indent + tail.lstrip(",")
    return head + "\n" + "".join(f"{gap}{part},\n" for part in parts) + " " * indent + tail.lstrip(",")


def _filled(parts: list[str], width: int) -> list[str]:
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) + 2 > width:
            lines.append("")
        lines[-1] += f" {part}," if lines[-1] else f"{part},"
    return lines


def names_in(names: Names, whole: bool) -> Callable[[Any], str]:
    """Return what says how a class or function is called in a script."""

    def name(thing: Any) -> str:
        found = resolved(place_of(thing), whole)
        return names[_public(found) if isinstance(found, Imported) else found]

    return name


def imports_of(value: Any, whole: bool) -> set[Imported]:
    """Return what the expression of a value imports."""
    found: set[Any] = set()
    write(value, 0, lambda thing: found.add(resolved(place_of(thing), whole)) or "", None)
    return {_public(each) for each in found if isinstance(each, Imported)}


def _public(place: Imported) -> Imported:
    """Return the import from the shortest module that offers it: `sklearn.svm` for `sklearn.svm._classes`."""
    parts = place.module.split(".")
    thing = getattr(import_module(place.module), place.name)
    for length in range(1, len(parts)):
        short = ".".join(parts[:length])
        if getattr(import_module(short), place.name, None) is thing:
            return Imported(short, place.name, place.alias)
    return place
