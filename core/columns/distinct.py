"""The distinct texts of a column: what is worked out on them is then spread over the rows.

A column of 300,000 rows with two values costs two comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.columns.kinds import Writing

MISSING: frozenset[str] = frozenset(
    {"", "?", ".", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "<null>", "none", "unknown"}
)


def are_missing(texts: pa.Array, writing: Writing | None = None) -> pa.Array:
    """Which texts stand for a missing value, whatever their case and the blanks around them."""
    said = writing.missing if writing else None
    markers = MISSING if said is None else {"", *(text.strip().lower() for text in said)}
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    return pc.is_in(lowered, value_set=pa.array(sorted(markers), lowered.type))


@dataclass(frozen=True, eq=False)
class Distinct:
    """The distinct texts of a column, and for every row the position of its text.

    `trimmed` are the texts without blanks around them, and "" for those that are missing.
    """

    texts: pa.Array
    trimmed: pa.Array
    missing: np.ndarray
    codes: np.ndarray
    writing: Writing

    @cached_property
    def known(self) -> pa.Array:
        """The distinct texts that are not missing, without blanks around them."""
        return pc.unique(self.trimmed.filter(~self.missing))

    @cached_property
    def markers(self) -> tuple[str, ...]:
        """The texts that are missing but not empty, without blanks around them."""
        texts = pc.unique(pc.utf8_trim_whitespace(self.texts.filter(self.missing)))
        return tuple(sorted(filter(None, texts.to_pylist())))

    def rows(self, mask: np.ndarray) -> int:
        """Number of rows whose text is in `mask`."""
        return int(np.count_nonzero(mask[self.codes]))

    def matches(self, pattern: str) -> np.ndarray:
        """Which texts match an RE2 pattern."""
        return as_mask(pc.match_substring_regex(self.trimmed, pattern))


def distinct(cells: pa.ChunkedArray, writing: Writing) -> Distinct:
    """Return the distinct texts of the cells of a column."""
    encoded = pc.dictionary_encode(pc.fill_null(cells.combine_chunks(), ""))
    texts = encoded.dictionary
    missing = are_missing(texts, writing)
    trimmed = pc.if_else(missing, "", pc.utf8_trim_whitespace(texts))
    return Distinct(texts, trimmed, as_mask(missing), encoded.indices.to_numpy(), writing)


def as_mask(flags: pa.Array) -> np.ndarray:
    """Return truth values as NumPy has them."""
    return flags.to_numpy(zero_copy_only=False)


def taken_as_missing(rows: int, what: str) -> str | None:
    """Say of how many cells no value could be made."""
    if not rows:
        return None
    if rows == 1:
        return f"1 cell is {what} and was taken as missing."
    return f"{rows:,} cells are {what} and were taken as missing."


def sentences(*parts: str | None) -> str | None:
    """Return the sentences that there are, one after the other."""
    return " ".join(filter(None, parts)) or None
