"""Parameters that know their own domain, so that widgets, help, the command line and tests can be derived."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

LARGEST = 1e9  # in a square of numbers
IN_TEXTS = "The page where it is says what it does."


@dataclass(frozen=True)
class Range:
    """A closed interval of numbers; whole numbers when `step` is whole."""

    low: float
    high: float
    step: float
    help: str

    def __contains__(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        whole = isinstance(value, int) or not isinstance(self.step, int)
        return whole and self.low <= value <= self.high

    def __str__(self) -> str:
        kind = "a whole number" if isinstance(self.step, int) else "a number"
        return f"{kind} from {self.low} to {self.high}"


@dataclass(frozen=True)
class Options:
    """A short list of named alternatives."""

    values: tuple[str, ...]
    help: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value in self.values

    def __str__(self) -> str:
        return f"one of {', '.join(self.values)}"


@dataclass(frozen=True)
class Switch:
    """On or off."""

    help: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bool)

    def __str__(self) -> str:
        return "True or False"


@dataclass(frozen=True)
class Square:
    """A square of numbers, one row and one column for each class, or nothing."""

    help: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, list | tuple) and all(_is_row(row, len(value)) for row in value)

    def __str__(self) -> str:
        return "a square of numbers such as [[0, 1], [10, 0]], or [] for none"


def _is_row(row: object, size: int) -> bool:
    return isinstance(row, list | tuple) and len(row) == size and all(map(_is_number, row))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


Domain = Range | Options | Switch | Square


def between(low: float, high: float, *, default: float, step: float, help: str) -> Any:
    """Declare a number from `low` to `high`; a whole `step` makes it a whole number."""
    return field(default=default, metadata={"domain": Range(low, high, step, help)})


def one_of(*values: str, default: str, help: str) -> Any:
    """Declare a choice between named alternatives."""
    return field(default=default, metadata={"domain": Options(values, help)})


def choice(*values: str) -> Any:
    """Declare a choice, the first value at first; its words are `control.<name>` and `control.<value>`."""
    return one_of(*values, default=values[0], help=IN_TEXTS)


def slider(low: float, high: float, *, default: float, step: float) -> Any:
    """Declare a number that may be moved; its words are `control.<name>` of `core.texts`."""
    return between(low, high, default=default, step=step, help=IN_TEXTS)


def switch(*, default: bool, help: str) -> Any:
    """Declare something that is on or off."""
    return field(default=default, metadata={"domain": Switch(help)})


def square(*, help: str) -> Any:
    """Declare a square of numbers, empty by default."""
    return field(default=(), metadata={"domain": Square(help)})


@dataclass(frozen=True)
class Param:
    """One declared parameter of an entry."""

    name: str
    default: Any
    domain: Domain


def shown(value: object, most: int = 40) -> str:
    """Return a value as text, shortened."""
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"


class DomainError(ValueError):
    """A setting lies outside its domain; the text is one sentence for the person who chose it."""


def _canonical(value: Any, param: Param) -> Any:
    """Return the one form of a setting: 1 and 1.0, 0.0 and -0.0, lists and tuples give one repr and key."""
    if isinstance(param.domain, Square):
        return tuple(tuple(float(number) + 0.0 for number in row) for row in value)
    return float(value) + 0.0 if isinstance(param.default, float) else value


class Entry:
    """Something a person can pick and adjust: a frozen dataclass whose fields carry a domain.

    Each entry is the one class of its own module, and the module's name is its key.
    """

    title: ClassVar[str]
    source: ClassVar[str]

    def __post_init__(self) -> None:
        for param in self.params():
            value = getattr(self, param.name)
            if value not in param.domain:
                raise DomainError(f"{self.key()}: {param.name} must be {param.domain}, not {shown(value)}.")
            object.__setattr__(self, param.name, _canonical(value, param))

    @classmethod
    def key(cls) -> str:
        """Return the name of the defining module, unique within its folder by construction."""
        return cls.__module__.rpartition(".")[-1]

    @classmethod
    def help(cls) -> str:
        """Return the docstring: the text that the app and the handbook show."""
        return inspect.getdoc(cls) or ""

    @classmethod
    def summary(cls) -> str:
        """Return the first paragraph of the docstring on one line: what it does."""
        return " ".join(cls.help().partition("\n\n")[0].split())

    @classmethod
    def params(cls) -> Iterator[Param]:
        """Yield the declared parameters in the order of declaration."""
        for f in fields(cls):  # type: ignore[arg-type]
            yield Param(f.name, f.default, f.metadata["domain"])

    def settings(self) -> dict[str, Any]:
        """Return the parameter values as plain data."""
        return {param.name: getattr(self, param.name) for param in self.params()}

    def spec(self) -> str:
        """Return the shortest text that names this entry: its key and the settings that were changed."""
        changed = [
            f"{param.name}={getattr(self, param.name)!r}".replace("'", "")
            for param in self.params()
            if getattr(self, param.name) != param.default
        ]
        return f"{self.key()}({', '.join(changed)})" if changed else self.key()
