"""Challenges: a goal and a budget, choices, and rows nobody has seen. To add one, add a module here.

Its words are a file for each language in core/texts.
"""

from __future__ import annotations

import sys

from core.catalogue import catalogue
from core.challenges._base import HINTS, TRIES, Challenge, Practice, Tried
from core.dataset import Dataset

_FOUND = catalogue(sys.modules[__name__], Challenge)
CHALLENGES = dict(sorted(_FOUND.items(), key=lambda item: item[1].place))

__all__ = ["CHALLENGES", "HINTS", "TRIES", "Challenge", "Practice", "Tried", "practised"]


def practised(data: Dataset, key: str) -> Practice:
    """Return what the models of a challenge say of its table."""
    return CHALLENGES[key]().run(data)
