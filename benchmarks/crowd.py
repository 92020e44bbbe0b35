"""Many people at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from statistics import median

from benchmarks.goals import tell, verdict
from core.dataset import Dataset
from core.engine import FoldDone, Job, Jobs, Processes, TrialDone
from core.evaluate import evaluate_fold
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.protocol import Protocol
from core.samples import SAMPLES
from core.strategies import STRATEGIES

WORKERS = 2
REQUESTERS, TURNS = 30, 3
PLANS, TRIALS = 10, 20
KEYS = ("nothing", "class_weight", "random_over", "random_under")
LOOKS = 0.005  # seconds between two looks at a job
PATIENCE = 600.0  # seconds


class Counting(Processes):
    """Processes that count the folds which they are given."""

    folds = 0

    def submit(self, function: Callable, data: Dataset, *arguments) -> Future:
        self.folds += function is evaluate_fold
        return super().submit(function, data, *arguments)


def measure() -> list[str]:
    """Return what thirty equal requests cost, and when each of ten different ones has its first fold."""
    processes = Counting(WORKERS)
    data = SAMPLES["generated"](rows=8_000).load()
    plan = Plan(tuple(Trial((STRATEGIES[key](),), LEARNERS["xgboost"]()) for key in KEYS))
    # The first request pays for imports, and leaves the prepared rows ready for all that follow.
    _asked(processes, [plan], data)
    lines = [*_equal(processes, plan, data), "", *_different(processes)]
    processes.close()
    return lines


def _equal(processes: Counting, plan: Plan, data: Dataset) -> list[str]:
    alone, crowd, folds = [], [], []
    for turn in range(TURNS):
        alone.append(_last(_asked(processes, [plan], data)))
        processes.folds = 0
        crowd.append(_last(_asked(processes, [plan] * REQUESTERS, data)))
        folds.append(processes.folds)
        tell(f"crowd: {REQUESTERS} requesters {crowd[turn]:.2f} s, one alone {alone[turn]:.2f} s")
    ratio = median(crowd) / median(alone)
    return [
        f"{REQUESTERS} threads ask for the same {len(plan.trials)} strategies with XGBoost, {plan.fits()} "
        f"folds, at the same moment, on {WORKERS} processes; {TURNS} times. Folds computed: "
        f"{', '.join(map(str, folds))} (goal: {plan.fits()}, "
        f"{verdict(all(each == plan.fits() for each in folds))}). Until the last of them has all, "
        f"{median(crowd):.2f} s; one alone {median(alone):.2f} s; **ratio {ratio:.2f}**."
    ]


def _different(processes: Counting) -> list[str]:
    data = SAMPLES["generated"](rows=2_000).load()
    plans = [_plan(seed) for seed in range(PLANS)]
    moments = _asked(processes, plans, data)
    firsts, lasts = zip(*moments, strict=True)
    tell(f"crowd: {PLANS} plans, first folds until {max(firsts):.2f} s, a last from {min(lasts):.2f} s on")
    return [
        f"{PLANS} threads ask for different plans of {len(plans[0].trials)} trials, {plans[0].fits()} folds "
        f"each: every one has its first fold after {max(firsts):.2f} s at most, and none has its last before "
        f"{min(lasts):.2f} s. Goal: every first before any last, {verdict(max(firsts) < min(lasts))}."
    ]


def _plan(seed: int) -> Plan:
    """Return a plan of many trials; another seed makes other folds."""
    learners = [LEARNERS["logistic_regression"](C=float(1 + n)) for n in range(TRIALS // len(KEYS))]
    protocol = Protocol(seed=seed)
    steps = [(STRATEGIES[key](),) for key in KEYS]
    return Plan(tuple(Trial(step, learner, protocol=protocol) for step in steps for learner in learners))


def _asked(processes: Processes, plans: Sequence[Plan], data: Dataset) -> list[tuple[float, float]]:
    """Let a thread for each plan ask for it, all at the same moment, of a server that knows no fold yet.

    Return for each the seconds until it has its first fold, and all.
    """
    jobs, together = Jobs(processes), threading.Barrier(len(plans))
    with ThreadPoolExecutor(len(plans)) as threads:
        moments = list(threads.map(partial(_ask, jobs, together, data), plans))
    jobs.close()
    return moments


def _ask(jobs: Jobs, together: threading.Barrier, data: Dataset, plan: Plan) -> tuple[float, float]:
    together.wait()
    began = time.monotonic()
    job = jobs.start(plan, data)
    first = _until_a_fold(job) - began
    assert job.done.wait(PATIENCE)
    assert sum(isinstance(event, TrialDone) for event in job.events) == len(plan.trials)
    return first, job.ended - began


def _until_a_fold(job: Job) -> float:
    """Return the moment at which the job has a fold, to within a few milliseconds."""
    while not any(isinstance(event, FoldDone) for event in list(job.events)):
        assert not job.done.is_set()
        time.sleep(LOOKS)
    return time.monotonic()


def _last(moments: list[tuple[float, float]]) -> float:
    return max(last for _, last in moments)
