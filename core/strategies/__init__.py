"""Remedies for imbalance. To add one, add a module here: nothing else needs to change."""

import sys

from core.catalogue import catalogue
from core.strategies._base import Family, Resampling, Strategy
from core.strategies._repair import Combination, Repair, Scored

STRATEGIES = catalogue(sys.modules[__name__], Strategy)

__all__ = ["STRATEGIES", "Combination", "Family", "Repair", "Resampling", "Scored", "Strategy"]
