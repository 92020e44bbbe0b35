"""Runs on their way, so that a server that was killed can carry them on under the same address."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.dataset import Dataset
from core.engine import datafile
from core.engine.files import DISK, WEEK, Files, configured
from core.engine.planfile import read_plan
from core.plan import Plan

RUNS = 100_000_000  # bytes of plans

logger = logging.getLogger(__name__)


class Journal:
    """The plan and the data of runs by the id of the run, in files; without a folder it keeps nothing.

    Runs that ended can still be found. What nobody asked for in `age` seconds goes, and so do the
    tables asked for longest ago beyond `disk` bytes. A folder is for one server: a second one that
    starts there carries on what the first is still at.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        disk: int = DISK,
        age: float = WEEK,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self._runs = Files(folder and folder / "runs", RUNS, age, clock)
        self._tables = Files(folder and folder / "tables", disk, age, clock)

    @classmethod
    def configured(cls) -> Journal:
        """Return the journal in the folder that COUNTERWEIGHT_STORE names, or one that keeps nothing."""
        return cls(configured())

    def begin(self, id: str, plan: Plan, data: Dataset) -> None:
        """Note that a run begins, or waits for its turn."""
        if self._runs.folder is None:
            return
        try:
            table = datafile.identity(data)
            if not self._tables.touch(table):
                self._tables.write(table, datafile.written(data))
        except (ValueError, TypeError, pa.ArrowException) as error:
            logger.warning(
                "Run %s will not outlive the server, for its table cannot be written: %s", id, _why(error)
            )
            return
        run = {"plan": plan.key, "table": table, "positive": data.positive}
        self._note(id, run | {"begun": self.clock(), "ended": False})

    def end(self, id: str) -> None:
        """Note that a run has ended; it can be found for as long as the others."""
        if (run := self._noted(id)) is not None:
            self._note(id, run | {"ended": True})

    def forget(self, id: str) -> None:
        """Let nobody find a run again, such as one that a person has stopped."""
        self._runs.remove(id)

    def find(self, id: str) -> tuple[Plan, Dataset] | None:
        """Return the plan and the data of a run, ended or not, or None."""
        run = self._noted(id)
        return None if run is None else self._read(id, run, {})

    def unfinished(self) -> list[tuple[str, Plan, Dataset]]:
        """Return id, plan and data of the runs that have not ended, in the order in which they began.

        A run that cannot be read is dropped, and the log says so. Runs on one table share its memory.
        """
        runs = {id: json.loads(content) for id, content in self._runs.items()}
        begun = sorted((run["begun"], id) for id, run in runs.items() if not run["ended"])
        tables: dict[str, Dataset] = {}
        read = ((id, self._read(id, runs[id], tables)) for _, id in begun)
        return [(id, *found) for id, found in read if found is not None]

    def _note(self, id: str, run: dict[str, Any]) -> None:
        self._runs.write(id, json.dumps(run).encode())
        # A run whose table goes before it could not be read.
        self._tables.touch(run["table"])

    def _noted(self, id: str) -> dict[str, Any] | None:
        content = self._runs.read(id)
        return None if content is None else json.loads(content)

    def _read(self, id: str, run: dict[str, Any], tables: dict[str, Dataset]) -> tuple[Plan, Dataset] | None:
        name = run["table"]
        try:
            plan = read_plan(run["plan"])
            if name not in tables:
                tables[name] = self._table(name)
        except (ValueError, TypeError, KeyError, pa.ArrowException) as error:
            logger.warning("Run %s cannot be carried on: %s", id, _why(error))
            self.forget(id)
            return None
        return plan, replace(tables[name], positive=run["positive"])

    def _table(self, name: str) -> Dataset:
        content = self._tables.read(name)
        if content is None:
            raise ValueError("its table is not there any more")
        return datafile.read(content)


def _why(error: Exception) -> str:
    """Return why something cannot be kept; a library's message may quote a value, and a log must not."""
    return type(error).__name__ if isinstance(error, pa.ArrowException) else str(error)
