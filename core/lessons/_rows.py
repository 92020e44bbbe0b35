"""The rows that a lesson is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.dataset import Dataset
from core.diagnose.draws import in_shares


def against_the_rest(data: Dataset) -> Dataset:
    """Return the class of interest (code 1) against all others (code 0), which are one class here.

    Of a sample these are the rows as drawn.
    """
    own = data.interest
    others = [name for code, name in enumerate(data.classes) if code != own]
    rest = others[0] if len(others) == 1 else f"not {data.classes[own]}"
    y = (data.y == own).astype(np.int64)
    return replace(data.as_drawn(), y=y, classes=(rest, data.classes[own]), positive=1)


def thinned(data: Dataset, most: int, seed: int = 0) -> Dataset:
    """Return at most so many rows, drawn in the shares of the classes."""
    every = np.arange(len(data.y))
    chosen = in_shares(data.y, every, most, seed)
    return data if len(chosen) == len(every) else data.part(chosen)
