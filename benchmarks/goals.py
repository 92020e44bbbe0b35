"""Goals next to what was measured, and how it is told while it is measured."""

from __future__ import annotations

import sys


def verdict(reached: bool) -> str:
    """Return the word for a goal, in bold."""
    return "**reached**" if reached else "**missed**"


def tell(text: str) -> None:
    """Say how far a long measurement is."""
    print(text, file=sys.stderr, flush=True)
