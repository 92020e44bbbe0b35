"""Run the command line as a script would, and read what it says."""

import csv
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np

from core.commands import main
from core.commands.compare import NO_TRIAL

ROOT = Path(__file__).parents[2]


def told(*arguments: object) -> tuple[int, str, str]:
    """Return the exit status of a command, its output, and what it says on stderr."""
    with redirect_stdout(StringIO()) as output, redirect_stderr(StringIO()) as errors:
        status = main([*map(str, arguments)])
    return status, output.getvalue(), errors.getvalue()


def text(*arguments: object) -> str:
    """Return the text of a command that must succeed without a word on stderr."""
    status, output, errors = told(*arguments)
    assert (status, errors) == (0, "")
    return output


def answer(*arguments: object) -> dict:
    """Return the JSON of a command that must succeed without a word on stderr."""
    return strict_json(text(*arguments, "--json"))


def all_refused(*arguments: object) -> str:
    """Return the text of a comparison of which no trial could run: it must end with a sentence and 1."""
    status, output, errors = told(*arguments)
    assert (status, errors) == (1, f"{NO_TRIAL}\n")
    return output


def objection(*arguments: object) -> str:
    """Return the one sentence on stderr of a command that must fail for wrong input."""
    status, output, errors = told(*arguments)
    assert (status, output) == (2, "")
    assert errors.endswith(".\n")
    assert errors.count("\n") == 1
    assert "Error" not in errors
    assert "Traceback" not in errors
    return errors.strip()


def words(line: str) -> list[str]:
    """Return the words of a command line in which no word has blanks."""
    return line.split()


def strict_json(written: str) -> dict:
    """Return what JSON says; NaN and Infinity, which are not JSON, are an error."""

    def no_json(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(written, parse_constant=no_json)


def shell(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
    """Return the outcome of the real thing, in a process of its own in which warnings are errors."""
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT, "encoding": "utf-8"}
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-W", "error", "-m", "core", *map(str, arguments)]
    return subprocess.run(command, env=environment, **{**settings, **options}, check=False)


def write(path: Path, names: list[str], rows: list) -> Path:
    """Write a CSV file and return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    return path


def table(path: Path, **counts: int) -> Path:
    """Write two columns of noisy numbers and a class with these counts, and return the path."""
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat(range(len(counts)), [*counts.values()]))
    X = rng.normal(size=(len(y), 2)) + y[:, None]
    labels = [*counts]
    rows = [[*map(repr, x.tolist()), labels[code]] for x, code in zip(X, y, strict=True)]
    return write(path, ["a", "b", "kind"], rows)


def without_seconds(answered: dict) -> dict:
    """Return the answer of `compare` but for its timings, of which there must be one a trial."""
    trials = [{name: part for name, part in t.items() if name != "seconds"} for t in answered["trials"]]
    assert all(len(short) == len(t) - 1 for short, t in zip(trials, answered["trials"], strict=True))
    return {**answered, "trials": trials}
