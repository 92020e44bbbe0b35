"""What the numbers of a fold depend on besides the data and the plan."""

from __future__ import annotations

import platform
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import core

# Some libraries come in more than one distribution: the one that is installed has a version.
LIBRARIES = (
    *("numpy", "pandas", "scipy", "scikit-learn", "imbalanced-learn", "skrub"),
    *("xgboost", "xgboost-cpu", "faiss", "faiss-cpu"),
)


@lru_cache(maxsize=1)
def versions() -> MappingProxyType[str, str]:
    """Return the versions of Python and of the libraries, and a digest of our own code, by name.

    The program runs from its folder and changes between two numbers of its own, so its text counts.
    """
    code = blake2b(digest_size=16)
    for path in sorted(Path(core.__path__[0]).rglob("*.py")):
        code.update(path.read_text("utf-8").encode())
    libraries = {name: _version(name) for name in LIBRARIES}
    return MappingProxyType({"core": code.hexdigest(), "Python": platform.python_version(), **libraries})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
