"""Maps: the picture of a large table at once, and of 5,000 rows no later than UMAP itself has it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from core.dataset import Dataset, from_frame
from core.project import Method, layout, project

ROOT = Path(__file__).parents[1]
TURNS = 5
LARGE, COLUMNS, SHOWN = 300_000, 30, 5_000
# A fresh server's page: how long its script takes while the map is still to come.
COLD = """
import os, time
os.environ["COUNTERWEIGHT_WARM"] = "0"
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
app.session_state["method"] = "UMAP"
begin = time.perf_counter()
app = app.switch_page("pages/prepare/map.py").run()
page = time.perf_counter() - begin
assert not app.exception
assert any("Laying out" in each.value for each in app.info), "the map was there already"
while not app.get("plotly_chart"):
    time.sleep(0.2)
    app.run()
print(page, time.perf_counter() - begin)
"""


def measure() -> list[str]:
    """Return the lines of a table."""
    large, few = _table(LARGE), _table(SHOWN)
    rows = large.X.to_numpy()
    ours, theirs = _alternating(lambda: _anew(large, Method.PCA), lambda: PCA(2).fit_transform(rows))
    project(few, Method.UMAP)
    warm, umap = _alternating(lambda: _anew(few, Method.UMAP), lambda: _umap(few))
    page, there = map(float, _run(COLD).split())
    return [
        f"Median of {TURNS} turns each, in turn with the other; {COLUMNS} columns of numbers. A picture is "
        "all that the page draws: prepared, laid out, with its trustworthiness. UMAP is compiled before.",
        "",
        "| what | here, s | library alone, s | ratio |",
        "|---|---|---|---|",
        _line(f"PCA picture of {LARGE:,} rows, against scikit-learn's PCA of all of them", ours, theirs),
        _line(f"UMAP picture of {SHOWN:,} rows, against umap-learn's fit_transform", warm, umap),
        "",
        f"From a cold start the first UMAP page is done in {page:.2f} s and says that the map is on its way, "
        f"which comes {there:.0f} s after the page was asked for.",
    ]


def _table(size: int) -> Dataset:
    rng = np.random.default_rng(0)
    y = (rng.random(size) < 0.05).astype(int)
    X = rng.normal(size=(size, COLUMNS)) + np.where(np.arange(COLUMNS) < 5, 1.5, 0) * y[:, None]
    return from_frame("made up", pd.DataFrame(X).rename(columns="c{}".format), y.astype(str))


def _anew(data: Dataset, method: Method) -> None:
    layout.laid_out.answers.clear()
    project(data, method)


def _umap(data: Dataset) -> None:
    """Lay out the rows that the picture shows, prepared, with the settings of the picture."""
    from umap import UMAP

    _, X = layout.prepared(data)
    UMAP(n_neighbors=layout.UMAP_NEIGHBOURS, random_state=0, n_jobs=1).fit_transform(X)


def _alternating(ours: Callable, theirs: Callable) -> tuple[float, float]:
    """Return the median seconds of both, measured in turn, so that a busy moment meets both."""
    seconds: dict[Callable, list[float]] = {ours: [], theirs: []}
    for _ in range(TURNS):
        for each, taken in seconds.items():
            begin = time.perf_counter()
            each()
            taken.append(time.perf_counter() - begin)
    return median(seconds[ours]), median(seconds[theirs])


def _line(what: str, ours: float, theirs: float) -> str:
    return f"| {what} | {ours:.2f} | {theirs:.2f} | **{ours / theirs:.2f}** |"


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
