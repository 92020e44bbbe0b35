"""Run every benchmark and write RESULTS.md: python -m benchmarks."""

from __future__ import annotations

import datetime
import os
import platform
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

NAMES = ("decisions", "by_hand", "neighbours")
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    """Run the benchmarks one after the other."""
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("scikit-learn", "imbalanced-learn", "numpy", "pandas")
    )
    lines = [
        "# Benchmarks",
        "",
        f"Made by `python -m benchmarks` on {datetime.date.today()}: {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {libraries}. "
        "Only ratios within one run mean something.",
    ]
    for name in NAMES:
        module = import_module(f"benchmarks.{name}")
        lines += ["", f"## {module.__doc__.splitlines()[0].rstrip('.')}", "", *module.measure()]
    RESULTS.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
