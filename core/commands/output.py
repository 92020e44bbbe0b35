"""What commands print."""

from __future__ import annotations

import json
import math
from typing import Any, TextIO


def speak_utf8(*streams: TextIO) -> None:
    """Let streams write any name, whatever the locale; half characters come out as JSON escapes them."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def as_json(value: Any) -> str:
    """Return JSON in which a number that is not defined is null."""
    return json.dumps(_defined(value), indent=2, ensure_ascii=False, allow_nan=False)


def _defined(value: Any) -> Any:
    match value:
        case dict():
            return {key: _defined(part) for key, part in value.items()}
        case list() | tuple():
            return [_defined(part) for part in value]
        case float() if not math.isfinite(value):
            return None
    return value
