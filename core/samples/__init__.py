"""Data sets to try things on. To add one, add a module here."""

import sys

from core.catalogue import catalogue
from core.samples._base import Sample

SAMPLES = catalogue(sys.modules[__name__], Sample)

__all__ = ["SAMPLES", "Sample"]
