"""A trial as a notebook: what the script holds, in cells between which a person can look around."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from core.export.outcome import Outcome
from core.export.script import ordered, requirements
from core.export.sections import sections

FORMAT = {"nbformat": 4, "nbformat_minor": 5}


def notebook(outcome: Outcome) -> str:
    """Return a notebook (nbformat 4.5) that computes the trial anew, in the cells of its sections.

    Raises ExportError as `script` does.
    """
    imports, parts = sections(outcome)
    lines = "\n".join(["from __future__ import annotations", "", *ordered(imports)])
    trial = outcome.trial
    told = (
        "# One result, computed anew\n\n"
        f"Strategy: **{trial.title}**. Learner: **{trial.learner.title}**. Decision: **{trial.rule}**.\n\n"
        "The last cell ends with an error unless the numbers are the same. The first cell of code installs "
        "exactly what they were computed with."
    )
    packages = requirements("\n\n".join([lines, *(part.code for part in parts)]))
    cells = [_text(told), _code("%pip install --quiet " + " ".join(packages)), _code(lines)]
    cells += [_text("Say here which file to read."), _code('path = Path("data.csv")')]
    for number, part in enumerate(_run_last(parts), 1):
        cells.append(_text(f"## {number}. {part.title}\n\n{part.text}"))
        cells += [_code(code) for code in (part.code, part.run) if code]
    for number, cell in enumerate(cells):
        cell["id"] = f"{number}-{sha256(''.join(cell['source']).encode()).hexdigest()[:8]}"
    about = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": about, **FORMAT}, indent=1) + "\n"


def _run_last(parts: list) -> list:
    """Return the sections with those first that only define, since cells run from top to bottom."""
    return sorted(parts, key=lambda part: part.title == "The search for neighbours", reverse=True)


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(code: str) -> dict[str, Any]:
    lines = code.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}
