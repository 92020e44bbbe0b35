"""The rules of the house, as tests."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NOT_OURS = re.compile(r"\.git|\.venv|__pycache__|\.hypothesis|\.\w+_cache")
HOMES = re.compile(r"(?<![\w.-])/(?:work|home|root)/")
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_machine": "x86_64"},
    "windows": {"sys_platform": "win32", "platform_machine": "AMD64"},
    "macos-arm": {"sys_platform": "darwin", "platform_machine": "arm64"},
    "macos-intel": {"sys_platform": "darwin", "platform_machine": "x86_64"},
}


def sources(*folders: str) -> list[Path]:
    """Return the Python files of the named folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    ("power", "homes"),
    [
        ("session_state", ["ui/state.py"]),
        ("st.cache_", ["ui/cache.py", "ui/compute.py", "ui/presence.py", "ui/seat.py"]),
        ("set_page_config", ["app.py"]),
        ("st.fragment", ["ui/fragments.py"]),
        ("st.rerun", ["ui/fragments.py"]),
        ("st.stop", ["ui/fragments.py"]),
        ("st.switch_page", ["ui/fragments.py"]),
    ],
)
def test_each_streamlit_power_has_its_home(power, homes):
    places = [*sources("core", "ui", "pages"), ROOT / "app.py"]
    assert named([path for path in places if power in path.read_text("utf-8")]) == homes


def test_streamlit_has_one_name():
    """`st.` in front of every call is what the search for session_state and caches relies on."""
    importing = re.compile(r"^\s*(?:from streamlit import|import streamlit\b(?! as st$))", re.MULTILINE)
    places = [*sources("ui", "pages"), ROOT / "app.py"]
    assert not named([path for path in places if importing.search(path.read_text("utf-8"))])


def test_pages_live_in_section_folders():
    """A script directly in pages/ makes a fresh server bypass app.py on a deep link."""
    assert not named(list((ROOT / "pages").glob("*.py")))


def test_nothing_imports_a_page():
    importing = re.compile(r"^\s*(?:from|import) (?:pages|app)\b", re.MULTILINE)
    places = sources("core", "ui", "pages")
    assert not named([path for path in places if importing.search(path.read_text("utf-8"))])


@pytest.mark.parametrize(("folder", "limit"), [("pages", 60), ("core", 300), ("ui", 300), ("tests", 300)])
def test_files_are_short(folder, limit):
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources(folder)}
    assert not named([path for path, length in lengths.items() if length > limit])


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines from `def` to the last one, without the docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - (docstring.end_lineno - docstring.lineno + 1)


def test_functions_are_short():
    assert not [
        f"{path.relative_to(ROOT).as_posix()}:{function.lineno} {function.name}"
        for path in sources("core", "ui")
        for function in functions(path)
        if length(function) > 30
    ]


def test_names_say_what_a_module_is_about():
    vague = {"utils", "helpers", "misc", "common"}
    found = sources("core", "ui", "pages", "tests", "benchmarks", "docs")
    assert not named([path for path in found if vague & {path.stem, path.parent.name}])


def test_core_starts_without_the_interface_and_without_heavy_libraries():
    code = """
import sys
import core.strategies, core.learners, core.decisions, core.evaluate
heavy = {"streamlit", "faiss", "shap", "umap", "numba", "skrub", "xgboost", "matplotlib"}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    finished = run("-c", code)
    assert finished.returncode == 0, finished.stderr


def test_the_first_page_is_there_before_heavy_libraries():
    """What later pages need is imported once it has been drawn (ui.warm)."""
    code = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert [title.value for title in app.title] == ["Data"], app.exception
heavy = {"sklearn", "scipy", "imblearn", "joblib", "loky", "xgboost", "shap", "umap", "core.figures"}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    finished = run("-c", code)
    assert finished.returncode == 0, finished.stderr


def test_imports_go_one_way():
    code = "from importlinter.cli import lint_imports_command as run; run()"
    finished = run("-c", code, "--no-cache")
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_handbook_is_up_to_date():
    """`make handbook` writes it."""
    handbook = importlib.import_module("core.handbook").handbook()
    assert (ROOT / "docs/handbook.md").read_text("utf-8").rstrip("\n") == handbook.rstrip("\n")


def requirements(name: str, platform: str) -> dict[str, Requirement]:
    """Return what a requirements file asks for on a platform, by canonical name."""
    lines = (line.partition(" #")[0].strip() for line in (ROOT / name).read_text().splitlines())
    read = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    asked = [each for each in read if not each.marker or each.marker.evaluate(PLATFORMS[platform])]
    names = [canonicalize_name(each.name) for each in asked]
    assert len(names) == len(set(names)), f"{name} names a package twice on {platform}"
    return dict(zip(names, asked, strict=True))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_ranges_admit_the_pinned_versions(file, platform):
    pins = requirements("constraints.txt", platform)
    for name, asked in requirements(file, platform).items():
        (pin,) = pins[name].specifier
        assert pin.operator == "=="
        assert pin.version in asked.specifier, f"{asked} excludes {pin}"


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every text file of the project."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not NOT_OURS.fullmatch(name)]
        for path in (Path(folder, name) for name in sorted(files)):
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_names_a_folder_of_one_machine():
    assert not [name for name, text in texts() if HOMES.search(text)]
