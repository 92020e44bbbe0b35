"""A file -> the columns and labels that were used, with pandas."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd


def check_file(path: Path, expected: str) -> None:
    """Stop with a sentence if the file is not, byte for byte, the one that was used."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        sys.exit(f"{path} is another file than the one this script was made for: its SHA-256 is {found}.")


def are_missing(texts: pd.Series, markers: list[str]) -> pd.Series:
    """Return which cells stand for a missing value, whatever their case and the blanks around them."""
    return texts.str.strip().str.lower().isin(markers)


def numbers(texts: pd.Series, markers: list[str], decimal: str) -> pd.Series:
    """Return texts as numbers, NaN where one is missing or infinite."""
    if decimal == ",":
        texts = texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    known = texts.str.strip().mask(are_missing(texts, markers)).astype(float)
    return known.where(known.abs() <= 1e100)


def typed(cells: pd.DataFrame, kinds: dict[str, str], markers: list[str], decimal: str) -> pd.DataFrame:
    """Return the columns named in `kinds`: whole numbers, numbers, texts, or dates written in a layout."""
    columns = {}
    for name, kind in kinds.items():
        texts = cells[name]
        if kind == "whole":
            columns[name] = texts.str.strip().astype("int64")
        elif kind == "number":
            columns[name] = numbers(texts, markers, decimal)
        elif kind == "text":
            columns[name] = texts.mask(are_missing(texts, markers))
        else:
            dates = texts.str.strip().mask(are_missing(texts, markers))
            columns[name] = pd.to_datetime(dates, format=kind).astype("datetime64[us]")
    return pd.DataFrame(columns, index=cells.index)


def cut(values: pd.Series, borders: list[float], names: list[str]) -> pd.Series:
    """Return the name of the bin of each number; a number on a border belongs to the bin above it."""
    bins = np.array(names, dtype=object)[np.searchsorted(borders, values, side="right")]
    return pd.Series(bins, values.index).mask(values.isna())


def coded(labels: pd.Series, classes: list[str]) -> pd.Series:
    """Return the code of each label, its place among the classes; rows of no class are left out."""
    codes = labels.map({name: code for code, name in enumerate(classes)})
    return codes.dropna().astype("int64")
