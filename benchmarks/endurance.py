"""Two hundred runs in one server."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from benchmarks.goals import tell, verdict
from core.engine import Failed, Jobs, Processes, Store, TrialDone
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.protocol import Protocol
from core.samples import SAMPLES
from core.strategies import STRATEGIES

WORKERS = 2
RUNS, EARLY = 200, 20
ROWS = 2_000
KEPT = 10  # ended jobs that the server knows
LIMIT = KEPT * ROWS * 50  # bytes of folds: full long before the early look
GROWTH = 0.05
OPEN = 1024  # files that a process may have open: what most systems set
PATIENCE = 600.0  # seconds
FEW_TREES = LEARNERS["xgboost"](n_estimators=20)
PAIRS = (
    *((key, FEW_TREES) for key in ("nothing", "class_weight", "smote", "smote_enn")),
    ("tomek_links", LEARNERS["k_neighbors"]()),
)
FOLDS = 3


@dataclass(frozen=True)
class Held:
    """What a process holds: `resident` bytes, of these the pages of `files` it maps, and `open` files."""

    resident: int
    files: int
    open: int

    @property
    def own(self) -> int:
        """Return what is not the page of a file, which the system takes back when it needs the room."""
        return self.resident - self.files


def measure() -> list[str]:
    """Return what the server and its workers hold early and at the end, and by how much it grew."""
    with _few_open_files():
        early, late = _looks()
    return _told(early, late)


@contextmanager
def _few_open_files() -> Iterator[None]:
    """Let this process, and those it starts, have no more files open than most systems allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _looks() -> tuple[dict[str, Held], dict[str, Held]]:
    """Return what each process holds early and at the end."""
    processes = Processes(WORKERS)
    jobs = Jobs(processes, Store(limit=LIMIT), kept=KEPT)
    for seed in range(RUNS):
        _run(jobs, seed)
        if seed + 1 == EARLY:
            workers, early = processes.pids, _held(processes)
            assert len(jobs.store) < EARLY * FOLDS * len(PAIRS)  # It is full: some had to go.
        if (seed + 1) % EARLY == 0:
            tell(f"endurance: {seed + 1} runs, {', '.join(_mb(each) for each in _held(processes).values())}")
    late = _held(processes)
    assert processes.pids == workers
    jobs.close()
    processes.close()
    return early, late


def _run(jobs: Jobs, seed: int) -> None:
    """Run a plan that shares nothing with any before: its table is another, and so are its folds."""
    data = SAMPLES["generated"](rows=ROWS, seed=seed).load()
    protocol = Protocol(folds=FOLDS, seed=seed)
    plan = Plan(tuple(Trial((STRATEGIES[key](),), learner, protocol=protocol) for key, learner in PAIRS))
    job = jobs.start(plan, data)
    assert job.done.wait(PATIENCE)
    reasons = [event.reason for event in job.events if isinstance(event, Failed)]
    assert sum(isinstance(event, TrialDone) for event in job.events) == len(PAIRS), (seed, reasons)


def _held(processes: Processes) -> dict[str, Held]:
    pids = {"server": os.getpid()} | {f"worker {n}": pid for n, pid in enumerate(processes.pids, 1)}
    found = {name: psutil.Process(pid) for name, pid in pids.items()}
    memory = {name: each.memory_info() for name, each in found.items()}
    return {name: Held(memory[name].rss, memory[name].shared, each.num_fds()) for name, each in found.items()}


def _told(early: dict[str, Held], late: dict[str, Held]) -> list[str]:
    own = {name: late[name].own / early[name].own - 1 for name in early}
    resident = {name: late[name].resident / early[name].resident - 1 for name in early}
    return [
        f"{RUNS} comparisons of {len(PAIRS)} strategies with XGBoost or nearest neighbours, {FOLDS} folds, "
        f"one after the other in one server with {WORKERS} processes, each on another table of {ROWS:,} "
        f"rows, so that nothing can be used again. The store of folds holds {LIMIT / 1e6:.0f} MB and the "
        f"server knows {KEPT} ended comparisons, so that both are full at the early look. Resident memory, "
        "and in brackets the part that is pages of mapped files (libraries, tables, arrays that workers "
        f"share). A process may have {OPEN:,} files open.",
        "",
        f"| process | after {EARLY} runs | after {RUNS} | growth | without file pages | open files | goal |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {_mb(early[name])} | {_mb(late[name])} | {resident[name]:+.1%} | {own[name]:+.1%} "
            f"| {early[name].open}, {late[name].open} | {verdict(resident[name] <= GROWTH)} |"
            for name in early
        ),
        "",
        f"Goal: no growth of the resident memory beyond {GROWTH:.0%}, and every run ends well.",
    ]


def _mb(held: Held) -> str:
    return f"{held.resident / 1e6:.0f} MB ({held.files / 1e6:.0f})"
