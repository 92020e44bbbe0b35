"""Where work is done. An executor takes a call and gives a future."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import Any, Protocol

from core import shelf
from core.dataset import Dataset
from core.engine.processes import Processes
from core.settings import settings


class Executor(Protocol):
    """Calls `function(data, *arguments)` somewhere; `workers` such calls run at a time.

    When a worker dies, the future of what it did ends with a BrokenExecutor.
    """

    @property
    def workers(self) -> int: ...

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future: ...

    def cancel(self, futures: Collection[Future]) -> None:
        """End these calls: when this returns, no process works on them any more."""

    def forget(self, fingerprint: str) -> None:
        """Drop what is kept of these data between calls; ongoing calls go on."""

    def close(self) -> None:
        """End everything, and leave nothing behind."""


class Inline:
    """Computes in the calling thread, at once."""

    workers = 1

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(data, *arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def cancel(self, futures: Collection[Future]) -> None:
        """Nothing runs between two calls."""

    def forget(self, fingerprint: str) -> None:
        shelf.forget()

    def close(self) -> None:
        """Nothing is left."""


def configured() -> Executor:
    """Return the executor that the environment asks for.

    COUNTERWEIGHT_SCHEDULER is the address of a Dask scheduler; without it, COUNTERWEIGHT_WORKERS is the
    number of processes of this machine. If that is not set either there is one for each of its cores,
    and two at least, so that a long fit of one visitor leaves one to the others.
    """
    if address := os.environ.get("COUNTERWEIGHT_SCHEDULER"):
        return on_cluster(address)
    workers = int(os.environ.get("COUNTERWEIGHT_WORKERS", 0))
    processes = Processes(workers or max(os.cpu_count() or 1, 2), megabytes=settings().worker_megabytes)
    processes.warm()
    return processes


def on_cluster(address: str) -> Executor:
    """Return the executor on a Dask cluster."""
    # Dask is optional, and nobody else pays for its import.
    from core.engine.cluster import Cluster

    return Cluster(address)
