"""Work on a Dask cluster: workers that somebody has started, on this machine or on others."""

from __future__ import annotations

import hashlib
import logging
import sys
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor, CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import core
from core.dataset import Dataset
from core.words import quoted

if TYPE_CHECKING:
    import distributed

PATIENCE = 5.0  # seconds in which the scheduler has to answer
SILENCE = 10.0  # seconds in which a scheduler that was lost is not asked again
ABSENCE = 30.0  # seconds in which workers that were ended have to be back
GRACE = 0.5  # seconds in which a worker process may end by itself
LONGEST_REASON = 300
MAKE_NUMBERS = ("numpy", "scipy", "pandas", "sklearn", "imblearn", "skrub", "xgboost", "faiss")


class ClusterError(ConnectionError):
    """The cluster cannot be used; the text is one sentence."""


class Cluster:
    """Computes on the workers of the Dask scheduler at `address`, such as tcp://10.0.0.5:8786.

    Every worker is a process that does one thing at a time; those that join later get work too. A data
    set travels to a worker once, and the last few stay there. Raises ClusterError when no scheduler
    answers, or when a worker is of no use: it must import this project, in the same versions.
    """

    kept = 3

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = _connected(address)
        self._scattered: OrderedDict[str, distributed.Future] = OrderedDict()
        self._asked: dict[Future, distributed.Future] = {}
        self._silent_until = 0.0
        self._lock = threading.Lock()

    @property
    def workers(self) -> int:
        """Return how many workers there are now; 1 where there is none, for one may be on its way."""
        with suppress(OSError):
            if self._client.status == "running":
                return max(len(self._client.nthreads()), 1)
        return 1

    def submit(self, function: Callable, data: Dataset, *arguments: Any) -> Future:
        """Return the future of `function(data, *arguments)`; raise ClusterError if there is no one to ask."""
        future: Future = Future()
        with self._lock:
            client = self._ready()
            try:
                there = self._there(data)
                asked = client.submit(_call, _versions(), function, there, *arguments, pure=False)
            except TimeoutError:
                raise self._lost() from None
            except (OSError, KeyError):
                raise BrokenExecutor("a worker died while data were on their way to it") from None
            self._asked[future] = asked
        asked.add_done_callback(partial(self._settle, future))
        return future

    def cancel(self, futures: Collection[Future]) -> None:
        """End these calls: when this returns, no process works on them any more.

        The worker processes that do are ended, and their nannies start others.
        """
        for future in futures:
            if not future.cancelled() and future.cancel():
                future.set_running_or_notify_cancel()  # Only now does who waits for it hear of it.
        asked = [self._asked[future] for future in futures if future in self._asked]
        if asked and self._client.status == "running":
            with suppress(OSError):
                self._end(asked)

    def forget(self, fingerprint: str) -> None:
        with self._lock:
            self._scattered.pop(fingerprint, None)

    def close(self) -> None:
        """End every call and leave the cluster; it goes on without us."""
        self.cancel(list(self._asked))
        self._scattered.clear()
        self._client.close()

    def _end(self, asked: list[distributed.Future]) -> None:
        keys = {each.key for each in asked}
        busy = [worker for worker, theirs in self._client.processing().items() if keys & set(theirs)]
        self._client.cancel(asked)
        # Client.restart_workers does the same, but lets a worker compute on for four seconds.
        kill = {"op": "kill", "timeout": GRACE, "reason": "cancelled"}
        broadcast = self._client.scheduler.broadcast
        self._client.sync(broadcast, msg=kill, workers=busy, nanny=True, on_error="ignore")

    def _ready(self) -> distributed.Client:
        """Return the client, or a new one where the scheduler was lost and may be back."""
        if self._client.status != "running":
            if time.monotonic() < self._silent_until:
                raise self._lost()
            self._client.close()
            self._scattered.clear()
            self._silent_until = time.monotonic() + PATIENCE + SILENCE
            self._client = _connected(self.address)
        return self._client

    def _there(self, data: Dataset) -> distributed.Future:
        """Return the data as they lie on the cluster: with as many workers as have calls to answer.

        We send them to each. From each other they would get them late, for one that holds the
        interpreter's lock hands nothing on; and a broadcast never ends if a worker dies in it.
        """
        there = self._scattered.pop(data.fingerprint, None)
        if there is None or there.status != "finished":
            there, key, holders = None, f"data-{uuid.uuid4()}", ()
        else:
            key = there.key
            holders = self._client.who_has([there])[key]
        processing = self._client.processing().items()
        idle = [worker for worker, calls in processing if not calls and worker not in holders]
        if there is None or (idle and len(holders) <= len(self._asked)):
            there = self._client.scatter({key: data}, workers=idle[:1] or None, timeout=ABSENCE)[key]
        self._scattered[data.fingerprint] = there
        if len(self._scattered) > self.kept:
            self._scattered.popitem(last=False)
        return there

    def _settle(self, future: Future, asked: distributed.Future) -> None:
        """Hand an outcome on, unless the call was cancelled meanwhile."""
        self._asked.pop(future, None)
        with suppress(InvalidStateError):
            try:
                future.set_result(asked.result())
            except (Exception, CancelledError) as error:
                future.set_exception(self._in_words(error))

    def _in_words(self, error: BaseException) -> BaseException:
        from distributed import KilledWorker

        if self._client.status != "running":
            return self._lost()
        if isinstance(error, KilledWorker | CancelledError):
            return BrokenExecutor("the worker died")
        return error

    def _lost(self) -> ClusterError:
        where = quoted(self.address)
        return ClusterError(f"The cluster at {where} is lost: its scheduler or all its workers are gone.")


