"""Single computations in the background of a server, each done once for the same content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from core.dataset import Dataset
from core.engine.executors import Executor


class Background:
    """Futures by (function, data fingerprint, key); the same request gets the same future."""

    def __init__(self, executor: Executor, kept: int = 50) -> None:
        self.executor = executor
        self.kept = kept
        self._futures: OrderedDict[tuple[str, str, str], Future] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, function: Callable, key: str, data: Dataset, *arguments: Any) -> Future:
        """Return the future of `function(data, *arguments)`; `key` must tell the arguments apart."""
        name = (function.__qualname__, data.fingerprint, key)
        with self._lock:
            if name not in self._futures:
                self._futures[name] = self.executor.submit(function, data, *arguments)
                while len(self._futures) > self.kept:
                    self._futures.popitem(last=False)
            self._futures.move_to_end(name)
            return self._futures[name]
