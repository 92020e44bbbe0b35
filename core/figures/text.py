"""Names from strangers and numbers, as text that plotly shows and does not interpret."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

LONGEST = 40

# plotly reads tags, entities, `%{...}` in templates and `$...$` (as LaTeX where MathJax is loaded).
# It decodes numeric entities last, as it writes the text, so they survive all of that.
_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "&<>$%{}"}
# Control characters, line separators, lone surrogates and unassigned code points.
_UNSEEN = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
# Marks that turn the direction of everything after them, the rest of the chart's sentence included.
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def short(name: object, longest: int = LONGEST) -> str:
    """Return `name` on one line of at most `longest` characters, for text nobody interprets.

    A longer one loses its middle: names that begin alike often differ at the end.
    """
    signs = (" " if unicodedata.category(c) in _UNSEEN else c for c in str(name))
    text = " ".join("".join(c for c in signs if c not in _TURNING).split())
    if not text:
        return "(blank)"
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1]}…{text[len(text) - tail :]}"


def plain(name: object, longest: int = LONGEST) -> str:
    """Return `name` as plotly text (titles, ticks, names, hover) that shows `short(name)`."""
    return short(name, longest).translate(_ENTITIES)


def percent(share: float) -> str:
    """Return a share as a percentage that never rounds to 0 or 100 what is not: "0.034 %"."""
    if not math.isfinite(share):
        return "not defined"
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    to_the_end = 100 * min(abs(share), abs(1 - share))
    digits = 1 if to_the_end >= 1 else min(1 - math.floor(math.log10(to_the_end)), 8)
    return f"{100 * share:.{digits}f} %"


def listed(names: Iterable[object], most: int = 8) -> str:
    """Return the names in a sentence, the first `most` of them."""
    shown = [short(name) for name in names]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
