"""What the server's log may hold: where something broke, and never a value of somebody's data."""

from __future__ import annotations

import logging
import traceback
from functools import cache

from core.settings import SettingsError


class Discreet(logging.Filter):
    """Write an exception with its type and its way through the code, but without its message.

    A message may quote a cell, a column or a file's name; one about the settings of the server does not.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and (error := record.exc_info[1]):
            way = "".join(traceback.format_tb(error.__traceback__))
            name = type(error).__name__
            if isinstance(error, SettingsError):
                name = f"{name}: {error}"
            record.msg, record.args = "%s: %s\nTraceback:\n%s", (record.getMessage(), name, way)
            record.exc_info = record.exc_text = None
        return True


@cache
def discreet() -> None:
    """Begin, once for this server."""
    logging.getLogger("streamlit.error_util").addFilter(Discreet())
