"""What later pages need, made ready while a visitor reads the first one."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.engine import Executor

PAUSE = 8  # seconds in which browsers draw the first pages and people look at them
MODULES = ("ui.choose", "ui.decide", "ui.leaderboard", "ui.differences", "ui.reliability", "ui.sampled")
ROWS = (500, 5_000)  # from 4,096 rows on UMAP searches in another way, which is compiled apart


@cache
def warm() -> None:
    """Begin, once for this server; where COUNTERWEIGHT_WARM is 0, all is done when it is asked for."""
    if os.environ.get("COUNTERWEIGHT_WARM") != "0":
        later = threading.Timer(PAUSE, _warm)
        later.daemon, later.name = True, "counterweight-warm"
        later.start()


def _warm() -> None:
    for module in MODULES:
        import_module(module)
    from ui import compute

    # A cluster that cannot be reached is said to who presses Run.
    with suppress(ConnectionError):
        compute.jobs()
    # Executors raise this when the server ends meanwhile.
    with suppress(RuntimeError):
        _compile_maps(compute.background().executor)


def _compile_maps(executor: Executor) -> None:
    from core.project import Method, project_resampled
    from core.samples import SAMPLES
    from core.strategies import STRATEGIES

    for rows in ROWS:
        table = SAMPLES["generated"](rows=rows).load()
        # Rows that a sampler adds are placed on the map by code that is compiled apart, too.
        asked = (project_resampled, table, STRATEGIES["random_over"](), Method.UMAP)
        # One after the other, so that a visitor's question comes before the next.
        executor.submit(*asked).result()
