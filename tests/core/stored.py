"""Folds and tables to keep in a folder, how to compare them, and other processes that use one."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.evaluate import Fold
from core.receipt import Receipt

ROOT = Path(__file__).parents[2]
SECONDS = 120
ROWS = 2_000
KEY = ("data", "fit", 0, 0)
OTHER = ("other", "fit", 0, 0)


class Clock:
    """Time that passes when it is told to."""

    now = 1e9

    def __call__(self):
        return self.now


def made(number=0, rows=5):
    """Return fold `number`, of probabilities that no other has."""
    proba = np.random.default_rng(number).random((rows, 2))
    receipt = Receipt((3, 4), (0, 1), (2, 0), (5.5, 1 / 3))
    return Fold(0, number, np.arange(rows), proba, 0.1 + 0.2, receipt, ("one", "two — three"))


def key_of(number):
    return ("data", "fit", 0, number)


def assert_same(one, other):
    """Compare every field to the bit."""
    for each in dataclasses.fields(Fold):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        assert type(mine) is type(theirs)
        if isinstance(mine, np.ndarray):
            assert (mine.dtype, mine.shape, mine.tobytes()) == (theirs.dtype, theirs.shape, theirs.tobytes())
        else:
            assert repr(mine) == repr(theirs)


def assert_same_data(one, other):
    """Compare every field exactly."""
    for each in dataclasses.fields(Dataset):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, pd.DataFrame):
            pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
        elif isinstance(mine, pd.Series):
            pd.testing.assert_series_equal(mine, theirs, check_exact=True)
        elif isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype
            np.testing.assert_array_equal(mine, theirs)
        else:
            assert mine == theirs
    assert one.fingerprint == other.fingerprint


def files(folder, suffix=".sealed"):
    return sorted((folder / "folds").glob(f"*{suffix}"))


def python(code, folder, cwd=ROOT, **environment):
    """Run `code` on a folder in another process; return its exit code once it has ended."""
    begin = (
        "import sys; from pathlib import Path; from core.engine import Store; from tests.core.stored import *"
    )
    code = f"{begin}; folder = Path(sys.argv[1])\n{code}"
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environment, check=False, timeout=SECONDS
    ).returncode
