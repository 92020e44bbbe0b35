"""A large file with a budget of rows and without: time, memory and what is left of the numbers."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.goals import tell
from core.calibration import measures
from core.dataset import from_table
from core.evaluate import evaluate_fold
from core.findings import findings
from core.learners import LEARNERS
from core.metrics import pooled_scores
from core.plan import Trial
from core.predictions import judge
from core.protocol import HOLD_OUT, Protocol
from core.reading import read
from core.repair import predictions
from core.settings import Settings
from core.strategies import STRATEGIES

ROWS, COLUMNS, TARGET, SHARE = 4_000_000, 11, "label", 0.005
STEPS = ("read", "data set", "findings", "one fit")
NUMBERS = ("average_precision", "brier", "intercept")
BUDGETS = {"every row": 0, "the usual budget": Settings().budget_rows}


def measure() -> list[str]:
    """Return seconds, memory and some numbers of each way, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "large.csv")
        size = _make(file)
        found = {way: _in_its_own_process(file, budget) for way, budget in BUDGETS.items()}
    whole, part = found.values()
    ratios = [f"{one / other:.1f}" for one, other in zip(whole, part, strict=True)]
    return [
        f"{ROWS:,} x {COLUMNS}, {size / 1e6:.0f} MB, {SHARE:.1%} of the class of interest: from the file "
        "to one judged hold-out of a logistic regression, with every row and with the usual budget of "
        f"{Settings().budget_rows:,} rows. How many times less the budget takes, and the same three numbers "
        "of the file from both.",
        "",
        f"| way | {' | '.join(f'seconds: {step}' for step in STEPS)} | peak over file | "
        f"{' | '.join(NUMBERS)} |",
        "|---" * (2 + len(STEPS) + len(NUMBERS)) + "|",
        *(_line(way, each, size) for way, each in found.items()),
        f"| times less | {' | '.join(ratios[: len(STEPS) + 1])} |" + " |" * len(NUMBERS),
    ]


def _line(way: str, found: list[float], size: int) -> str:
    *seconds, peak = found[: len(STEPS) + 1]
    cells = [f"{each:.1f}" for each in (*seconds, peak / size)]
    return f"| {way} | {' | '.join([*cells, *(f'{each:.4f}' for each in found[len(STEPS) + 1 :])])} |"


def _make(file: Path) -> int:
    """Write numbers and a rare class that goes with some of them; return the bytes of the file."""
    rng = np.random.default_rng(0)
    y = (rng.random(ROWS) < SHARE).astype(int)
    columns = {f"f{i}": (rng.normal(size=ROWS) + y * (i < 4)).round(5) for i in range(COLUMNS - 1)}
    pa.csv.write_csv(pa.table({**columns, TARGET: y}), file)
    return file.stat().st_size


def _in_its_own_process(file: Path, budget: int) -> list[float]:
    tell(f"sample: a budget of {budget:,}")
    command = [sys.executable, "-m", "benchmarks.sample", str(file), str(budget)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in ran.stdout.split()]


def _judged(file: Path, budget: int) -> list[float]:
    """Return the seconds of each of STEPS, the peak of memory in bytes, and NUMBERS."""
    begun = [time.perf_counter()]
    table = read(file)
    begun.append(time.perf_counter())
    data = from_table(table, TARGET, budget=budget)
    assert data.fingerprint
    begun.append(time.perf_counter())
    findings(data)
    begun.append(time.perf_counter())
    steps, learner = (STRATEGIES["nothing"](),), LEARNERS["logistic_regression"]()
    trial = Trial(steps, learner, protocol=Protocol(scheme=HOLD_OUT, folds=3))
    p = predictions(data, trial, [evaluate_fold(data, trial, *trial.protocol.splits(data))])
    begun.append(time.perf_counter())
    found = pooled_scores(judge(p, trial.decision)) | measures(p.y == 1, p.proba[:, 1], p.weight)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return [*np.diff(begun).tolist(), peak, *(found[name] for name in NUMBERS)]


if __name__ == "__main__":
    print(*_judged(Path(sys.argv[1]), int(sys.argv[2])))
