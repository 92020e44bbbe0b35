"""Seven strategies that look at neighbours, against imbalanced-learn's."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from imblearn.base import BaseSampler
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    TomekLinks,
)
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from core.context import Context
from core.dataset import Dataset, from_table
from core.reading import read
from core.samples import SAMPLES
from core.strategies import STRATEGIES

ROWS, COLUMNS, THREADS = 50_000, 20, 2
COVER = Path(__file__).parents[2] / "shared/data/real/adbench_cover.csv"
SAMPLERS = {
    "tomek_links": TomekLinks(n_jobs=THREADS),
    "edited_nearest_neighbours": EditedNearestNeighbours(n_jobs=THREADS),
    "all_knn": AllKNN(n_jobs=THREADS),
    "neighbourhood_cleaning": NeighbourhoodCleaningRule(n_jobs=THREADS),
    "one_sided_selection": OneSidedSelection(random_state=0, n_jobs=THREADS),
    "smote_tomek": SMOTETomek(
        smote=SMOTE(random_state=0),
        tomek=TomekLinks(sampling_strategy="all", n_jobs=THREADS),
    ),
    "smote_enn": SMOTEENN(
        smote=SMOTE(random_state=0),
        enn=EditedNearestNeighbours(sampling_strategy="all", n_jobs=THREADS),
    ),
}


def measure() -> list[str]:
    """Return a table of seconds and of rows that differ, the ratio, and the seconds on a large file."""
    data = SAMPLES["generated"](rows=ROWS, columns=COLUMNS).load()
    ours, theirs = {}, {}
    with threadpool_limits(THREADS):
        for key in SAMPLERS:
            ours[key] = _timed(STRATEGIES[key]().resampler(_context(data)), data)
        for key, sampler in SAMPLERS.items():
            theirs[key] = _timed(sampler, data)
    here, there = (sum(seconds for seconds, _ in found.values()) for found in (ours, theirs))
    return [
        f"{ROWS:,} x {COLUMNS} generated rows, the seven one after the other, {THREADS} threads, nothing "
        f"searched before: imbalanced-learn {there:.1f} s, here {here:.1f} s, **ratio {here / there:.2f}**.",
        "",
        "| strategy | imbalanced-learn (s) | here (s) | rows after | rows that differ |",
        "|---|---|---|---|---|",
        *(_line(key, ours[key], theirs[key]) for key in SAMPLERS),
        "",
        "The first strategy pays for the search over the rows, `smote_tomek` for that over the over-sampled "
        "ones; the others find them done.",
        "",
        *_large(),
    ]


def _context(data: Dataset) -> Context:
    counts = tuple(np.bincount(data.y).tolist())
    return Context(data.classes, counts, features=data.X.shape[1])


def _timed(sampler: BaseSampler, data: Dataset) -> tuple[float, np.ndarray]:
    """Return the seconds of a resampling and the rows that came out."""
    X = StandardScaler().fit_transform(data.X.to_numpy(float))
    start = time.perf_counter()
    rows, _ = sampler.fit_resample(X, data.y)
    return time.perf_counter() - start, rows


def _line(key: str, ours: tuple[float, np.ndarray], theirs: tuple[float, np.ndarray]) -> str:
    mine, yours = ({row.tobytes() for row in rows} for _, rows in (ours, theirs))
    return f"| `{key}` | {theirs[0]:.1f} | {ours[0]:.2f} | {len(ours[1]):,} | {len(mine ^ yours)} |"


def _large() -> list[str]:
    if not COVER.exists():
        return ["The large file of the shared data is not here: not measured."]
    data = from_table(read(COVER.read_bytes()), "label")
    with threadpool_limits(1):
        seconds, rows = _timed(STRATEGIES["smote_enn"]().resampler(_context(data)), data)
    return [
        f"`smote_enn` on adbench_cover ({data.X.shape[0]:,} x {data.X.shape[1]}), one thread: "
        f"{seconds:.1f} s, {len(rows):,} rows after."
    ]
