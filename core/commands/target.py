"""The options that say what to predict, as words of the command line and back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from core.dataset import Dataset, DatasetError
from core.settings import Settings
from core.target import SmallClasses, Target

COLUMNS = ("target", "groups", "order")


def add_target(parser: ArgumentParser, required: bool = True) -> None:
    """Declare the options that say what to predict."""
    parser.add_argument(
        "--target",
        required=required,
        metavar="COL",
        help="column to predict: its name, or its 0-based number, negative from the right",
    )
    parser.add_argument("--positive", metavar="LABEL", help="class of interest (default: the rarest of two)")
    parser.add_argument("--bins", type=int, metavar="N", help="cut a quantity into N classes of equal size")
    several = {"action": "extend", "nargs": "+", "default": []}
    parser.add_argument(
        "--edges", type=float, metavar="NUMBER", help="cut a quantity at these numbers", **several
    )
    parser.add_argument(
        "--words", metavar="WORD", help="what these classes are called, from the lowest up", **several
    )
    parser.add_argument(
        "--small-classes",
        choices=[*SmallClasses],
        default=SmallClasses.KEEP,
        help="what becomes of classes with one row (default: %(default)s)",
    )
    parser.add_argument(
        "--groups", metavar="COL", help="rows equal in this column stay together in every fold"
    )
    parser.add_argument("--order", metavar="COL", help="numbers or dates that put the rows in order of time")
    _add_budget(parser)


def _add_budget(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--budget",
        type=int,
        default=Settings().budget_rows,
        metavar="ROWS",
        help="of a larger file keep all rows of small classes and draw some of the others, about so many in "
        "all, and correct every number for that; 0 takes every row (default: %(default)s)",
    )


def said(chosen: Namespace, name: str) -> Any:
    """Return what an option says; argparse takes `--` for the end of all options, even behind `=`."""
    value = getattr(chosen, name)
    return "--" if value == [] else value


def made_of(chosen: Namespace) -> Target:
    """Return how labels are to be made; raises DatasetError for what cannot serve."""
    small = SmallClasses(chosen.small_classes)
    return Target(chosen.bins, tuple(chosen.edges), tuple(chosen.words), small)


def budget_of(chosen: Namespace) -> int:
    """Return how many rows to work with, 0 for all; raises DatasetError for what is no number of rows."""
    if chosen.budget < 0:
        raise DatasetError(f"--budget must be a number of rows, or 0 for all of them, not {chosen.budget}.")
    return chosen.budget


def words_of_data(data: Dataset, made: Target) -> list[str]:
    """Return the words that say on the command line what these data predict, of labels `made` so."""
    carried = {"groups": data.groups, "order": data.order}
    words = [f"--target={data.target}"]
    words += [f"--{role}={column.name}" for role, column in carried.items() if column is not None]
    words += [f"--bins={made.bins}"] if made.bins is not None else []
    words += [f"--edges={edge!r}" for edge in made.edges]
    words += [f"--words={word}" for word in made.words]
    words += _budget(data)
    words += [f"--small-classes={made.small}"] if made.small is not SmallClasses.KEEP else []
    return words + ([] if data.positive is None else [f"--positive={data.classes[data.positive]}"])


def _budget(data: Dataset) -> list[str]:
    """Return the words that draw the same sample, or none where others would draw none either."""
    if data.drawn_from is not None:
        # As many rows as a budget gives are a budget that gives the same.
        return [f"--budget={len(data.y)}"]
    return ["--budget=0"] if len(data.y) > Settings().budget_rows else []
