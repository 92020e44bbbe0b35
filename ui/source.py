"""The visitor's file, as what is taken along needs it."""

from __future__ import annotations

from dataclasses import replace

from core.dataset import Dataset
from core.export import File
from ui.state import session


def source_of(data: Dataset) -> File | None:
    """Return the file that these data were made of, read as it was; None for a sample.

    It is the same object until it is read in another way, so that a large file is hashed once.
    """
    visit = session()
    if visit.source is None or visit.table is None or visit.data.fingerprint != data.fingerprint:
        return None
    as_read = (visit.source, visit.readings, visit.reading, visit.choices.made)
    if visit.file is None or visit.file[0] != as_read:
        table = replace(visit.table, reading=visit.reading)
        visit.file = as_read, File(visit.source.name, visit.source.content, table, visit.choices.made)
    return visit.file[1]
