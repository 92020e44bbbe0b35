"""Files with damage: bits flipped, pieces cut out, and pieces of other files put in."""

from __future__ import annotations

import random
from pathlib import Path

from core.dataset import DatasetError, from_table, likely_target
from core.reading import ReadError, read
from tests.core.data import is_sentence

MOST_BYTES = 1 << 16
MARKS = [
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\\",
    b"\xff",
    b"\xef\xbb\xbf",
    b"#",
    b" ",
]


def originals(folder: Path) -> list[bytes]:
    """Return the beginnings of all shared files, in order of their names."""
    return [path.read_bytes()[:MOST_BYTES] for path in sorted(folder.glob("*/*.*"))]


def mutated(files: list[bytes], seed: int) -> bytes:
    """Return one of the files with one to six pieces of damage; the same seed, the same damage."""
    rng = random.Random(seed)
    content = rng.choice(files)
    for _ in range(rng.randint(1, 6)):
        content = rng.choice([_flipped, _cut, _spliced, _marked, _truncated, _repeated])(content, files, rng)
    return content


def check(content: bytes) -> str:
    """Read a file as far as a data set; return the sentence, or none for a table, or fail."""
    said = ""
    try:
        table = read(content)
        assert table.rows > 0
        assert len({*table.names}) == len(table.names)
        assert sum(column.null_count for column in table.cells.columns) == 0
        from_table(table, likely_target(table))
    except (ReadError, DatasetError) as error:
        said = str(error)
    assert not said or is_sentence(said), said
    return said


def _flipped(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 3, 20])):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    start, end = _span(content, rng)
    return content[:start] + content[end:]


def _spliced(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    other = rng.choice(files)
    start, end = _span(other, rng)
    place = rng.randrange(len(content) + 1)
    return content[:place] + other[start:end] + content[place:]


def _marked(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(MARKS) * rng.choice([1, 1, 2, 50]) + content[place:]


def _truncated(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _repeated(content: bytes, files: list[bytes], rng: random.Random) -> bytes:
    start, end = _span(content, rng)
    return content[:end] + content[start:end] * rng.choice([1, 2, 5]) + content[end:]


def _span(content: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.choice([1, 5, 50, 2_000]))
