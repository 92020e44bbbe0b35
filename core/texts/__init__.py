"""What the teaching pages say, in every language: a folder for each, in it a file for each subject.

A text is found by the name of its file and its name in it, such as `playground.title`. Texts are
Markdown; what stands in braces is filled in with numbers as the language writes them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"en": "English", "es": "Español"}
FIRST = "en"


def text(key: str, language: str = FIRST, **values: Any) -> str:
    """Return a text with `values` filled in.

    A number is written as the language does: `{n}` whole numbers and digits as they are, `{x:.2}` with
    two digits, `{x:%}` and `{x:.1%}` as a percentage. A value that is text goes in as it is: quote what
    is not ours first (`core.words.quoted`). Raises `KeyError` where there is no such text, or where a
    value for it is missing.
    """
    return _Words(language).vformat(catalogue(language)[key], (), values)


def percentages(shares: Iterable[float], language: str = FIRST) -> list[str]:
    """Return shares as percentages with as many digits as they need, as the language writes them."""
    pattern = _percentage("0.####", language)
    return [format_percent(share, format=pattern, locale=language) for share in shares]


def _percentage(number: str, language: str) -> str:
    """Return the pattern of a percentage whose number has this one."""
    return Locale.parse(language).percent_formats[None].pattern.replace("0", number, 1)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every text of a language by its key."""
    folder = Path(__file__).parent / language
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        texts |= _flat(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    return texts


def placeholders(text: str) -> set[str]:
    """Return the names of the values that a text asks for."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _flat(table: dict[str, Any], before: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in table.items():
        key = f"{before}.{name}"
        texts |= _flat(value, key) if isinstance(value, dict) else {key: value.strip()}
    return texts


class _Words(Formatter):
    """Fill in numbers as a language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return value
        if not format_spec:
            return format_decimal(value, locale=self.language)
        digits = "0" * int(format_spec.removesuffix("%").removeprefix(".") or 0)
        whole = f"0.{digits}" if digits else "0"
        if format_spec.endswith("%"):
            return format_percent(value, format=_percentage(whole, self.language), locale=self.language)
        return format_decimal(value, format=f"#,##{whole}", locale=self.language)
