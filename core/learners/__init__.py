"""Models that strategies are wrapped around. To add one, add a module here."""

import sys

from core.catalogue import catalogue
from core.learners._base import Learner

LEARNERS = catalogue(sys.modules[__name__], Learner)

__all__ = ["LEARNERS", "Learner"]
