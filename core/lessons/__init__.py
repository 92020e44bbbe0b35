"""Lessons, each about one thing that goes wrong with rare classes. To add a lesson, add a module here.

Its words are a file for each language in core/texts.
"""

from __future__ import annotations

import sys

from core.catalogue import catalogue
from core.dataset import Dataset
from core.lessons._base import Guess, Lesson, Outcome, about
from core.lessons._toys import COMMON, RARE

_FOUND = catalogue(sys.modules[__name__], Lesson)
LESSONS = dict(sorted(_FOUND.items(), key=lambda item: item[1].place))

__all__ = ["COMMON", "LESSONS", "RARE", "Guess", "Lesson", "Outcome", "about", "taught"]


def taught(data: Dataset, key: str) -> Outcome:
    """Return what a lesson finds on a table."""
    return LESSONS[key]().run(data)
