"""Rules that turn probabilities into labels. To add one, add a module here."""

import sys

from core.catalogue import catalogue
from core.decisions._base import Decision, labels

DECISIONS = catalogue(sys.modules[__name__], Decision)

__all__ = ["DECISIONS", "Decision", "labels"]
