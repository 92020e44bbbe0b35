"""Why a fit broke off, in words for people."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor

from core.evaluate import TrialError
from core.words import quoted

LONGEST_REASON = 300
DIED = "its worker process died twice, most likely for lack of memory: try fewer rows or a smaller model"
MEMORY = (
    "it needed more memory than this server gives a fit (`worker_megabytes` in settings.toml): try fewer "
    "rows or a smaller model"
)


def reason(error: BaseException) -> str:
    """Return one line on why a fit broke off."""
    if isinstance(error, BrokenExecutor):
        return DIED
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):
        return MEMORY
    if isinstance(error, TrialError | ConnectionError):
        return str(error)
    said = quoted(str(error), LONGEST_REASON) if str(error).strip() else "no reason was given"
    return f"it broke off with {type(error).__name__}: {said}"
