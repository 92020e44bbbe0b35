"""A plan as options of `compare`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from core.decisions import Decision
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import Protocol


def commands(line: str, plan: Plan) -> list[str]:
    """Return the lines, for a POSIX shell, that run a plan; `line` says which data (core.commands.again).

    One line runs all its strategies with all its decisions, so a plan in which these differ takes several.
    """
    return [f"{line} {shlex.join(words)}" for words in words_of_plan(plan)]


def words_of_plan(plan: Plan) -> list[list[str]]:
    """Return the options that say the trials of a plan, once for each line that it takes."""
    return [_words(trials) for trials in _alike(plan)]


def _alike(plan: Plan) -> list[list[Trial]]:
    """Return the trials in parts, in each of which every strategy comes with every decision."""
    by_fit: dict[str, list[Trial]] = {}
    for trial in plan.trials:
        by_fit.setdefault(trial.scores_key, []).append(trial)
    parts: dict[tuple, list[Trial]] = {}
    for trials in by_fit.values():
        first = trials[0]
        decisions: tuple[Decision, ...] = tuple(trial.decision for trial in trials)
        alike = (first.learner, first.protocol, first.preparation, decisions)
        parts.setdefault(alike, []).extend(trials)
    return [*parts.values()]


def _words(trials: Sequence[Trial]) -> list[str]:
    first = trials[0]
    words = ["--strategy", *dict.fromkeys(trial.strategy for trial in trials)]
    words += ["--learner", first.learner.spec()]
    words += ["--decision", *dict.fromkeys(trial.decision.spec() for trial in trials)]
    prepared = first.preparation is not Preparation.STANDARD
    return words + ([f"--prepare={first.preparation}"] if prepared else []) + _protocol(first.protocol)


def _protocol(protocol: Protocol) -> list[str]:
    settings = protocol.settings()
    shuffled = settings.pop("shuffle")
    return [f"--{name}={value}" for name, value in settings.items()] + ["--no-shuffle"] * (not shuffled)
