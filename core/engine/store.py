"""Finished folds, so that none is computed twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.evaluate import Fold

Key = tuple[str, str, int, int]


class Store:
    """Folds in memory by (data fingerprint, fit key, repeat, fold); the least recently used go first.

    `limit` is in bytes of probabilities. Safe to use from several threads.
    """

    def __init__(self, limit: int = 1_000_000_000) -> None:
        self.limit = limit
        self._folds: OrderedDict[Key, Fold] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Fold | None:
        """Return the fold stored under `key`, or None."""
        with self._lock:
            if key in self._folds:
                self._folds.move_to_end(key)
            return self._folds.get(key)

    def put(self, key: Key, fold: Fold) -> None:
        """Keep `fold` under `key`."""
        with self._lock:
            if key in self._folds:
                return
            self._folds[key] = fold
            self._bytes += _size(fold)
            while self._bytes > self.limit and len(self._folds) > 1:
                _, oldest = self._folds.popitem(last=False)
                self._bytes -= _size(oldest)

    def __len__(self) -> int:
        return len(self._folds)


def _size(fold: Fold) -> int:
    return fold.proba.nbytes + fold.test.nbytes
