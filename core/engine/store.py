"""Finished folds, so that none is computed twice."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path

import numpy as np

from core.engine.files import DISK, WEEK, Files, configured
from core.engine.versions import versions
from core.evaluate import Fold
from core.receipt import Receipt

Key = tuple[str, str, int, int]
MEMORY = 1_000_000_000


class Store:
    """Folds by (data fingerprint, fit key, repeat, fold), in memory and, with a folder, in files too.

    Memory holds `limit` bytes of probabilities, files take `disk` bytes; what nobody asked for longest
    goes first, and what nobody asked for in `age` seconds goes anyway. Processes may share a folder.
    A fold in a file is found again by the same versions of this program and of the libraries only.
    Safe to use from several threads; the length is the number of folds in memory.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        limit: int = MEMORY,
        disk: int = DISK,
        age: float = WEEK,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.limit = limit
        self.age = age
        self.clock = clock
        self._files = Files(folder and folder / "folds", disk, age, clock)
        self._folds: OrderedDict[Key, tuple[float, Fold]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @classmethod
    def configured(cls) -> Store:
        """Return a store in the folder that COUNTERWEIGHT_STORE names, or in memory only."""
        return cls(configured())

    def get(self, key: Key) -> Fold | None:
        """Return the fold stored under `key`, or None."""
        fold = self._remembered(key)
        if fold is not None:
            self._files.touch(_name(key))
        elif (content := self._files.read(_name(key))) is not None:
            fold = _read(content)
            self._remember(key, fold)
        return fold

    def put(self, key: Key, fold: Fold) -> None:
        """Keep `fold` under `key`."""
        if self._remember(key, fold):
            self._files.write(_name(key), _written(fold))

    def forget(self, fingerprint: str) -> None:
        """Drop the folds of these data from memory; what is in the folder stays for as long as it may."""
        with self._lock:
            for key in [key for key in self._folds if key[0] == fingerprint]:
                self._bytes -= _size(self._folds.pop(key)[1])

    def __len__(self) -> int:
        return len(self._folds)

    def _remembered(self, key: Key) -> Fold | None:
        with self._lock:
            self._forget()
            if key not in self._folds:
                return None
            _, fold = self._folds.pop(key)
            self._folds[key] = self.clock(), fold
            return fold

    def _remember(self, key: Key, fold: Fold) -> bool:
        """Return whether the fold was new."""
        with self._lock:
            if key in self._folds:
                return False
            self._folds[key] = self.clock(), fold
            self._bytes += _size(fold)
            self._forget()
            return True

    def _forget(self) -> None:
        """Drop from memory what is too old, and then the oldest beyond the limit."""
        while self._folds:
            asked, fold = next(iter(self._folds.values()))
            too_many = self._bytes > self.limit and len(self._folds) > 1
            if not too_many and self.clock() - asked <= self.age:
                break
            self._folds.popitem(last=False)
            self._bytes -= _size(fold)


def _size(fold: Fold) -> int:
    return fold.proba.nbytes + fold.test.nbytes


def _name(key: Key) -> str:
    return json.dumps([*key, dict(versions())])


def _written(fold: Fold) -> bytes:
    """Return a fold as npz: its arrays, and the rest as JSON, which keeps every number exactly."""
    values = {each.name: getattr(fold, each.name) for each in fields(fold)}
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    rest = {name: value for name, value in values.items() if name not in arrays}
    text = json.dumps(rest | {"receipt": asdict(fold.receipt)})
    file = BytesIO()
    np.savez(file, allow_pickle=False, rest=np.frombuffer(text.encode(), np.uint8), **arrays)
    return file.getvalue()


def _read(content: bytes) -> Fold:
    """Return the fold that `_written` wrote."""
    with np.load(BytesIO(content), allow_pickle=False) as file:
        arrays = dict(file)
    rest = json.loads(arrays.pop("rest").tobytes())
    receipt = Receipt(**{name: tuple(rows) for name, rows in rest["receipt"].items()})
    return Fold(**arrays, **rest | {"receipt": receipt, "notes": tuple(rest["notes"])})
