"""Reading a file, against pandas with the pyarrow engine."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from benchmarks.files import shared_data
from benchmarks.goals import tell, verdict
from core.dataset import typed
from core.reading import read

FILE = "real/adbench_cover.csv"
TIMES = 15
ROWS, COLUMNS = 1_000_000, 30
MOST_RATIO, MOST_MEMORY = 1.5, 4.0
# In a process of its own: what it held before, and at most while it read, typed and looked at the table.
LOADING = """
import sys, threading, time
from pathlib import Path
import psutil, sklearn, pandas
from core.dataset import from_table
from core.findings import findings
from core.reading import read
me = psutil.Process()
before = peak = me.memory_info().rss
def watch():
    global peak
    while True:
        peak = max(peak, me.memory_info().rss)
        time.sleep(0.002)
threading.Thread(target=watch, daemon=True).start()
data = from_table(read(Path(sys.argv[1])), "label")
findings(data)
print(peak - before, len(data.y), data.X.shape[1])
"""


def measure() -> list[str]:
    """Return the ratio of times, and of memory to the size of a large file."""
    content = shared_data(FILE).read_bytes()
    table = read(content)
    ways: dict[str, Callable[[], object]] = {
        "pandas": lambda: pd.read_csv(io.BytesIO(content), engine="pyarrow"),
        "read": lambda: read(content),
        "typed": lambda: typed(table),
    }
    taken = _medians(ways)
    ratio, whole = taken["read"] / taken["pandas"], (taken["read"] + taken["typed"]) / taken["pandas"]
    tell("reading: memory")
    memory = _memory()
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
        "",
        f"Memory to read, type and judge {ROWS:,} x {COLUMNS}, over the size of the file: **{memory:.1f}** "
        f"({verdict(memory <= MOST_MEMORY)}; goal at most {MOST_MEMORY:.0f}).",
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


def _memory() -> float:
    rng = np.random.default_rng(0)
    columns = {f"f{i}": rng.normal(size=ROWS).round(5) for i in range(COLUMNS - 1)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.csv")
        pa.csv.write_csv(pa.table({**columns, "label": rng.integers(0, 2, ROWS)}), path)
        ran = subprocess.run(
            [sys.executable, "-c", LOADING, path], check=True, capture_output=True, text=True
        )
        peak, rows, features = map(int, ran.stdout.split())
        assert (rows, features) == (ROWS, COLUMNS - 1)
        return peak / path.stat().st_size
