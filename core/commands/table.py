"""The outcome of a comparison as lines for a terminal of 100 columns."""

from __future__ import annotations

from core.metrics import METRICS
from core.words import quoted

WIDTH = 100
SHOWN = ("average_precision", "roc_auc", "recall", "precision", "f1", "balanced_accuracy", "brier")


def table(data: dict, trials: list[dict]) -> str:
    """Return a row of numbers for each trial, and under them who was refused and what else to know."""
    heads = [*(METRICS[name].title.split() for name in SHOWN), ["seconds"]]
    heads = [[""] * (2 - len(head)) + head for head in heads]
    widths = [max(6, *map(len, head)) for head in heads]
    names = [_name(trial, trials) for trial in trials]
    left = min(max(map(len, names)), WIDTH - sum(widths) - len(widths))
    lines = [_line("", [head[part] for head in heads], left, widths) for part in (0, 1)]
    lines += [_line(name, _cells(trial), left, widths) for name, trial in zip(names, trials, strict=True)]
    return "\n".join([_headline(data, trials), *lines, *_said(names, trials), *data["notes"]])


def _name(trial: dict, trials: list[dict]) -> str:
    several = len({other["decision"] for other in trials}) > 1
    return f"{trial['strategy']}, {trial['decision']}" if several else trial["strategy"]


def _cells(trial: dict) -> list[str]:
    means = [trial["metrics"].get(name, {}).get("mean") for name in SHOWN]
    # NaN is the only number that is unlike itself.
    cells = ["-" if mean is None or mean != mean else f"{mean:.3f}" for mean in means]
    known = trial["metrics"] and trial["seconds"] == trial["seconds"]
    return [*cells, f"{trial['seconds']:.1f}" if known else "-"]


def _line(name: str, cells: list[str], left: int, widths: list[int]) -> str:
    """Return the name and its numbers; a name that is too long for its column has a line of its own."""
    numbers = "".join(f" {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{name:<{left}}{numbers}" if len(name) <= left else f"{name}\n{'':<{left}}{numbers}"


def _headline(data: dict, trials: list[dict]) -> str:
    own = data["positive"]
    about = "no class of interest" if own is None else f"class of interest {quoted(own)}"
    decisions = {trial["decision"] for trial in trials}
    decision = f", decision {decisions.pop()}" if len(decisions) == 1 else ""
    return f"Means over folds; {about}; learner {trials[0]['learner']}{decision}"


def _said(names: list[str], trials: list[dict]) -> list[str]:
    said = []
    for name, trial in zip(names, trials, strict=True):
        said += [f"{name}: {trial['status']}: {trial['reason']}"] if trial["reason"] else []
        said += [f"{name}: {note}" for note in trial["notes"]]
    return said
