"""Run benchmarks and write RESULTS.md: python -m benchmarks [NAME ...]; without names, all of them."""

from __future__ import annotations

import datetime
import os
import platform
import re
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import psutil

NAMES = (
    "by_hand",
    "neighbours",
    "difficulty",
    "growth",
    "decisions",
    "thresholds",
    "honesty",
    "intervals",
    "coverage",
    "stopping",
    "crowd",
    "workshop",
    "places",
    "endurance",
    "catalogue",
    "maps",
    "first_page",
    "reading",
    "size",
    "sample",
    "fuzz",
    "reproduce",
)
LIBRARIES = ("scikit-learn", "imbalanced-learn", "xgboost-cpu", "faiss-cpu", "numpy", "pandas", "streamlit")
RESULTS = Path(__file__).parent / "RESULTS.md"
INTRODUCTION = """# Benchmarks

Made by `python -m benchmarks`. Only ratios within one run mean something."""


def main(names: list[str]) -> None:
    """Run these benchmarks one after the other; the results of others stay as they are."""
    text = RESULTS.read_text() if RESULTS.exists() else ""
    sections = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    titles = {name: _title(name) for name in NAMES}
    for name in names or NAMES:
        lines = import_module(f"benchmarks.{name}").measure()
        sections[titles[name]] = "\n".join(["", *lines, "", _machine(), ""])
        kept = [f"## {title}\n{sections[title].rstrip()}" for title in titles.values() if title in sections]
        RESULTS.write_text("\n\n".join([INTRODUCTION, *kept]) + "\n")
        print(f"## {titles[name]}", sections[titles[name]], sep="\n", flush=True)


def _title(name: str) -> str:
    text = (Path(__file__).parent / f"{name}.py").read_text()
    return text.removeprefix('"""').split('"""')[0].splitlines()[0].rstrip(".")


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"*{datetime.date.today()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {libraries}.*"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
