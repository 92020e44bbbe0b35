"""Reading a file, against pandas with the pyarrow engine."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.files import shared_data
from benchmarks.goals import verdict
from core.dataset import typed
from core.reading import read

FILE = "real/adbench_cover.csv"
TIMES = 15
MOST_RATIO = 1.5


def measure() -> list[str]:
    """Return the ratio of times."""
    content = shared_data(FILE).read_bytes()
    table = read(content)
    ways: dict[str, Callable[[], object]] = {
        "pandas": lambda: pd.read_csv(io.BytesIO(content), engine="pyarrow"),
        "read": lambda: read(content),
        "typed": lambda: typed(table),
    }
    taken = _medians(ways)
    ratio, whole = taken["read"] / taken["pandas"], (taken["read"] + taken["typed"]) / taken["pandas"]
    return [
        f"`{Path(FILE).name}`, {table.rows:,} x {len(table.names)}, {len(content) / 1e6:.0f} MB, medians of "
        f"{TIMES} turns. Goal: at most {MOST_RATIO}, all that is found out about the file included.",
        "",
        "| what | seconds | ratio |",
        "|---|---|---|",
        f'| `pandas.read_csv(engine="pyarrow")` | {taken["pandas"]:.3f} | 1 |',
        f"| `read`: cells as the file wrote them | {taken['read']:.3f} | **{ratio:.2f}** "
        f"({verdict(ratio <= MOST_RATIO)}) |",
        f"| `read` and the types of all columns | {taken['read'] + taken['typed']:.3f} | {whole:.2f} |",
    ]


def _medians(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of each way; they take turns, so that what else runs meets all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TIMES):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
    return {name: float(np.median(taken)) for name, taken in seconds.items()}
