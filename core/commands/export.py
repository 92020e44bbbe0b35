"""`export`: one trial to take along, as a script, a notebook, a model, its card, or the plan of all."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.again import command
from core.commands.compare import NO_TRIAL, NothingRanError, add_run, must_be_writable, plan_of, run_of
from core.commands.files import dataset_of, table_of
from core.commands.planned import commands
from core.commands.target import made_of
from core.dataset import Dataset
from core.export import FORMATS, File, Outcome, content
from core.metrics import pooled_scores
from core.plan import Plan, Trial
from core.predictions import Judged
from core.spec import SpecError
from core.words import quoted


def add_to(commands: Any) -> None:
    """Declare the command of this module."""
    parser: ArgumentParser = commands.add_parser(
        "export",
        help="take one trial along as a script, a model and more",
        usage="python -m core export FILE --target COL --format FORMAT --output PATH [OPTION ...]",
        epilog="Put FILE first: --strategy and --decision take every word up to the next option. "
        + " ".join(f"{name}: {each.help}" for name, each in FORMATS.items()),
    )
    parser.set_defaults(run=_export)
    add_run(parser)
    parser.add_argument("--format", required=True, choices=[*FORMATS], help="what to write")
    parser.add_argument("--output", required=True, type=Path, metavar="PATH", help="the file to write")
    parser.add_argument(
        "--trial",
        metavar="SPEC",
        help="which trial, as --strategy names it, or its number from 1 (default: the one of the best "
        "average precision); a report decides by it and by its costs",
    )


def _export(chosen: Namespace) -> None:
    plan = plan_of(chosen)
    table = table_of(chosen)
    data = dataset_of(chosen, table)
    must_be_writable(chosen.output, chosen.file, "--output")
    file = File(chosen.file.name, chosen.file.read_bytes(), table, made_of(chosen))
    wanted = _wanted(plan, chosen.trial)
    judged: dict[str, Judged] = {}
    if FORMATS[chosen.format].runs:
        alone = wanted and FORMATS[chosen.format].of_one and not wanted.combination
        running = Plan((wanted,)) if alone else plan
        progress, judged = run_of(running, data, chosen)
        _must_have_run(running if wanted is None else Plan((wanted,)), progress, judged)
    trial = wanted or _best(plan, judged)
    again = "\n".join(_again(plan, data, file))
    outcome = Outcome(data, plan, trial, judged, file, again, named=wanted is not None)
    chosen.output.write_bytes(content(outcome, chosen.format))
    if FORMATS[chosen.format].runs and len(plan.trials) > 1:
        print(f"Trial: {trial.strategy}, {trial.decision.spec()}", file=sys.stderr)


def _again(plan: Plan, data: Dataset, file: File) -> list[str]:
    return commands(command("compare", file.name, file.table.reading, data, file.made), plan)


def _must_have_run(plan: Plan, progress: Any, judged: dict[str, Judged]) -> None:
    if not any(trial.key in judged for trial in plan.trials):
        reasons = [progress.reason(trial) for trial in plan.trials]
        raise NothingRanError(f"{plan.trials[0].strategy}: {reasons[0]}." if len(reasons) == 1 else NO_TRIAL)


def _wanted(plan: Plan, named: str | None) -> Trial | None:
    """Return the trial that a person named: its strategies, its number from 1, or its key."""
    if named is None:
        return None
    numbered = {str(number): trial for number, trial in enumerate(plan.trials, 1)}
    alike = [t for t in plan.trials if named in (t.key, t.strategy, f"{t.strategy}, {t.decision.spec()}")]
    if not alike and named not in numbered:
        there = ", ".join(f"{number} {quoted(t.strategy)}" for number, t in numbered.items())
        raise SpecError(f"There is no trial {quoted(named)}; there are {there}.")
    return alike[0] if alike else numbered[named]


def _best(plan: Plan, judged: dict[str, Judged]) -> Trial:
    """Return the trial of the best average precision; the first where none has one, or nothing ran."""
    ran = [trial for trial in plan.trials if trial.key in judged] or [*plan.trials]
    return max(ran, key=lambda trial: _worth(judged.get(trial.key)))


def _worth(judged: Judged | None) -> float:
    if judged is None:
        return -1.0
    return float(np.nan_to_num(pooled_scores(judged)["average_precision"], nan=-1.0))
