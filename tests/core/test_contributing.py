"""The strategy that CONTRIBUTING.md shows is a whole one: adding its file is all there is to do."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "most_distant"
COMMON_CHECKS = """
import sys
from core.strategies import STRATEGIES
from tests.core.strategy_checks import CHECKS
for check in CHECKS:
    check(STRATEGIES[sys.argv[1]])
print(len(CHECKS))
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the project with the file of CONTRIBUTING.md in it."""
    copy = tmp_path_factory.mktemp("extended")
    for folder in ("core", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (shown,) = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    (copy / f"core/strategies/{KEY}.py").write_text(shown)
    return copy


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def test_it_is_listed_with_its_parameters_and_in_the_handbook(extended):
    listed = json.loads(run(extended, "-m", "core", "strategies", "--json"))["strategies"]
    (entry,) = [each for each in listed if each["key"] == KEY]
    assert [each["name"] for each in entry["parameters"]] == ["balance", "neighbours"]
    assert "#### Most distant rows" in run(extended, "-m", "core", "handbook")


def test_it_runs_from_the_command_line(extended):
    rows = "\n".join(f"{i % 7},{i * 37 % 101},{'rare' if i % 10 == 0 else 'common'}" for i in range(200))
    (extended / "file.csv").write_text(f"a,b,class\n{rows}\n")
    spec = f"{KEY}(balance=0.5, neighbours=2)"
    command = ["compare", "file.csv", "--target", "class", "--learner", "gaussian_nb", "--json"]
    (trial,) = json.loads(run(extended, "-m", "core", *command, "--strategy", spec))["trials"]
    assert (trial["strategy"], trial["status"]) == (spec, "done")
    assert sum(trial["receipt"][0]["dropped"].values()) > 0


def test_it_passes_the_common_checks(extended):
    assert int(run(extended, "-c", COMMON_CHECKS, KEY)) >= 8
