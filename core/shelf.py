"""Arrays that several fits ask for, made once and then shared.

Every process has one shelf. It keeps arrays in memory, the least recently used go first. Where
processes share a folder, the arrays are files in it, which all of them map into memory and none of
them can change: what one worker has made, the others read without a copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np

DRAFT = "draft-"
MOST = 64  # groups that a process holds: each of their arrays is an open file where there is a folder
MOST_FILED = 1_000  # groups in a folder
LOOKS = 50  # groups that a process writes between two looks at what can go
Arrays = Mapping[str, np.ndarray]


class Shelf:
    """Named groups of read-only arrays; `memory` and `disk` are limits in bytes. Safe between threads.

    With a folder, other processes find what this one has made, and a group is complete or not there.
    """

    def __init__(
        self, folder: Path | None = None, memory: int = 500_000_000, disk: int = 2_000_000_000
    ) -> None:
        self.folder = folder
        self.memory = memory
        self.disk = disk
        self._groups: OrderedDict[str, Arrays] = OrderedDict()
        self._unseen = 0, 0
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays called `name`, made by `make` if they are not there yet."""
        with self._lock:
            if name in self._groups:
                self._groups.move_to_end(name)
                return self._groups[name]
        arrays = self._read(name)
        if arrays is None:
            arrays = self._written(name, make())
        with self._lock:
            self._groups[name] = arrays
            self._tidy_memory()
        return arrays

    def clear(self) -> None:
        """Forget everything, in memory and in the folder; who has mapped a file keeps it."""
        with self._lock:
            self._groups.clear()
        for place in self.folder.iterdir() if self.folder else ():
            _remove(place)

    def _read(self, name: str) -> Arrays | None:
        if self.folder is None:
            return None
        place = self._place(name)
        try:
            found = {file.stem: np.load(file, mmap_mode="r") for file in sorted(place.glob("*.npy"))}
            os.utime(place)
        except OSError:
            # It was never made, or was tidied away while we looked.
            return None
        return found or None

    def _written(self, name: str, arrays: Arrays) -> Arrays:
        if self.folder is not None:
            try:
                self._write(self.folder, name, arrays)
                self._look(self.folder, _size(arrays))
                return self._read(name) or arrays
            except OSError:
                # A full disk costs the sharing, not the result.
                pass
        for array in arrays.values():
            array.flags.writeable = False
        return arrays

    def _write(self, folder: Path, name: str, arrays: Arrays) -> None:
        draft = Path(tempfile.mkdtemp(dir=folder, prefix=DRAFT))
        try:
            for part, array in arrays.items():
                np.save(draft / f"{part}.npy", array, allow_pickle=False)
            draft.rename(self._place(name))
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            # Another process may have been faster; its arrays are the same.
            if not self._place(name).exists():
                raise

    def _place(self, name: str) -> Path:
        assert self.folder is not None
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]

    def _tidy_memory(self) -> None:
        """Forget the oldest beyond the limit. Mapped files cost no memory of ours, but are counted too."""
        while len(self._groups) > MOST or (len(self._groups) > 1 and self._held() > self.memory):
            self._groups.popitem(last=False)

    def _held(self) -> int:
        return sum(map(_size, self._groups.values()))

    def _look(self, folder: Path, size: int) -> None:
        """Tidy the folder now and then: a look at all of it takes time."""
        groups, written = self._unseen
        self._unseen = groups + 1, written + size
        if groups + 1 >= LOOKS or written + size > self.disk / 10:
            self._unseen = 0, 0
            self._tidy_disk(folder)

    def _tidy_disk(self, folder: Path) -> None:
        """Remove the files that nobody has asked for longest; who has mapped them keeps them."""
        places = sorted(filter(None, map(_age_and_size, folder.iterdir())))
        left = sum(size for _, size, _ in places)
        for position, (_, size, place) in enumerate(places[:-1]):
            if left <= self.disk and len(places) - position <= MOST_FILED:
                break
            left -= size
            _remove(place)


def _remove(place: Path) -> None:
    """Take a group away at once, so that nobody finds a part of it."""
    draft = place.with_name(f"{DRAFT}{place.name}-{os.getpid()}")
    with suppress(OSError):
        place.rename(draft)
        shutil.rmtree(draft, ignore_errors=True)


def _age_and_size(place: Path) -> tuple[float, int, Path] | None:
    """Return when a group was last asked for and its bytes; None when another process takes it away."""
    try:
        return place.stat().st_mtime, sum(file.stat().st_size for file in place.iterdir()), place
    except OSError:
        return None


def _size(arrays: Arrays) -> int:
    return sum(array.nbytes for array in arrays.values())


def digest(array: np.ndarray) -> str:
    """Return a text that tells arrays apart by their contents, shape and type."""
    contiguous = np.ascontiguousarray(array)
    found = hashlib.blake2b(repr((contiguous.shape, contiguous.dtype.str)).encode(), digest_size=16)
    found.update(contiguous.data)
    return found.hexdigest()


_shelf = Shelf()
_remembering: list[OrderedDict] = []
_remembering_lock = threading.Lock()


def use(folder: Path | None) -> None:
    """Let this process keep its shelf in `folder`, or, with None, in memory only."""
    global _shelf
    if _shelf.folder != folder:
        _shelf = Shelf(folder)


def shared(name: str, make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays called `name` from the shelf of this process; `make` gives them when missing.

    The name must tell all that the arrays depend on. The arrays are read-only.
    """
    return _shelf.get(name, make)


def remembered(most: int, by: Callable[..., Hashable] | None = None) -> Callable[[Callable], Callable]:
    """Let a function remember its last `most` answers, until this process is told to `forget`.

    `by` gives what tells arguments apart, where they cannot be compared themselves.
    """

    def remember(function: Callable) -> Callable:
        answers: OrderedDict[Hashable, Any] = OrderedDict()
        _remembering.append(answers)

        @wraps(function)
        def ask(*arguments: Any) -> Any:
            asked = arguments if by is None else by(*arguments)
            with _remembering_lock:
                if asked in answers:
                    answers.move_to_end(asked)
                    return answers[asked]
            answer = function(*arguments)
            with _remembering_lock:
                answers[asked] = answer
                while len(answers) > most:
                    answers.popitem(last=False)
            return answer

        ask.answers = answers
        return ask

    return remember


def forget() -> None:
    """Forget all arrays on the shelf of this process, and all that its functions have remembered."""
    _shelf.clear()
    with _remembering_lock:
        for answers in _remembering:
            answers.clear()
