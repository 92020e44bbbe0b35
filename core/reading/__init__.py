"""Bytes of a file -> Table of text cells.

Unpack, recognise the format, decode, find the dialect and the heading, parse, name the columns: each
stage adds a sentence to the warnings when it decided something. What the texts mean is for
`core.columns`.
"""

from core.reading.files import beginning, read
from core.reading.options import ReadError, Reading
from core.reading.table import Table

__all__ = ["ReadError", "Reading", "Table", "beginning", "read"]
