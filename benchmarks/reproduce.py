"""Results computed anew by their scripts, in an environment that has nothing else.

One trial of every family is exported as a script. A fresh virtual environment gets exactly the packages
that the heads of the scripts name; there each script computes its trial from the file and asserts ten
numbers.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.files import shared_data
from core.commands import main
from core.spec import parse_steps
from core.strategies import STRATEGIES

REQUIRED = re.compile(r'^#     "(.+)",$', re.MULTILINE)


class Case(NamedTuple):
    """A trial on a file, in words of the command line."""

    file: str
    target: str
    strategy: str
    more: str = ""


CASES = (
    Case("german.csv", "-1", "nothing", "--decision argmax"),
    Case("hypothyroid.csv", "Class", "class_weight", "--learner logistic_regression --decision macro_f1"),
    Case("w4k2_yeast6.csv", "-1", "focal_loss", "--decision f_beta(beta=2)"),
    Case("phoneme.csv", "-1", "smote", "--learner random_forest --decision mcc --repeats 2"),
    Case("oil-spill.csv", "-1", "near_miss", "--learner logistic_regression --decision cost(ratio=20)"),
    Case("glass.csv", "-1", "smote_enn(neighbours=1,voters=1)", "--learner k_neighbors --decision g_mean"),
    Case("car.csv", "class", "self_paced_ensemble", "--learner decision_tree --prepare min-max"),
    Case("page_blocks.csv", "class", "confident_learning", "--learner hist_gradient_boosting --folds 3"),
    Case("oil-spill.csv", "-1", "king_zeng_logistic", "--scheme hold_out --decision three_way"),
    Case("bank-additional-full.csv", "y", "random_under+platt", "--scheme time --decision recall_floor"),
)


def measure() -> Iterator[str]:
    """Yield a table of the trials and of what their scripts found."""
    yield "| family | trial | file | lines | packages | what the script says |"
    yield "|---|---|---|---:|---:|---|"
    with tempfile.TemporaryDirectory() as place:
        scripts = {case: _exported(case, Path(place)) for case in CASES}
        required = {case: REQUIRED.findall(script.read_text()) for case, script in scripts.items()}
        python = _environment(
            Path(place) / "fresh", sorted({name for names in required.values() for name in names})
        )
        for case, script in scripts.items():
            yield _ran(case, script, python, len(required[case]))


def _exported(case: Case, place: Path) -> Path:
    script = place / f"{CASES.index(case)}.py"
    words = [
        "export",
        shared_data(f"real/{case.file}"),
        f"--target={case.target}",
        "--strategy",
        case.strategy,
    ]
    words += [*case.more.split(), "--jobs", "1", "--format", "script", "--output", script]
    assert main([*map(str, words)]) == 0
    return script


def _environment(place: Path, packages: list[str]) -> Path:
    """Return the interpreter of a new environment with these packages."""
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def _ran(case: Case, script: Path, python: Path, packages: int) -> str:
    command = [python, "-I", script, shared_data(f"real/{case.file}")]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=False)
    lines = len(script.read_text().splitlines())
    said = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()[-1]
    family = parse_steps(case.strategy, STRATEGIES)[-1].family.value
    trial = f"`{case.strategy} {case.more}`".replace(" `", "`")
    print(family, said, file=sys.stderr, flush=True)
    return f"| {family} | {trial} | {case.file} | {lines} | {packages} | {said} |"
