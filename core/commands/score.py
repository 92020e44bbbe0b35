"""`score`: what the scores of any model in a file are worth, without training."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.commands.compare import answer, labelled, must_be_writable, show, write
from core.commands.files import add_file, column_name, table_of
from core.commands.target import said
from core.dataset import DatasetError
from core.decisions import DECISIONS
from core.engine import Progress
from core.reading import Table
from core.scored import Roles, Scored, guessed, scored
from core.scored.roles import exported
from core.spec import parse

COLUMNS = {
    "fold": "in which fold a row was judged; thresholds are chosen on the other folds",
    "repeat": "in which repeat a row was judged",
    "row": "which row a line is about, where rows come more than once",
    "weight": "how many rows of a larger file a row of its class stands for",
    "model": "whose score it is, where models stand one below the other",
}


def add_to(commands: Any) -> None:
    """Declare the command of this module."""
    parser: ArgumentParser = commands.add_parser(
        "score",
        help="compare scores that any model gave, without training",
        usage="python -m core score FILE --labels COL --scores COL [COL ...] [OPTION ...]",
        epilog="A file that `compare --predictions` wrote needs no option at all.",
    )
    parser.set_defaults(run=_score)
    add_file(parser)
    _add_columns(parser)
    parser.add_argument(
        "--decision",
        action="extend",
        nargs="+",
        metavar="SPEC",
        help="such as `f_beta(beta=2)` (default: argmax, or f_beta for scores that are no probabilities)",
    )
    parser.add_argument(
        "--predictions", type=Path, metavar="OUT.parquet", help="write every row's prediction to this file"
    )


def _add_columns(parser: ArgumentParser) -> None:
    parser.add_argument("--labels", metavar="COL", help="column with the actual classes")
    parser.add_argument(
        "--scores",
        action="extend",
        nargs="+",
        metavar="COL",
        help="of two classes, a column for each model; else one for each class and model, whose name ends in "
        "that of the class. Commas may stand between them",
    )
    parser.add_argument("--positive", metavar="LABEL", help="class of interest (default: the rarest of two)")
    parser.add_argument(
        "--of",
        metavar="LABEL",
        help="class that high scores mean, where a model has one column (default: that in its name, else the "
        "class of interest)",
    )
    for name, help in COLUMNS.items():
        parser.add_argument(f"--{name}", metavar="COL", help=f"column that says {help}")


def _score(chosen: Namespace) -> None:
    decisions = [parse(text, DECISIONS) for text in chosen.decision or []]
    found = _scored(chosen)
    found = found.deciding(decisions) if decisions else found
    if chosen.predictions:
        must_be_writable(chosen.predictions, chosen.file, "--predictions")
    progress = Progress(found.plan, 1, found.events())
    judged = labelled(progress)
    if chosen.predictions:
        write(judged, found.data, chosen.predictions)
    show(answer(progress, judged, found.data), chosen.json)


def _scored(chosen: Namespace) -> Scored:
    table = table_of(chosen)
    found = scored(table, _roles(chosen, table), name=chosen.file.name, positive=said(chosen, "positive"))
    return replace(found, data=replace(found.data, notes=(*table.warnings, *found.data.notes)))


def _roles(chosen: Namespace, table: Table) -> Roles:
    if chosen.labels is None and not chosen.scores and exported(table):
        return guessed(table)
    if said(chosen, "labels") is None or not chosen.scores:
        raise DatasetError("Name the columns: --labels COL and --scores COL, one for each model.")
    more = {name: said(chosen, name) for name in COLUMNS}
    return Roles(
        column_name(said(chosen, "labels"), table),
        tuple(_names(chosen.scores, table)),
        said(chosen, "of"),
        **{role: None if name is None else column_name(name, table) for role, name in more.items()},
    )


def _names(written: list[str], table: Table) -> Iterator[str]:
    for text in written:
        parts = [text] if text in table.names else text.split(",")
        yield from (column_name(part, table) for part in parts)
