"""Work in processes of this machine, kept warm between runs."""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
import threading
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import joblib
import psutil
from loky import ProcessPoolExecutor, process_executor

from core import shelf
from core.dataset import Dataset
from core.engine.lifeline import die_with

HEAVY = ("imblearn.pipeline", "xgboost")


class Processes:
    """So many processes, each with a queue of its own, so that one can be ended without the others.

    A data set is written to a private temporary folder once, and mapped into memory by each worker;
    what workers share (core.shelf) lies beside it. At most `kept` data sets stay there. A worker that
    takes more than `megabytes` of memory fails the call it is at with a MemoryError (on Linux).
    """

    def __init__(self, workers: int | None = None, kept: int = 3, megabytes: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.kept = kept
        self._folder = _private_folder()
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        (self._folder / "shelf").mkdir()
        # The kernel ends a worker with the thread that started it, so one thread starts them all.
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="counterweight-workers")
        self._desks = [_Desk(self._folder / "shelf", megabytes) for _ in range(self.workers)]
        self._at: dict[Future, _Desk] = {}
        self._written: OrderedDict[str, Path] = OrderedDict()
        self._waited_for: Counter[str] = Counter()
        self._lock = threading.Lock()

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future:
        with self._lock:
            self._waited_for[data.fingerprint] += 1
            path = str(self._path(data))
            desk = min(self._desks, key=self._load)
            future = self._hand.submit(desk.submit, _call, function, path, *arguments).result()
            self._at[future] = desk
        future.add_done_callback(lambda done: self._ended(done, data.fingerprint))
        return future

    def warm(self, *modules: str) -> None:
        """Let every worker import what fits need, and more `modules`, before anyone asks."""
        for desk in self._desks:
            self._hand.submit(desk.submit, _import, *HEAVY, *modules)

    def cancel(self, futures: Collection[Future]) -> None:
        at = {future: self._at[future] for future in futures if future in self._at}
        for desk in {desk for future, desk in at.items() if not future.cancel()}:
            self._hand.submit(desk.end).result()
            self._hand.submit(desk.submit, _import, *HEAVY)

    def forget(self, fingerprint: str) -> None:
        with self._lock:
            path = self._written.get(fingerprint)
            if path is None or self._waited_for[fingerprint]:
                return
            del self._written[fingerprint]
        path.unlink()
        for desk in self._desks:
            self._hand.submit(desk.submit, shelf.forget)

    def close(self) -> None:
        while self._desks:
            self._hand.submit(self._desks.pop().end).result()
        self._hand.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pids(self) -> list[int]:
        """Return the ids of the worker processes that there are now."""
        return [pid for desk in self._desks for pid in desk.pids]

    def _load(self, desk: _Desk) -> int:
        # A future that is done may not have been taken off the list yet.
        return sum(not future.done() for future, at in self._at.items() if at is desk)

    def _ended(self, future: Future, fingerprint: str) -> None:
        with self._lock:
            self._at.pop(future, None)
            self._waited_for[fingerprint] -= 1
            if not self._waited_for[fingerprint]:
                del self._waited_for[fingerprint]

    def _path(self, data: Dataset) -> Path:
        name = data.fingerprint
        if name not in self._written:
            path = self._folder / f"{name}.joblib"
            joblib.dump(data, path)
            self._written[name] = path
            self._tidy()
        self._written.move_to_end(name)
        return self._written[name]

    def _tidy(self) -> None:
        """Remove the oldest files that no call is waiting for, beyond the few that are kept."""
        free = [name for name in self._written if not self._waited_for[name]]
        for name in free[: max(len(self._written) - self.kept, 0)]:
            self._written.pop(name).unlink()


_DESKS: weakref.WeakSet[_Desk] = weakref.WeakSet()


class _Desk:
    """One worker process and the calls that wait for it. For use by one thread."""

    def __init__(self, folder: Path, megabytes: int | None) -> None:
        self.folder = folder
        self.megabytes = megabytes
        self._pool: ProcessPoolExecutor | None = None
        self._registered = False
        _DESKS.add(self)

    def submit(self, function: Callable, *arguments: Any) -> Future:
        try:
            future = self._started().submit(function, *arguments)
        except BrokenExecutor:
            # The worker died since the last call; what comes now gets a new one.
            self._pool = None
            future = self._started().submit(function, *arguments)
        if not self._registered:
            # A program that ends waits until workers have done what they are at: loky registers that
            # with each first call, and what is registered last is called first.
            threading._register_atexit(_kill_all)
            self._registered = True
        return future

    def kill(self) -> None:
        """Kill the worker, and leave it to loky to notice."""
        for pid in self.pids:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()

    def end(self) -> None:
        """Kill the worker; its calls end with an error."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)

    @property
    def pids(self) -> list[int]:
        return list(self._pool._processes) if self._pool else []

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._registered = False
            begin = (os.getpid(), self.folder, self.megabytes)
            self._pool = ProcessPoolExecutor(
                1, env={"OMP_NUM_THREADS": "1"}, initializer=_begin, initargs=begin
            )
        return self._pool


def _kill_all() -> None:
    for desk in _DESKS:
        desk.kill()


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


def _begin(parent: int, folder: Path, megabytes: int | None) -> None:
    """Let pages go before this worker, let it end with its parent, and share what it computes."""
    die_with(parent)
    if megabytes and sys.platform == "linux":
        import resource

        # Memory of its own: what is mapped from files, and shared, does not count.
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1_000_000, resource.RLIM_INFINITY))
    # loky replaces a worker that has grown by 300 MB, and with it all that numba compiled in there.
    process_executor._MAX_MEMORY_LEAK_SIZE = math.inf
    if hasattr(os, "nice"):
        os.nice(5)
    shelf.use(folder)


def _call(function: Callable, path: str, *arguments: Any) -> Any:
    return function(_load(path), *arguments)


@shelf.remembered(2)
def _load(path: str) -> Dataset:
    return joblib.load(path, mmap_mode="r")


def _import(*modules: str) -> None:
    for module in modules:
        import_module(module)
