"""Memory for a large file, over the size of the file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.goals import tell, verdict
from core import commands
from core.dataset import from_table
from core.findings import findings
from core.reading import read

ROWS, COLUMNS, TARGET = 1_000_000, 30, "label"
MOST_MEMORY = 4.0


def measure() -> list[str]:
    """Return the peak of a process for each way to load and judge a large file."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "large.csv")
        size = _make(file)
        for way in WAYS:
            tell(f"size: {way}")
            peak, beyond = (held / size for held in _in_its_own_process(way, file))
            lines.append(f"| {way} | {peak:.2f} | **{beyond:.2f}** ({verdict(beyond <= MOST_MEMORY)}) |")
    return [
        f"{ROWS:,} x {COLUMNS}, {size / 1e6:.0f} MB, from its bytes to what there is to say about it, "
        "each way in a process of its own. Peak of resident memory over the size of the file: of the whole "
        "process, and beyond what Python and the libraries hold before there is a file. Goal: the latter at "
        f"most {MOST_MEMORY:.0f}.",
        "",
        "| way | whole process | for the file |",
        "|---|---|---|",
        *lines,
    ]


def _make(file: Path) -> int:
    """Write numbers of up to seven digits and two classes; return the bytes of the file."""
    rng = np.random.default_rng(0)
    columns = {f"f{i}": rng.normal(size=ROWS).round(5) for i in range(COLUMNS - 1)}
    pa.csv.write_csv(pa.table({**columns, TARGET: rng.integers(0, 2, ROWS)}), file)
    return file.stat().st_size


def _profile(file: Path) -> None:
    assert commands.main(["profile", str(file), "--target", TARGET]) == 0


def _load(file: Path) -> None:
    _judge(read(file))


def _keep(file: Path) -> None:
    content = file.read_bytes()
    _judge(read(content))
    assert len(content) > ROWS


def _judge(table) -> None:
    data = from_table(table, TARGET)
    assert data.X.shape == (ROWS, COLUMNS - 1)
    assert data.fingerprint
    findings(data)


WAYS: dict[str, Callable[[Path], None]] = {
    "`python -m core profile`": _profile,
    "from a path; the cells are kept": _load,
    "as in the app: the bytes and the cells are kept": _keep,
}


def _in_its_own_process(way: str, file: Path) -> tuple[int, int]:
    command = [sys.executable, "-m", "benchmarks.size", way, str(file)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, before = map(int, ran.stdout.splitlines()[-1].split())
    return peak, peak - before


def _status(name: str) -> int:
    """Return a number of bytes that Linux knows of this process (proc(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    held = _status("VmRSS")
    WAYS[sys.argv[1]](Path(sys.argv[2]))
    print(_status("VmHWM"), held)
