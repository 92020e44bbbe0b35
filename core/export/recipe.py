"""How pandas reads a file into the same data: found out here, and held against the data before it is said."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from core import prepare
from core.columns import MISSING, Kind, Writing, column
from core.dataset import Dataset
from core.export.outcome import ExportError, File
from core.export.plain.reading import coded, cut, typed
from core.prepare import Preparation
from core.reading import Reading
from core.words import quoted

_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d"]
_TIMES = ["", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S"]
LAYOUTS = [day + time for time, day in product(_TIMES, _DAYS)]
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Recipe:
    """How a script reads the file: arguments for `pandas.read_csv`, and what becomes of its columns.

    `kinds` are the columns that are used, `carried` those of groups and order, each whole, number,
    text, or the layout of its dates. `borders` and `bins` cut a quantity into classes; `pooled` are
    the labels that became `pool`.
    """

    how: dict[str, Any]
    target: str
    kinds: dict[str, str]
    carried: dict[str, str]
    missing: list[str]
    decimal: str
    borders: list[float] = field(default_factory=list)
    bins: list[str] = field(default_factory=list)
    pooled: list[str] = field(default_factory=list)
    pool: str = ""


def recipe(file: File, data: Dataset, preparation: Preparation) -> Recipe:
    """Return how pandas reads the data; raises ExportError, one sentence, where it gives other data."""
    if file.table.format != "text":
        raise ExportError(
            f"A script reads text with separators, and {quoted(file.name)} is none: save the table as CSV, "
            "load that and export again."
        )
    reading = file.table.reading
    markers = MISSING if reading.missing is None else {"", *(t.strip().lower() for t in reading.missing)}
    left_out = prepare.left_out(data, preparation)
    used = {name: data.X[name] for name in data.X.columns if name not in left_out}
    carried = {str(each.name): each for each in (data.groups, data.order) if each is not None}
    try:
        how = _how(file)
        cells = _cells(file.content, how)
        rows = cells.iloc[data.rows].reset_index(drop=True)
        made = (sorted(markers), reading.decimal or ".")
        kinds, others = ({n: _kind(rows, n, v, *made) for n, v in each.items()} for each in (used, carried))
        found = Recipe(how, data.target, kinds, others, *made, **_labels(file, data))
        _check(found, cells, data)
    except (ValueError, KeyError, TypeError, IndexError, OSError, zipfile.BadZipFile) as error:
        raise _differs(file) from error
    return found


def _differs(file: File) -> ExportError:
    return ExportError(
        f"pandas alone does not read {quoted(file.name)} as it was read here (lines left out, marks or "
        "dates that it takes otherwise): save the table as plain CSV, load that and export again."
    )


def _how(file: File) -> dict[str, Any]:
    """Return the arguments of `pandas.read_csv` that say what was found out about the file."""
    reading, content = file.table.reading, file.content
    separator = reading.separator or ","
    encoding = "utf-8-sig" if content.startswith(BOM) else reading.encoding
    how: dict[str, Any] = {
        "sep": r"\s+" if separator == " " else separator[0],
        "names": [*file.table.names],
        "skiprows": _skipped(file),
        "encoding": encoding,
    }
    how |= {"skipinitialspace": True} if len(separator) == 2 else {}
    how |= {"quoting": 3} if reading.quote == "" else {"quotechar": reading.quote or '"'}
    how |= {"escapechar": reading.escape, "doublequote": False} if reading.escape else {}
    if content.startswith((b"\x1f\x8b", b"PK")):
        how["compression"] = "gzip" if content.startswith(b"\x1f\x8b") else "zip"
    return how


def _skipped(file: File) -> list[int]:
    """Return the lines, counted from 0, that are no rows."""
    reading = file.table.reading
    last = (reading.header_row or 1) - 1 + (reading.header_rows or 0)
    lines = {*range(last), *(each.line - 1 for each in file.table.left_out)}
    if reading.comment:
        text = _unpacked(file.content).decode(reading.encoding or "utf-8")
        lines |= {i for i, line in enumerate(text.splitlines()) if line.startswith(reading.comment)}
    return sorted(lines)


def _unpacked(content: bytes) -> bytes:
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return packed.read(packed.namelist()[0])
    return content


def _cells(content: bytes, how: dict[str, Any]) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), header=None, dtype=str, na_filter=False, **how)


def _kind(rows: pd.DataFrame, name: str, values: pd.Series, markers: list[str], decimal: str) -> str:
    """Return the word for a column of these values; raises ValueError if pandas does not get at them."""
    if values.dtype.kind == "i":
        return "whole"
    if values.dtype.kind == "f":
        return "number"
    if values.dtype.kind != "M":
        return "text"
    for layout in LAYOUTS:
        try:
            found = typed(rows[[name]], {name: layout}, markers, decimal)[name]
        except ValueError:
            continue
        if found.equals(values):
            return layout
    raise ValueError("dates in no layout that is known")


def _labels(file: File, data: Dataset) -> dict[str, Any]:
    """Return the fields of a recipe that say how labels are made of the texts of their column."""
    texts = file.table.cells[data.target].combine_chunks().take(data.rows)
    if file.made.cuts:
        reading: Reading = file.table.reading
        writing = Writing(reading.decimal, reading.missing)
        values = column("", file.table.cells[data.target].take(data.rows), Kind.NUMERIC, writing).values
        lowest = values.groupby(data.y).min().sort_values()
        names = [data.classes[code] for code in lowest.index]
        return {"borders": lowest.iloc[1:].astype(float).tolist(), "bins": names}
    labels = np.array([text.strip() for text in texts.to_pylist()], dtype=object)
    own = np.array(data.classes, dtype=object)[data.y]
    pooled = labels != own
    return {"pooled": labels[pooled].tolist(), "pool": own[pooled][0]} if pooled.any() else {}


def _check(found: Recipe, cells: pd.DataFrame, data: Dataset) -> None:
    """Raise ValueError unless the recipe gives the data."""
    codes = coded(labels(found, cells), [*data.classes])
    same = np.array_equal(codes.index, data.rows) and np.array_equal(codes, data.y)
    for kinds in (found.kinds, found.carried) if same else ():
        frame = typed(cells.loc[codes.index], kinds, found.missing, found.decimal).reset_index(drop=True)
        for name in kinds:
            values = data.X[name] if kinds is found.kinds else _carried(data, name)
            same = same and frame[name].equals(values.reset_index(drop=True))
    if not same:
        raise ValueError("other data")


def _carried(data: Dataset, name: str) -> pd.Series:
    return next(each for each in (data.groups, data.order) if each is not None and each.name == name)


def labels(found: Recipe, cells: pd.DataFrame) -> pd.Series:
    """Return the label of each row of the file, as the script makes it."""
    texts = cells[found.target].str.strip()
    if found.bins:
        frame = typed(cells, {found.target: "number"}, found.missing, found.decimal)
        return cut(frame[found.target], found.borders, found.bins)
    return texts.replace(dict.fromkeys(found.pooled, found.pool)) if found.pooled else texts
