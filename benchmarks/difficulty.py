"""How hard the rows are, against imbalanced-learn's instance hardness and all distances."""

from __future__ import annotations

import time

import numpy as np
from imblearn.under_sampling import InstanceHardnessThreshold
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from benchmarks.goals import tell, verdict
from core.dataset import Dataset
from core.diagnose.difficulty import NEIGHBOURS, difficulty
from core.samples import SAMPLES

ROWS, COLUMNS = 50_000, 20
GOAL = 5


def measure() -> list[str]:
    """Return the processor seconds of both, in one thread each, and whether their neighbours agree."""
    data = SAMPLES["generated"](rows=ROWS, columns=COLUMNS).load()
    with threadpool_limits(1):
        start = time.process_time()
        found = difficulty(data)
        here = time.process_time() - start
        tell(f"here: {here:.1f} s")
        hardness, brute, kdn = _theirs(data)
    ratio = (hardness + brute) / here
    differing = int((np.abs(found.rows["kdn"] - kdn) > 1e-9).sum())
    return [
        f"{ROWS:,} x {COLUMNS} generated rows, one thread each, seconds of the processor. Here: "
        "types, measures, islands and the hardness of every row, the spanning tree included.",
        "",
        "| what | seconds |",
        "|---|---|",
        f"| `InstanceHardnessThreshold` (its forest of 100 trees, 5 folds) | {hardness:.1f} |",
        f"| `NearestNeighbors(algorithm='brute')`, {NEIGHBOURS} nearest of every row | {brute:.1f} |",
        f"| here, all of it | {here:.1f} |",
        "",
        f"**{ratio:.1f} times faster** ({verdict(ratio >= GOAL)}; goal at least {GOAL}). Of the shares of "
        f"other classes among the {NEIGHBOURS} nearest, {differing:,} differ. Hardness is not the same "
        "thing: theirs is that for one forest, ours a mean over four quick models.",
    ]


def _theirs(data: Dataset) -> tuple[float, float, np.ndarray]:
    """Return the seconds of hardness and of neighbours, and the share of others among these."""
    X = StandardScaler().fit_transform(data.X.to_numpy(float))
    start = time.process_time()
    InstanceHardnessThreshold(random_state=0).fit_resample(X, data.y)
    hardness = time.process_time() - start
    tell(f"imbalanced-learn: {hardness:.1f} s")
    start = time.process_time()
    search = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute").fit(X)
    found = search.kneighbors(return_distance=False)
    return hardness, time.process_time() - start, (data.y[found] != data.y[:, None]).mean(axis=1)
