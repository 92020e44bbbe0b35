"""Single computations in the background of a server, each done once for the same content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from core.dataset import Dataset
from core.engine.executors import Executor


class Background:
    """Futures by (function, data fingerprint, key); the same request gets the same future.

    A failure stays, for it would come again; a computation whose worker died is tried once more.
    """

    def __init__(self, executor: Executor, kept: int = 50) -> None:
        self.executor = executor
        self.kept = kept
        self._futures: OrderedDict[tuple[str, str, str], Future] = OrderedDict()
        self._again: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()

    def ask(self, function: Callable, key: str, data: Dataset, *arguments: Any) -> Future:
        """Return the future of `function(data, *arguments)`; `key` must tell the arguments apart."""
        name = (function.__qualname__, data.fingerprint, key)
        with self._lock:
            lost = name in self._futures and name not in self._again and _lost(self._futures[name])
            if lost:
                self._again.add(name)
            if lost or name not in self._futures:
                self._futures[name] = self.executor.submit(function, data, *arguments)
                while len(self._futures) > self.kept:
                    self._futures.popitem(last=False)
            self._futures.move_to_end(name)
            return self._futures[name]


def _lost(future: Future) -> bool:
    """Return whether the worker died under this computation, so that another try makes sense."""
    return future.done() and isinstance(future.exception(), BrokenExecutor)
