"""A file of any format that is known -> Table."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

from core.reading import archive, columnar, limits, workbook
from core.reading.delimited import read_text
from core.reading.options import ReadError, Reading
from core.reading.table import Table
from core.words import quoted

_REFUSED = {
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "an old Excel workbook, or one with a password",
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04\x95": "a pickle, which is a program and never run here",
    b"\x80\x05\x95": "a pickle, which is a program and never run here",
    b"SQLite format 3": "a SQLite database",
    b"ARROW1": "a Feather file",
    b"\x7fELF": "a program",
}
_SHOWN_BYTES, _SHOWN_LETTERS = 1 << 14, 200
_MARKUP = {b"<!doctype": "a web page", b"<html": "a web page", b"<?xml": "an XML file"}
_JSON = (b'{"', b'[{"', b"[[")


def read(source: bytes | Path, reading: Reading | None = None) -> Table:
    """Read a table from a file or its content; the content tells the format, whatever the name.

    Text with any separator and in any encoding, ARFF and KEEL, Excel workbooks and Parquet; packed
    with gzip or, alone, in a zip archive. What `reading` leaves open is found out, and
    `Table.reading` says what was. Records that do not fit are left out, with a warning.

    Raises ReadError with one sentence if the content is no table, has no data rows or is beyond the
    limits, or if an option does not fit it; OSError if a path cannot be read.
    """
    content = _content(source) if isinstance(source, Path) else source
    _check_size(len(content))
    reading, warnings = reading or Reading(), []
    if content.startswith(archive.GZIP):
        content = archive.unzipped_one(content)
        _check_not_packed(content)
        return _read(content, reading, warnings)
    if not content.startswith((archive.ZIP, archive.NO_FILES)):
        return _read(content, reading, warnings)
    with archive.opened(content) as packed:
        if workbook.is_workbook(packed.namelist()):
            return workbook.read_workbook(content, packed, reading, warnings)
        return _from_archive(packed, reading, warnings)


def beginning(content: bytes, encoding: str | None = None, most: int = 5) -> tuple[str, ...]:
    """Return the first lines of a text in this encoding (default: utf-8) as the file writes them, long ones
    cut off; none for what is packed or no text."""
    text = content[:_SHOWN_BYTES].decode(encoding or "utf-8", errors="replace").removeprefix("\ufeff")
    if content.startswith((archive.GZIP, archive.ZIP, columnar.MAGIC)) or "\0" in text:
        return ()
    return tuple(line[:_SHOWN_LETTERS] for line in text.splitlines()[:most])


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        _check_size(size)
        # What is no file of the disk has no size.
        return file.read(size + 1 if size else limits.MOST_BYTES + 1)


def _check_size(size: int) -> None:
    if size > limits.MOST_BYTES:
        raise ReadError(limits.too_large("The file"))


def _from_archive(packed: zipfile.ZipFile, reading: Reading, warnings: list[str]) -> Table:
    name = archive.chosen_member(packed, reading.sheet)
    content = archive.member(packed, name)
    _check_not_packed(content)
    warnings.append(f"The file {quoted(name)} in the archive was read.")
    table = _read(content, reading, warnings)
    return replace(table, reading=replace(table.reading, sheet=name), sheets=tuple(archive.members(packed)))


def _check_not_packed(content: bytes) -> None:
    if content.startswith((archive.GZIP, archive.ZIP)) or content[257:262] == b"ustar":
        raise ReadError("The archive holds another archive: unpack it yourself and load the table.")


def _read(content: bytes, reading: Reading, warnings: list[str]) -> Table:
    """Read what is not packed."""
    for magic, what in _REFUSED.items():
        if content.startswith(magic):
            raise ReadError(f"This looks like {what}: save the table as CSV and load that.")
    if content.startswith(columnar.MAGIC):
        return columnar.read_columnar(content, reading, warnings)
    beginning = content[:1000].lstrip().lower()
    for mark, what in _MARKUP.items():
        if beginning.startswith(mark):
            raise ReadError(f"This looks like {what}: save the table as CSV and load that.")
    if beginning.startswith(_JSON) and content[-1000:].rstrip()[-1:] in (b"}", b"]"):
        raise ReadError("This looks like JSON: save the table as CSV and load that.")
    return read_text(content, reading, warnings)