def _connected(address: str) -> distributed.Client:
    """Return a client of a scheduler all of whose workers can be used."""
    where = quoted(address)
    try:
        from distributed import Client
        from distributed.comm import resolve_address
    except ModuleNotFoundError:
        more = "pip install -r requirements-distributed.txt -c constraints.txt"
        raise ClusterError(f"A cluster needs more packages: `{more}`.") from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # What matters of it, our sentences say.
    try:
        # A client made with an address it cannot read would hang the next one.
        client = Client(resolve_address(address), timeout=PATIENCE, set_as_default=False)
    except OSError:
        raise ClusterError(f"No Dask scheduler answers at {where}.") from None
    except Exception as error:
        said = quoted(str(error), LONGEST_REASON)
        raise ClusterError(f"The scheduler at {where} cannot be used: {said}.") from None
    try:
        _check(client, where)
    except ClusterError:
        client.close()
        raise
    return client


def _check(client: distributed.Client, where: str) -> None:
    """Raise ClusterError unless the scheduler and all its workers can be used."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        client.run_on_scheduler(_versions)
        refusals = client.run(_refusal, _versions(), on_error="return")
    except TimeoutError:
        start = f"python -m dask worker {client.scheduler.address} --nthreads 1 --nworkers 2"
        raise ClusterError(f"The cluster at {where} has no worker yet: start some with `{start}`.") from None
    except Exception as error:
        raise ClusterError(_apart(f"scheduler at {where}", error)) from None
    for address, refusal in refusals.items():
        if isinstance(refusal, OSError):
            continue  # This worker has just gone; one that comes is asked at its first call.
        if isinstance(refusal, Exception):
            raise ClusterError(_apart(f"worker at {quoted(address)}", refusal))
        if refusal:
            raise ClusterError(refusal)


def _apart(who: str, error: Exception) -> str:
    """Return why our code does not even begin to run over there."""
    said = quoted(str(error), LONGEST_REASON)
    kind = who.partition(" ")[0]
    return (
        f"The {who} cannot be used ({said}): start it in the project's folder with `python -m dask {kind}`."
    )


def _call(versions: dict[str, str], function: Callable, data: Dataset, *arguments: Any) -> Any:
    from distributed import get_worker

    if refusal := _refusal(versions, get_worker()):
        raise ClusterError(refusal)
    return function(data, *arguments)


def _refusal(versions: dict[str, str], dask_worker: distributed.Worker) -> str | None:
    """Return, on a worker, why it cannot be used by a process with these versions, or None."""
    worker = f"The worker at {quoted(dask_worker.address)}"
    if (threads := dask_worker.state.nthreads) > 1:
        options = f"--nthreads 1 --nworkers {threads}"
        return f"{worker} does {threads} things at a time in one process: start it with `{options}`."
    if not dask_worker.nanny:
        return f"{worker} cannot be stopped while it computes: start it without `--no-nanny`."
    here = _versions()
    other = [f"{name} {here[name]} (not {own})" for name, own in versions.items() if here[name] != own]
    mend = "give it the same files and packages, and start it again"
    return f"{worker} would give other numbers, for it has {', '.join(other)}: {mend}." if other else None


@cache
def _versions() -> dict[str, str]:
    """Return what numbers depend on: this project's own code, Python and the libraries."""
    code = hashlib.sha256()
    for path in sorted(Path(core.__file__).parent.rglob("*.py")):
        code.update(path.read_text("utf-8").encode())
    packages = packages_distributions()
    installed = {name: version(packages[name][0]) if name in packages else "none" for name in MAKE_NUMBERS}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Counterweight": code.hexdigest()[:8], "Python": python, **installed}
