"""Files and trials to export in tests, and ways to run what comes of them."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from core.dataset import Dataset, from_table
from core.export import File, Outcome
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.predictions import Judged, judge
from core.reading import read
from core.target import Target
from tests.core.data import predict, trial

ATTACK = "'); raise SystemExit('run') #\"\"\"\n'''\\{x}%s`"
DUMMY = LEARNERS["dummy"]()


def mixed_frame(classes: int = 2, rows: int = 90, dated: bool = False) -> pd.DataFrame:
    """Return numbers, categories with holes, groups and perhaps dates, under names that try to be code."""
    rng = np.random.default_rng(3)
    y = rng.permutation(np.arange(rows) % (2 * classes) % classes)
    y[y == 0] = rng.permutation(np.r_[0, np.zeros((y == 0).sum() - 1, int)])
    hole = rng.random(rows) < 0.1
    days = pd.Timestamp("2024-03-01") + pd.to_timedelta(np.arange(rows) // 2, unit="D")
    return pd.DataFrame(
        {
            "size": pd.Series(rng.normal(size=rows) + y).round(3),
            "count": rng.integers(0, 9, rows) + y,
            "with holes": pd.Series(rng.normal(size=rows).round(2)).mask(hole),
            ATTACK: pd.Series(rng.choice(["a", ATTACK, 'b"c'], rows)).mask(hole, "?"),
            "site": rng.choice([f"s{i}" for i in range(12)], rows),
            **({"day": days.strftime("%d.%m.%Y")} if dated else {}),
            "kind": np.array(["no", "yes", ATTACK])[y],
        }
    )


def outcome(
    frame: pd.DataFrame | bytes, asked: Trial, *others: Trial, made: Target | None = None, **roles
) -> Outcome:
    """Return what a trial gives on a table that was written to a file; column `kind` is predicted."""
    file, data = filed(frame, made, **roles)
    judged = {each.key: judge(predict(data, each), each.decision) for each in (asked, *others)}
    return Outcome(data, Plan((asked, *others)), asked, judged, file)


def filed(frame: pd.DataFrame | bytes, made: Target | None = None, **roles) -> tuple[File, Dataset]:
    """Return a table as a file, and the data in it."""
    content = frame if isinstance(frame, bytes) else frame.to_csv(index=False).encode()
    table = read(content)
    data = from_table(table, roles.pop("target", "kind"), name="table.csv", made=made, **roles)
    return File("table.csv", content, table, made or Target()), data


def unrun(file: File, data: Dataset, asked: Trial) -> Outcome:
    """Return an outcome of a trial with the numbers of a quick one, to look at what is written of it."""
    return Outcome(data, Plan((asked,)), asked, {asked.key: _quick(data)}, file)


@cache
def _quick(data: Dataset) -> Judged:
    quick = trial(learner=DUMMY, folds=2)
    return judge(predict(data, quick), quick.decision)


def alone(script: str, content: bytes, place: Path) -> subprocess.CompletedProcess[str]:
    """Return the outcome of a script in a process that cannot import this program."""
    (place / "script.py").write_text(script, encoding="utf-8")
    (place / "data file.csv").write_bytes(content)
    command = [sys.executable, "-I", "script.py", "data file.csv"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def here(code: str, name: str = "exported") -> tuple[ModuleType, str]:
    """Return the module that code makes in this process, and what it prints."""
    module = sys.modules[name] = ModuleType(name)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, name, "exec"), module.__dict__)
    return module, said.getvalue()
