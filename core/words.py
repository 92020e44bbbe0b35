"""Names from strangers inside our own sentences."""

from __future__ import annotations

import re

MOST_LETTERS = 60


def quoted(name: str, most: int = MOST_LETTERS) -> str:
    """Return `name` between backticks, on one line, shortened; nothing in it can be taken for markup.

    Sentences of `core` are Markdown: a code span is shown letter by letter wherever it is read, in the
    app as on a terminal.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    padding = " " if not text or text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def number(count: int, thing: str) -> str:
    """Return "1 row" or "1,234 rows"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def listed(names: list[str], most: int = 3) -> str:
    """Return names in a row: the first few, and how many more there are."""
    shown = ", ".join(quoted(name) for name in names[:most])
    rest = len(names) - most
    return f"{shown} and {rest:,} more" if rest > 0 else shown
