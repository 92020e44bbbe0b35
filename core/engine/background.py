"""Single computations in the background of a server, each done once for the same content."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from typing import Any

from core.dataset import Dataset
from core.engine.executors import Executor


class Background:
    """Futures by (function, data fingerprint, key); the same request gets the same future.

    What is asked of different data takes turns, so that many questions of one visitor do not hold up
    the others. A failure stays, for it would come again; a computation whose worker died is tried
    once more.
    """

    def __init__(self, executor: Executor, kept: int = 50) -> None:
        self.executor = executor
        self.kept = kept
        self._futures: OrderedDict[tuple[str, str, str], Future] = OrderedDict()
        self._again: set[tuple[str, str, str]] = set()
        self._waiting: OrderedDict[str, deque[tuple]] = OrderedDict()
        self._busy = 0
        # A call that is done at once comes back to `_land` on the way of `ask`.
        self._lock = threading.RLock()

    def ask(self, function: Callable, key: str, data: Dataset, *arguments: Any) -> Future:
        """Return the future of `function(data, *arguments)`; `key` must tell the arguments apart."""
        name = (function.__qualname__, data.fingerprint, key)
        with self._lock:
            lost = name in self._futures and name not in self._again and _lost(self._futures[name])
            if lost:
                self._again.add(name)
            if lost or name not in self._futures:
                self._futures[name] = Future()
                question = (self._futures[name], function, data, *arguments)
                self._waiting.setdefault(data.fingerprint, deque()).append(question)
                self._begin()
                while len(self._futures) > self.kept:
                    self._futures.popitem(last=False)
            self._futures.move_to_end(name)
            return self._futures[name]

    def forget(self, fingerprint: str) -> None:
        """Drop all answers about these data, and the questions that wait."""
        with self._lock:
            self._waiting.pop(fingerprint, None)
            for name in [name for name in self._futures if name[1] == fingerprint]:
                del self._futures[name]
                self._again.discard(name)
        self.executor.forget(fingerprint)

    def _begin(self) -> None:
        """Hand out work while a worker is free: one question of each data set in turn."""
        while self._waiting and self._busy < self.executor.workers:
            fingerprint, questions = self._waiting.popitem(last=False)
            asked, function, data, *arguments = questions.popleft()
            if questions:
                self._waiting[fingerprint] = questions
            self._busy += 1
            try:
                future = self.executor.submit(function, data, *arguments)
            except Exception as error:
                future = Future()
                future.set_exception(error)
            future.add_done_callback(partial(self._land, asked))

    def _land(self, asked: Future, future: Future) -> None:
        with self._lock:
            self._busy -= 1
            self._begin()
        if error := future.exception():
            asked.set_exception(error)
        else:
            asked.set_result(future.result())


def _lost(future: Future) -> bool:
    """Return whether the worker died under this computation, so that another try makes sense."""
    return future.done() and isinstance(future.exception(), BrokenExecutor)
