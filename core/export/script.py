"""A trial as one Python script, for whoever has the file and not this program."""

from __future__ import annotations

import ast
import platform
import sys
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from core.export.outcome import Outcome
from core.export.sections import Section, sections

WIDTH = 105
# What the numbers depend on besides what is imported.
ALWAYS = {"numpy", "scipy", "pandas", "sklearn"}
DISTRIBUTIONS = {
    "sklearn": ("scikit-learn",),
    "imblearn": ("imbalanced-learn",),
    "xgboost": ("xgboost-cpu", "xgboost"),
    "faiss": ("faiss-cpu", "faiss"),
}


def script(outcome: Outcome) -> str:
    """Return a script that takes the file as its argument, computes the trial anew and asserts its numbers.

    It is plain scikit-learn, imbalanced-learn, XGBoost, NumPy and pandas. Its head holds the exact
    versions as inline metadata (PEP 723), so that `uv run` and `pipx run` need nothing else. Raises
    ExportError, one sentence, where the trial or its file has no such form.
    """
    imports, parts = sections(outcome)
    body = "\n\n\n".join(_titled(number, part) for number, part in enumerate(parts, 1))
    code = "\n".join(["from __future__ import annotations", "", *ordered(imports)])
    return "\n".join([_head(outcome, requirements(code + body)), code, "", "", body, "", "", _main(parts)])


def requirements(code: str) -> list[str]:
    """Return the packages that Python code imports, each with the version that is installed here."""
    tree = ast.parse(code)
    modules = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    return sorted(_installed(top) for top in tops | ALWAYS)


def _installed(module: str) -> str:
    """Return the distribution that a module comes from, with its version."""
    for name in DISTRIBUTIONS.get(module, (module,)):
        with suppress(PackageNotFoundError):
            return f"{name}=={version(name)}"
    raise PackageNotFoundError(module)


def ordered(imports: Iterable[str]) -> Iterator[str]:
    """Yield lines of imports as people order them: those of the standard library come first."""
    lines = {*imports}
    own = {line for line in lines if line.split()[1].partition(".")[0] in sys.stdlib_module_names}
    key = lambda line: (line.startswith("from"), line)  # noqa: E731
    yield from sorted(own, key=key)
    yield ""
    yield from sorted(lines - own, key=key)


def _head(outcome: Outcome, packages: list[str]) -> str:
    trial = outcome.trial
    major, minor = platform.python_version_tuple()[:2]
    asked = [f'#     "{each}",' for each in packages]
    install = "pip install " + " ".join(packages)
    told = f"Strategy: {trial.title}. Learner: {trial.learner.title}. Decision: {trial.rule}."
    said = [
        "It trains the same models on the same folds, and stops unless the numbers are the same.",
        textwrap.fill(told, WIDTH),
        "Run it as `uv run SCRIPT FILE`, as `pipx run SCRIPT FILE`, or with `python SCRIPT FILE` after",
    ]
    return "\n".join(
        [
            *(
                "# /// script",
                f'# requires-python = ">={major}.{minor}"',
                "# dependencies = [",
                *asked,
                "# ]",
                "# ///",
            ),
            f'"""Reproduce one result of a comparison of remedies for class imbalance.\n\n{said[0]}',
            f"\n{said[1]}\n\n{said[2]}\n{textwrap.indent(install, '    ')}\n" + '"""\n',
        ]
    )


def _titled(number: int, part: Section) -> str:
    lines = [f"# {number}. {part.title}", *textwrap.wrap(part.text, WIDTH - 2)]
    gap = "\n\n\n" if part.code.startswith(("def ", "class ", "@")) else "\n\n"
    return "\n".join([lines[0], *(f"# {line}" for line in lines[1:])]) + gap + part.code


def _main(parts: list[Section]) -> str:
    runs = "\n".join(textwrap.indent(part.run, "    ") for part in parts if part.run)
    return f'''def main(path):
    """Compute the trial anew from the file at `path`."""
{runs}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say which file to read: python SCRIPT FILE")
    main(Path(sys.argv[1]))
'''
