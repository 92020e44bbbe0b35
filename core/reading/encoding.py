"""Bytes in any encoding -> the same text in UTF-8, without marks and zero bytes."""

from __future__ import annotations

import codecs
import re

from core.reading.options import ReadError
from core.words import quoted

# The marks of UTF-32 come before those of UTF-16, which begin alike.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_WESTERN = ("cp1252", "latin-1")
# Where letters beyond ASCII stand alone among others: the languages written in Latin letters.
_LATIN = ["cp1252", "cp1250", "cp1254", "cp1257", "cp850", "mac_roman"]
# Where they come in runs: Cyrillic, Greek, Hebrew, Arabic, Thai, Japanese, Chinese, Korean.
_OTHERS = [
    *("cp1251", "koi8_r", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_CHUNK = 1 << 16
_BLANK = b'" \t\r\n\v\f'
_JUDGED = 1 << 16
# Bytes beyond ASCII below which a detector only guesses; it needs more to tell accents apart.
_FEW, _FEW_ACCENTS = 8, 16
_LONG_RUN = 1.6
_MOST_CONTROLS = 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f") | {127})


def as_utf8(content: bytes, encoding: str | None, warnings: list[str]) -> tuple[bytes, str]:
    """Return the text of a file as UTF-8 and the encoding it was written in, `encoding` if given.

    Raises ReadError if the content is no text, or no text in `encoding`.
    """
    if encoding is None:
        encoding = _found(content, warnings)
    text = content if encoding == "utf-8" and _is_utf8(content) else _recoded(content, encoding)
    # Editors of old ended a text with Ctrl-Z.
    text = text.removeprefix(codecs.BOM_UTF8).removesuffix(b"\x1a")
    if b"\0" in text:
        zeros = text.count(0)
        if zeros > _MOST_CONTROLS * len(text) + 8:
            raise ReadError("The file is full of zero bytes, so it is no text: save it as CSV in UTF-8.")
        warnings.append(f"{zeros:,} zero {'byte was' if zeros == 1 else 'bytes were'} left out of the cells.")
        text = text.replace(b"\0", b"")
    if not text[:_CHUNK].strip(_BLANK) and not text.strip(_BLANK):
        raise ReadError("The file has no data: choose a file with a line of names and rows.")
    return text, encoding


def _found(content: bytes, warnings: list[str]) -> str:
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name
    if b"\0" in content and (wide := _unmarked(content)):
        return wide
    if _is_utf8(content):
        return "utf-8"
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * len(content) + 8:
        raise ReadError("The file is no text: save the table as CSV in UTF-8 and load that.")
    encoding = _legacy(content)
    western = " (Western European)" if encoding in _WESTERN else ""
    warnings.append(
        f"The file is not UTF-8, so it was read as {encoding}{western}; "
        "if letters look wrong, choose another encoding."
    )
    return encoding


def _is_utf8(content: bytes) -> bool:
    """Return whether all of the content is UTF-8, without making a text of it."""
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked(content: bytes) -> str | None:
    """Return the encoding of several bytes a letter in which the content is a text of lines, if one."""
    for encoding in _WIDE:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and ("\n" in text or "\r" in text):
            return encoding
    return None


def _legacy(content: bytes) -> str:
    """Return the most probable encoding of one that is not Unicode, judged by letters from everywhere."""
    fits = [name for name in _WESTERN if _decodes(content, name)]
    sample = b"\n".join(dict.fromkeys(_beyond_ascii(content)))
    runs = re.findall(rb"[\x80-\xff]+", sample)
    high = sum(map(len, runs))
    accents = high < _LONG_RUN * len(runs)
    if high < (_FEW_ACCENTS if accents else _FEW):
        return fits[0]
    from charset_normalizer import from_bytes

    likely = _LATIN if accents else [*_OTHERS, *_LATIN]
    for match in from_bytes(sample, cp_isolation=likely):
        if str(match) == sample.decode(fits[0], "replace"):
            return fits[0]
        if _decodes(content, match.encoding):
            return match.encoding
    return fits[0]


def _beyond_ascii(content: bytes) -> list[bytes]:
    """Return lines with letters beyond ASCII: all of them, or some from everywhere if they are many."""
    lines = (line[0] for line in re.finditer(rb"[^\r\n]+", content) if not line[0].isascii())
    kept, size, step = [], 0, 1
    for number, line in enumerate(lines):
        if number % step == 0:
            kept.append(line[:_JUDGED])
            size += len(kept[-1])
        if size > 2 * _JUDGED:
            kept, step = kept[::2], 2 * step
            size = sum(map(len, kept))
    return kept


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(content: bytes, encoding: str) -> bytes:
    try:
        # Some codecs give half characters, which no UTF-8 can hold.
        return content.decode(encoding).encode()
    except UnicodeError:
        raise ReadError(f"The file is not {encoding} text: choose another encoding.") from None
    except (LookupError, ValueError):
        raise ReadError(f"There is no encoding {quoted(encoding)}: try utf-8 or latin-1.") from None
