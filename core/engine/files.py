"""Contents kept under keys, as private files of one folder that several processes may share."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

SEALED, DRAFT = ".sealed", ".draft"
SEAL = 32  # bytes
WEEK = 7 * 24 * 3600
DISK = 4_000_000_000

logger = logging.getLogger(__name__)


def configured() -> Path | None:
    """Return the folder that COUNTERWEIGHT_STORE names, or None: then nothing outlives the process."""
    named = os.environ.get("COUNTERWEIGHT_STORE")
    return Path(named) if named else None


class Files:
    """Contents by key, one file each; without a folder nothing is kept.

    A file appears under its name whole or not at all, and is sealed with a digest of its key and
    content: one that was cut short, damaged, renamed or written in another form is removed and counts
    as missing. Files that nobody asked for in `age` seconds go, and then those asked for longest ago,
    beyond `limit` bytes; each further process that writes at the same time may add a tenth to that.
    A folder or a disk that fails is said once in the log, and never raises. Safe between threads.
    """

    def __init__(
        self,
        folder: Path | None,
        limit: int = DISK,
        age: float = WEEK,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.limit = limit
        self.age = age
        self.clock = clock
        self._room = 0.0
        self._looked = clock()
        self._said = False
        self._lock = threading.Lock()
        if folder is not None:
            with self._saying():
                for place in (folder.parent, folder):
                    place.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._look(0)

    def read(self, key: str) -> bytes | None:
        """Return what is kept under `key`, or None."""
        if self.folder is None or (found := self._opened(self._path(key))) is None:
            return None
        self.touch(key)
        return found[1]

    def touch(self, key: str) -> bool:
        """Count `key` as asked for; return whether a file of its name is there, whatever it holds."""
        if self.folder is None:
            return False
        try:
            os.utime(self._path(key), (self.clock(),) * 2)
        except OSError:
            return False
        return True

    def write(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`, in place of what was there."""
        if self.folder is None:
            return
        head = _head(key)
        parts = [_seal(head, content), head, content]
        with self._saying():
            if self._has_room(sum(map(len, parts))):
                self._replace(self._path(key), parts)

    def remove(self, key: str) -> None:
        """Forget `key`."""
        if self.folder is not None:
            _unlink(self._path(key))

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key and its content; that does not count as asking for them."""
        if self.folder is None:
            return
        with self._saying():
            for _, _, path in sorted(self._found()):
                if path.suffix == SEALED and (found := self._opened(path)) is not None:
                    yield found

    def _path(self, key: str) -> Path:
        return self.folder / (blake2b(_head(key), digest_size=20).hexdigest() + SEALED)

    def _opened(self, path: Path) -> tuple[str, bytes] | None:
        """Return the key and the content of a file; one that is of no use is removed."""
        try:
            fresh = self.clock() - path.stat().st_mtime <= self.age
            found = _unsealed(path.read_bytes()) if fresh else None
        except FileNotFoundError:
            return None
        except OSError:
            found = None
        if found is not None and self._path(found[0]) == path:
            return found
        _unlink(path)
        return None

    def _replace(self, path: Path, parts: list[bytes]) -> None:
        # Nothing is forced to the disk: what a power cut leaves of a file does not match its seal.
        handle, draft = tempfile.mkstemp(dir=self.folder, suffix=DRAFT)
        try:
            with open(handle, "wb") as file:
                file.writelines(parts)
            os.utime(draft, (self.clock(),) * 2)
            os.replace(draft, path)
        except OSError:
            _unlink(Path(draft))
            raise

    def _has_room(self, size: int) -> bool:
        """Return whether a file of `size` bytes may be written."""
        if size > self.limit:
            return False
        with self._lock:
            if size > self._room or self.clock() - self._looked > self.age / 10:
                self._look(size)
            self._room -= size
        return True

    def _look(self, size: int) -> None:
        """Make room for `size` bytes and for a tenth of the limit, so that one look serves many files."""
        left = self._swept(0.9 * self.limit - size)
        self._room = min(self.limit - left, 0.1 * self.limit + size)
        self._looked = self.clock()

    def _swept(self, most: float) -> int:
        """Remove what is too old, and then the oldest beyond `most` bytes; return how many are left."""
        found = sorted(self._found())
        left = sum(size for _, size, _ in found)
        for asked, size, path in found:
            if left <= most and self.clock() - asked <= self.age:
                break
            _unlink(path)
            left -= size
        return left

    def _found(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each of our files was last asked for, its size and its path."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith((SEALED, DRAFT)):
                    with suppress(FileNotFoundError):
                        known = entry.stat(follow_symlinks=False)
                        yield known.st_mtime, known.st_size, Path(entry.path)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Say the first failure of the folder, and go on after each."""
        try:
            yield
        except OSError as error:
            if not self._said:
                logger.warning("Nothing can be kept in %s, so we go on without: %s.", self.folder, error)
            self._said = True


def _head(key: str) -> bytes:
    return json.dumps(key).encode() + b"\n"


def _seal(*parts: bytes) -> bytes:
    # The number is that of the form of these files and of what is in them.
    digest = blake2b(digest_size=SEAL, person=b"counterweight 1")
    for part in parts:
        digest.update(part)
    return digest.digest()


def _unsealed(raw: bytes) -> tuple[str, bytes] | None:
    seal, sealed = raw[:SEAL], raw[SEAL:]
    if seal != _seal(sealed):
        return None
    head, _, content = sealed.partition(b"\n")
    return json.loads(head), content


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
