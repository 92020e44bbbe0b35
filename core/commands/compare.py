"""`compare`: what each strategy does to a file."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from core import predictions as predicted
from core.commands.files import add_file, dataset_of, describe
from core.commands.output import as_json
from core.commands.plan import add_plan, recall
from core.commands.table import table
from core.commands.target import add_target
from core.dataset import Dataset
from core.decisions import DECISIONS
from core.engine import Executor, Inline, Processes, Progress, Store, on_cluster, run
from core.learners import LEARNERS
from core.metrics import class_by_class, macro, scores
from core.params import Options
from core.plan import Plan, Trial
from core.predictions import Judged, Predictions, judge
from core.prepare import Preparation
from core.protocol import Protocol
from core.receipt import Receipt
from core.scored import Given
from core.spec import SpecError, parse, parse_steps
from core.strategies import STRATEGIES

USUAL = ["nothing", "class_weight", "random_over", "random_under", "smote"]
NO_TRIAL = "No trial could run: each was refused or failed, with the reason beside it."
SMALL = 100_000  # rows times fits below which starting worker processes takes longer than the work


class NothingRanError(Exception):
    """No trial of a comparison could run; what was printed says why of each."""


def add_to(commands: Any) -> None:
    """Declare the command of this module."""
    parser: ArgumentParser = commands.add_parser(
        "compare",
        help="cross-validate strategies on a file",
        # argparse would put FILE last, where --strategy takes it for a SPEC.
        usage="python -m core compare FILE --target COL [--strategy SPEC ...] [OPTION ...]",
        epilog="Put FILE first: --strategy and --decision take every word up to the next option.",
    )
    parser.set_defaults(run=_compare)
    add_run(parser)
    parser.add_argument(
        "--predictions", type=Path, metavar="OUT.parquet", help="write every row's prediction to this file"
    )


def add_run(parser: ArgumentParser) -> None:
    """Declare the options that say what is run, on what, and how."""
    add_file(parser)
    add_target(parser, required=False)
    add_plan(parser)
    _add_trials(parser)
    _add_protocol(parser)
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="processes that work at a time (default: as many as it pays)"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="compute on the Dask cluster of this scheduler instead"
    )
    parser.add_argument(
        "--store", type=Path, metavar="DIR", help="keep finished folds in this folder, and use those there"
    )


def _add_trials(parser: ArgumentParser) -> None:
    several = {"action": "extend", "nargs": "+", "metavar": "SPEC"}
    parser.add_argument(
        "--strategy",
        **several,
        help=f"such as `smote(neighbours=3)+class_weight` (default: {' '.join(USUAL)})",
    )
    parser.add_argument(
        "--learner", default="xgboost", metavar="SPEC", help="such as `svc(C=10)` (default: %(default)s)"
    )
    parser.add_argument(
        "--decision", **several, help="such as `f_beta(beta=2)`; costs no fit (default: argmax)"
    )
    parser.add_argument(
        "--prepare",
        choices=[*Preparation],
        default=Preparation.STANDARD,
        help="`min-max` scales numbers from 0 to 1, `as-is` takes them as the file wrote them "
        "(default: %(default)s)",
    )


def _add_protocol(parser: ArgumentParser) -> None:
    for param in Protocol.params():
        if param.name != "shuffle":
            named = isinstance(param.domain, Options)
            kind = {"choices": param.domain.values} if named else {"type": int, "metavar": "N"}
            said = f"{param.domain.help} (default: %(default)s)"
            parser.add_argument(f"--{param.name}", default=param.default, help=said, **kind)
    parser.add_argument(
        "--no-shuffle",
        action="store_true",
        help="folds in the order of the file; a hold-out is the last rows of each class",
    )


def _compare(chosen: Namespace) -> None:
    plan = plan_of(chosen)
    data = dataset_of(chosen)
    if chosen.predictions:
        must_be_writable(chosen.predictions, chosen.file, "--predictions")
    progress, judged = run_of(plan, data, chosen)
    if chosen.predictions:
        write(judged, data, chosen.predictions)
    show(answer(progress, judged, data), chosen.json)


def show(found: dict, as_is: bool) -> None:
    """Print an answer, as JSON or as a table. Raises NothingRanError where no trial has numbers."""
    print(as_json(found) if as_is else table(found["dataset"], found["trials"]))
    if not any(trial["metrics"] for trial in found["trials"]):
        raise NothingRanError(NO_TRIAL)


def answer(progress: Progress, judged: Mapping[str, Judged], data: Dataset) -> dict:
    """Return a comparison as plain data: the data set, the protocol and, trial by trial, every number.

    `judged` has the trials that are done, by key.
    """
    trials = progress.plan.trials
    return {
        "dataset": describe(data, trials[0].preparation),
        "protocol": _given(judged) if isinstance(trials[0], Given) else trials[0].protocol.settings(),
        "trials": [_row(trial, progress, judged.get(trial.key)) for trial in trials],
    }


def _given(judged: Mapping[str, Judged]) -> dict:
    """Return how rows were judged whose scores came in a file, as far as it says."""
    places = [(part["repeat"], part["fold"]) for each in judged.values() for part in _parts(each.predictions)]
    repeats, folds = ({*each} for each in zip(*places, strict=True)) if places else ((), ())
    return {"scheme": "given", "folds": len(folds), "repeats": len(repeats)}


def labelled(progress: Progress) -> dict[str, Judged]:
    """Return the labels of the trials that are done, by key."""
    done = progress.finished
    trials = progress.plan.trials
    return {t.key: judge(done[t.key], t.decision) for t in trials if t.key in done}


def plan_of(chosen: Namespace) -> Plan:
    """Return the plan that the options describe, or that stands in a plan file.

    With a plan file, its own way of reading and its own target take the place of the options.
    """
    if chosen.jobs is not None and chosen.jobs < 1:
        raise SpecError(f"--jobs must be a whole number from 1, not {chosen.jobs}.")
    if (recalled := recall(chosen)) is not None:
        return recalled
    protocol = _protocol(chosen)
    learner = parse(chosen.learner, LEARNERS)
    trials = [
        Trial(
            parse_steps(strategy, STRATEGIES),
            learner,
            parse(decision, DECISIONS),
            protocol,
            Preparation(chosen.prepare),
        )
        for strategy in chosen.strategy or USUAL
        for decision in chosen.decision or ["argmax"]
    ]
    return Plan(tuple(trials))


def _protocol(chosen: Namespace) -> Protocol:
    try:
        return Protocol(chosen.scheme, chosen.folds, chosen.repeats, chosen.seed, not chosen.no_shuffle)
    except ValueError as error:
        raise SpecError(f"--{str(error).removeprefix('protocol: ')}") from None


def must_be_writable(path: Path, source: Path, option: str) -> None:
    """Find out before the work is done; leave no trace."""
    if not path.exists():
        path.open("xb").close()
        path.unlink()
    elif path.samefile(source):
        raise SpecError(f"{option} names the file that is read; choose another one.")
    else:
        path.open("ab").close()


def run_of(plan: Plan, data: Dataset, chosen: Namespace) -> tuple[Progress, dict[str, Judged]]:
    """Run a plan; return where each trial stands, and by key what those gave that could run."""
    progress = _run(plan, data, chosen)
    return progress, labelled(progress)


def _run(plan: Plan, data: Dataset, chosen: Namespace) -> Progress:
    executor = _executor(chosen, len(data.y) * plan.fits())
    progress = Progress(plan, executor.workers)
    try:
        with tqdm(total=plan.fits(), unit=" fits", disable=None, leave=False) as bar:
            for event in run(plan, data, executor, Store(chosen.store)):
                progress.add(event)
                bar.total = progress.total
                bar.update(progress.done - bar.n)
    finally:
        executor.close()
    return progress


def _executor(chosen: Namespace, work: int) -> Executor:
    if chosen.scheduler:
        return on_cluster(chosen.scheduler)
    jobs = chosen.jobs or (1 if work < SMALL else os.cpu_count() or 1)
    return Inline() if jobs == 1 else Processes(jobs)


def _row(trial: Trial, progress: Progress, judged: Judged | None) -> dict:
    row = {
        "key": trial.key,
        "strategy": trial.strategy,
        "learner": trial.learner.spec(),
        "decision": trial.decision.spec(),
        "status": progress.status(trial),
        "reason": progress.reason(trial),
    }
    return row | (_numbers(judged) if judged else _no_numbers())


def _numbers(judged: Judged) -> dict:
    p = judged.predictions
    matrix, own = class_by_class(judged)
    return {
        "seconds": sum(p.seconds),
        "metrics": {name: asdict(score) for name, score in scores(judged).items()},
        "classes": [
            {"name": name, **values} for name, values in zip(p.classes, own.to_dict("records"), strict=True)
        ],
        "macro": macro(own),
        "confusion": matrix.tolist(),
        "receipt": _receipts(p),
        "thresholds": judged.thresholds.tolist(),
        "thresholds_of": [_place(p, rows) for rows, _ in p.cross_fits],
        "notes": list(judged.notes),
    }


def _no_numbers() -> dict:
    lists = ("classes", "confusion", "receipt", "thresholds", "thresholds_of", "notes")
    return {"seconds": 0.0, "metrics": {}, "macro": {}, **{name: [] for name in lists}}


def _receipts(p: Predictions) -> list[dict]:
    # Of what was trained elsewhere there is no receipt.
    return [
        {**_place(p, part), **_receipt(p.classes, receipt)}
        for part, receipt in zip(p.parts if p.receipts else [], p.receipts, strict=True)
    ]


def _parts(p: Predictions) -> list[dict]:
    return [_place(p, part) for part in p.parts]


def _place(p: Predictions, rows: np.ndarray) -> dict:
    return {"repeat": int(p.repeat[rows[0]]), "fold": int(p.fold[rows[0]])}


def _receipt(classes: tuple[str, ...], receipt: Receipt) -> dict:
    return {part: dict(zip(classes, rows, strict=True)) for part, rows in asdict(receipt).items()}


def write(judged: dict[str, Judged], data: Dataset, path: Path) -> None:
    """Write every row's prediction to a Parquet file."""
    predicted.frames(judged, data).to_parquet(path, index=False)
