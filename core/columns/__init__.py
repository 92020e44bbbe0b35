"""The text of a column -> typed values and a kind: numbers, categories, dates, identifiers, text."""

from core.columns.distinct import MISSING, are_missing
from core.columns.guess import are_typed, column
from core.columns.kinds import Column, Kind, Writing
from core.columns.numbers import are_numbers

__all__ = ["MISSING", "Column", "Kind", "Writing", "are_missing", "are_numbers", "are_typed", "column"]
