"""What is packed -> its bytes, bounded before and while it is unpacked."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib

from core.reading import limits
from core.reading.options import ReadError
from core.words import listed, quoted

GZIP, ZIP, NO_FILES = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, RuntimeError)
# What operating systems add to an archive beside what was put into it.
_CLUTTER = re.compile(r"__MACOSX/|(?:.*/)?\.[^/]*$|(?:.*/)?Thumbs\.db$")
_CHUNK = 1 << 20


def unzipped_one(content: bytes) -> bytes:
    """Return the content of a gzip file; raises ReadError if it is damaged or beyond the limits."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return _bounded(file, len(content))
    except _DAMAGED as error:
        raise _refusal(error, "gzip archive") from None


def opened(content: bytes) -> zipfile.ZipFile:
    """Return a zip archive of which the list of files and the sizes it claims are within the limits."""
    _check_directory(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGED as error:
        raise _refusal(error, "zip archive") from None
    if len(archive.filelist) > limits.MOST_MEMBERS:
        raise ReadError(f"The archive has more than {limits.MOST_MEMBERS:,} files: pack the table alone.")
    _check_size(sum(member.file_size for member in archive.filelist), len(content))
    return archive


def members(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the files in an archive that a person put there."""
    names = (member.filename for member in archive.filelist if not member.is_dir())
    return [name for name in names if not _CLUTTER.match(name)]


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one file of an archive; raises ReadError if it is damaged or larger than it claims."""
    try:
        info = archive.getinfo(name)
        with archive.open(info) as file:
            return _bounded(file, info.compress_size)
    except (*_DAMAGED, KeyError) as error:
        raise _refusal(error, "zip archive") from None


def chosen_member(archive: zipfile.ZipFile, wanted: str | None) -> str:
    """Return the file of an archive that is the table: the one wanted, or the only one."""
    names = members(archive)
    if wanted is not None and wanted in names:
        return wanted
    if wanted is not None and wanted.isdecimal() and len(wanted) < 6 and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    if not names:
        raise ReadError("The archive is empty: pack one table into it.")
    if wanted is not None:
        raise ReadError(f"There is no file {quoted(wanted)} in the archive; it holds {listed(names)}.")
    if len(names) > 1:
        raise ReadError(f"The archive holds {len(names):,} files, {listed(names)}: say which one to read.")
    return names[0]


def _check_directory(content: bytes) -> None:
    """Refuse a list of files too long to be read; a list as long as that of 64-bit archives is."""
    end = content.rfind(b"PK\x05\x06", max(len(content) - 66_000, 0))
    if end < 0 or len(content) < end + 22:
        raise ReadError("The zip archive is damaged or cut off: pack or download it again.")
    (size,) = struct.unpack_from("<L", content, end + 12)
    wide = content.rfind(b"PK\x06\x06", max(end - 4096, 0), end)
    if wide >= 0 and len(content) >= wide + 48:
        (size,) = struct.unpack_from("<Q", content, wide + 40)
    if size > limits.MOST_DIRECTORY_BYTES:
        raise ReadError(f"The archive has more than {limits.MOST_MEMBERS:,} files: pack the table alone.")


def _bounded(file: io.BufferedIOBase, packed: int) -> bytes:
    """Return all that a packed file holds; stops as soon as it is beyond the limits."""
    parts, size = [], 0
    while part := file.read(_CHUNK):
        parts.append(part)
        size += len(part)
        _check_size(size, packed)
    return b"".join(parts)


def _check_size(size: int, packed: int) -> None:
    if size > limits.MOST_BYTES:
        raise ReadError(limits.too_large("Unpacked the file"))
    if size > limits.RATIO_FROM_BYTES and size > limits.MOST_RATIO * max(packed, 1):
        raise ReadError(
            f"The file is more than {limits.MOST_RATIO} times as large unpacked, as no table is: unpack it "
            "yourself and load what is in it."
        )


def _refusal(error: Exception, what: str) -> ReadError:
    if isinstance(error, ReadError):
        return error
    if isinstance(error, RuntimeError):
        return ReadError(f"The {what} has a password or is packed in a way not known here: pack it anew.")
    return ReadError(f"The {what} is damaged or cut off: pack or download it again.")
