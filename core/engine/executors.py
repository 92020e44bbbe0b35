"""Where folds are computed. An executor takes a call and gives a future."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import joblib
from loky import ProcessPoolExecutor

from core.dataset import Dataset


class Executor(Protocol):
    """Calls `function(data, *arguments)` somewhere; `workers` such calls run at a time."""

    workers: int

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future: ...

    def stop(self) -> None:
        """End what runs now, and every process of it; the next call starts anew."""


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

    def stop(self) -> None:
        """Nothing runs between two calls."""


class Processes:
    """Computes in processes of this machine, kept warm between runs.

    A data set is written to a private temporary folder once and read once by each worker.
    """

    kept = 3

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._folder = _private_folder()
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._written: OrderedDict[str, Path] = OrderedDict()
        self._waited_for: Counter[str] = Counter()
        self._lock = threading.Lock()

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future:
        with self._lock:
            self._waited_for[data.fingerprint] += 1
            call = (_call, function, str(self._path(data)), *arguments)
            try:
                future = self._started().submit(*call)
            except BrokenExecutor:
                # A worker died earlier: what ran then has failed, what comes now gets new workers.
                self._pool = None
                future = self._started().submit(*call)
            future.add_done_callback(lambda _: self._waited_for.subtract([data.fingerprint]))
            return future

    def warm(self, *modules: str) -> None:
        """Let the workers import what every fit needs, and more `modules`, before anyone asks."""
        with self._lock:
            for _ in range(self.workers):
                self._started().submit(_import, "imblearn.pipeline", "xgboost", *modules)

    def stop(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)

    def close(self) -> None:
        """Stop, and remove the temporary folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, env={"OMP_NUM_THREADS": "1"}, initializer=_begin)
        return self._pool

    def _path(self, data: Dataset) -> Path:
        name = data.fingerprint
        if name not in self._written:
            path = self._folder / f"{name}.joblib"
            joblib.dump(data, path)
            self._written[name] = path
            self._tidy()
        return self._written[name]

    def _tidy(self) -> None:
        """Remove the oldest files that no call is waiting for, beyond the few that are kept."""
        free = [name for name in self._written if not self._waited_for[name]]
        for name in free[: max(len(self._written) - self.kept, 0)]:
            self._written.pop(name).unlink()


def _private_folder() -> Path:
    """Return a new temporary folder of this process; those of processes that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob("counterweight-*-*"):
        if not _lives(left.name.split("-")[1]):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"counterweight-{os.getpid()}-"))


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    return True


def _begin() -> None:
    """Let pages go before this worker, and end it when the process that made it is no more."""
    if hasattr(os, "nice"):
        os.nice(5)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _call(function: Callable, path: str, *arguments: Any) -> Any:
    return function(_load(path), *arguments)


@lru_cache(maxsize=2)
def _load(path: str) -> Dataset:
    return joblib.load(path)


def _import(*modules: str) -> None:
    for module in modules:
        import_module(module)
