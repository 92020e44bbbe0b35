"""The real files that benchmarks run on; they lie beside the checkout and are not part of it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "shared/data"


def shared_data(name: str) -> Path:
    """Return the path of a file such as `real/glass.csv`; ends with a sentence where it is missing."""
    path = FOLDER / name
    if not path.exists():
        raise SystemExit(f"This benchmark needs {name} in {FOLDER}, beside the checkout.")
    return path
