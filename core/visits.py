"""Who is using which data, so that data go when their visitors have gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection


class Visits:
    """Calls `forget(fingerprint)` for data that nobody has used for `keep` seconds. Safe between threads.

    A visitor uses data from `use` on until it says other data or leaves.
    """

    def __init__(self, keep: float, forget: Callable[[str], None]) -> None:
        self.keep = keep
        self.forget = forget
        self._used: dict[str, frozenset[str]] = {}
        self._left: dict[str, float] = {}
        self._lock = threading.Lock()

    def use(self, visitor: str, fingerprints: Collection[str]) -> None:
        """Note which data a visitor uses now, and none but these."""
        with self._lock:
            before = self._used.get(visitor, frozenset())
            self._used[visitor] = frozenset(fingerprints)
            for fingerprint in self._used[visitor]:
                self._left.pop(fingerprint, None)
            self._leave(before - self._used[visitor])

    def leave(self, visitor: str) -> None:
        """Note that a visitor has gone."""
        with self._lock:
            self._leave(self._used.pop(visitor, frozenset()))

    def _leave(self, fingerprints: Collection[str]) -> None:
        now = time.monotonic()
        still = frozenset().union(*self._used.values())
        gone = [each for each in fingerprints if each not in still]
        self._left.update(dict.fromkeys(gone, now))
        if gone:
            later = threading.Timer(self.keep, self._tidy)
            later.daemon, later.name = True, "counterweight-forget"
            later.start()

    def _tidy(self) -> None:
        with self._lock:
            due = [each for each, left in self._left.items() if time.monotonic() - left >= self.keep]
            for fingerprint in due:
                del self._left[fingerprint]
        for fingerprint in due:
            self.forget(fingerprint)
