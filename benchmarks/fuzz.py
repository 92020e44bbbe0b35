"""Damaged files.

Bits are flipped in the shared files, pieces cut out, and pieces of others put in (tests/core/mutations.py).
Each is read as far as a data set; what takes too long is stopped and counts as a failure.
A seed that fails goes into tests/core/test_reading_damage.py.
"""

from __future__ import annotations

import resource
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks.files import FOLDER
from benchmarks.goals import tell, verdict
from tests.core.mutations import check, mutated, originals

FILES = 10_000
BATCH = 250
WORKERS = 2
MOST_SECONDS = 10
MOST_MEMORY = 1 << 30


@dataclass(frozen=True)
class Batch:
    """What came of some seeds: sentences, the failures, the slowest, and the most memory so far."""

    refused: int
    failed: dict[int, str]
    slowest: float
    memory: int


def measure() -> list[str]:
    """Return how many damaged files gave a table, a sentence, or neither, and the slowest and largest."""
    if not FOLDER.exists():
        raise SystemExit(f"This benchmark needs {FOLDER}, beside the checkout.")
    seeds = [range(start, start + BATCH) for start in range(0, FILES, BATCH)]
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        batches = []
        for batch in pool.map(_run, seeds):
            batches.append(batch)
            tell(f"fuzz: {len(batches) * BATCH:,} files, {sum(len(b.failed) for b in batches)} failed")
    failed = {seed: said for batch in batches for seed, said in batch.failed.items()}
    refused, slowest = sum(b.refused for b in batches), max(b.slowest for b in batches)
    memory = max(b.memory for b in batches)
    return [
        f"{FILES:,} mutations of the shared files, real and hostile, read and made a data set. Goals: a "
        f"table or one sentence, none over {MOST_SECONDS} s or {MOST_MEMORY >> 30} GB.",
        "",
        f"{FILES - refused - len(failed):,} tables, {refused:,} sentences, **{len(failed)} failures** "
        f"({verdict(not failed)}); slowest {slowest:.1f} s ({verdict(slowest <= MOST_SECONDS)}); a "
        f"process held at most {memory / 2**20:,.0f} MB, libraries included "
        f"({verdict(memory <= MOST_MEMORY)}).",
        *(f"- seed {seed}: `{said}`" for seed, said in failed.items()),
    ]


def _run(seeds: range) -> Batch:
    files, refused, failed, slowest = originals(FOLDER), 0, {}, 0.0
    signal.signal(signal.SIGALRM, _too_long)
    for seed in seeds:
        content, started = mutated(files, seed), time.perf_counter()
        signal.alarm(2 * MOST_SECONDS)
        try:
            refused += check(content) != ""
        except Exception as error:
            failed[seed] = " ".join(repr(error).split())[:200]
        signal.alarm(0)
        slowest = max(slowest, time.perf_counter() - started)
    return Batch(refused, failed, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {2 * MOST_SECONDS} s")
