"""What growth costs."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import joblib
import numpy as np

from benchmarks.goals import tell, verdict
from core.dataset import Dataset
from core.evaluate import evaluate_fold, pilot
from core.learners import LEARNERS
from core.params import between
from core.plan import Trial
from core.protocol import HOLD_OUT, Protocol
from core.samples import SAMPLES
from core.strategies import STRATEGIES

SIZES = (10_000, 30_000, 100_000, 300_000)
COLUMNS, RATIO = 10, 30
LIMIT = 100.0  # seconds; what is likely to take longer is not run
GOAL = 4.0  # tables
QUADRATIC = 2.0  # the exponent expected of who was seen at one size only
KEYS = (
    *("nothing", "class_weight", "random_over", "random_under"),
    *("smote", "borderline_smote", "adasyn", "tomek_links", "edited_nearest_neighbours"),
    *("smote_tomek", "smote_enn", "balanced_random_forest"),
)


@dataclass(frozen=True)
class Large(SAMPLES["generated"]):
    """The generated sample, with more rows than a visitor may ask for."""

    rows: int = between(200, 1_000_000, default=2_000, step=100, help="Rows of all classes together.")


@dataclass(frozen=True)
class Cost:
    """What one fit took: `seconds`, and at its peak `memory` bytes beyond those of the process before."""

    seconds: float
    memory: int


Costs = dict[int, Cost]


def measure() -> list[str]:
    """Return tables of seconds and of memory for every strategy and size, and the exponents."""
    costs: dict[str, Costs] = {key: {} for key in KEYS}
    tables = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES:
            file = Path(folder, f"{rows}.joblib")
            tables[rows] = _written(rows, file)
            for key in KEYS:
                if _expected(costs[key], rows) <= LIMIT:
                    costs[key][rows] = _in_fresh_process(partial(_fit, file, key))
                    tell(f"growth: {key}, {rows:,} rows: {costs[key][rows].seconds:.2f} s")
    return [
        f"One fold of a hold-out with logistic regression on the generated sample ({COLUMNS} columns, ratio "
        f"{RATIO}), one thread, each cell in a process of its own that has already imported and loaded what "
        f"it needs. The exponent is that of rows in seconds, by least squares over the logarithms. A cell "
        f"in brackets is an estimate by that exponent: beyond {LIMIT:.0f} s it was not run.",
        "",
        *_seconds_table(costs),
        "",
        *_memory_table(costs, tables),
    ]


def _written(rows: int, file: Path) -> int:
    """Write the table to `file` as the engine does, and return its bytes."""
    data = Large(rows=rows, columns=COLUMNS, ratio=RATIO).load()
    assert data.fingerprint
    joblib.dump(data, file)
    return data.X.to_numpy().nbytes + data.y.nbytes


def _in_fresh_process(work: Callable[[], Cost]) -> Cost:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work).result()


def _fit(file: Path, key: str) -> Cost:
    """Return what the only fold costs, in this process."""
    data: Dataset = joblib.load(file)
    learner = LEARNERS["logistic_regression"]()
    trial = Trial((STRATEGIES[key](),), learner, protocol=Protocol(scheme=HOLD_OUT))
    (split,) = trial.protocol.splits(data)
    # Fits on few rows, so that every import is done.
    pilot(data, trial, split)
    before = _forget_peak()
    seconds = evaluate_fold(data, trial, split).seconds
    return Cost(seconds, _status("VmHWM") - before)


def _forget_peak() -> int:
    """Let the peak of this process begin anew, and return the bytes that it holds."""
    # What was freed goes back first, or it would be used again and not be seen.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name: str) -> int:
    """Return a number of bytes that Linux knows of this process (proc(5)).

    `VmHWM` is what getrusage calls ru_maxrss, but that one may be inherited from the parent process.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _line(costs: Costs) -> tuple[float, float]:
    """Return exponent and logarithm of the factor of seconds = factor * rows ** exponent."""
    rows = np.log(list(costs))
    seconds = np.log([cost.seconds for cost in costs.values()])
    if len(rows) == 1:
        return QUADRATIC, seconds[0] - QUADRATIC * rows[0]
    exponent, factor = np.polyfit(rows, seconds, 1)
    return exponent, factor


def _expected(costs: Costs, rows: int) -> float:
    """Return the seconds that are likely for so many rows; none where nothing is known yet."""
    if not costs:
        return 0.0
    exponent, factor = _line(costs)
    return float(np.exp(factor) * rows**exponent)


def _seconds_table(costs: dict[str, Costs]) -> list[str]:
    def cell(own: Costs, rows: int) -> str:
        return f"{own[rows].seconds:.2f}" if rows in own else f"({_expected(own, rows):.0f})"

    return [
        f"| strategy, seconds at | {' | '.join(f'{rows:,}' for rows in SIZES)} | exponent |",
        f"|---|{'---|' * len(SIZES)}---|",
        *(
            f"| `{key}` | {' | '.join(cell(own, rows) for rows in SIZES)} | {_line(own)[0]:.2f} |"
            for key, own in costs.items()
        ),
    ]


def _memory_table(costs: dict[str, Costs], tables: dict[int, int]) -> list[str]:
    """Return peak memory as multiples of the table, and the most that a strategy adds to the learner's."""

    def multiple(key: str, rows: int) -> float:
        return costs[key][rows].memory / tables[rows]

    def cell(key: str, rows: int) -> str:
        return f"{multiple(key, rows):.1f}" if rows in costs[key] else "-"

    # A table of fewer rows is smaller than what Python and the libraries hold anyway.
    last = {key: max(own) for key, own in costs.items()}
    extra = {key: multiple(key, rows) - multiple("nothing", rows) for key, rows in last.items()}
    most = max(extra, key=extra.__getitem__)
    return [
        f"| strategy, peak memory in tables at | {' | '.join(f'{rows:,}' for rows in SIZES)} "
        "| beyond `nothing`, at the most rows |",
        f"|---|{'---|' * len(SIZES)}---|",
        *(
            f"| `{key}` | {' | '.join(cell(key, rows) for rows in SIZES)} | {extra[key]:.1f} |"
            for key in costs
        ),
        "",
        f"Memory beyond what the table and the process held before the fit; a table of {SIZES[-1]:,} rows is "
        f"{tables[SIZES[-1]] / 1e6:.0f} MB. Goal: at most {GOAL:.0f} tables beyond what the learner needs by "
        f"itself (`nothing`); the most is {extra[most]:.1f} for `{most}`: {verdict(extra[most] <= GOAL)}.",
    ]
