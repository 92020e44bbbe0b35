"""The option that takes a whole comparison from a plan file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.commands.target import COLUMNS
from core.engine.planfile import PlanError
from core.export.plan import WRONG, Comparison, read
from core.plan import Plan
from core.spec import SpecError


def add_plan(parser: ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--plan",
        type=Path,
        metavar="PLAN.json",
        help="take the trials, what is predicted and how the file is read from a plan that was exported; "
        "options for these have no say then",
    )


def recall(chosen: Namespace) -> Plan | None:
    """Return the plan of the plan file, and let the options say what stands in it; None without one.

    Raises PlanError with one sentence for a file that is no plan, SpecError where neither a plan nor a
    target is named.
    """
    if chosen.plan is None:
        if chosen.target is None:
            raise SpecError("Say what to predict with --target, or name a plan with --plan.")
        return None
    try:
        comparison = read(chosen.plan.read_text(encoding="utf-8", errors="surrogatepass"))
    except UnicodeDecodeError:
        raise PlanError(WRONG) from None
    if not comparison.plan.trials:
        raise PlanError("This plan holds no trial.")
    _say(chosen, comparison)
    return comparison.plan


def _say(chosen: Namespace, comparison: Comparison) -> None:
    """Set the options to what a comparison says."""
    reading, made = vars(comparison.reading), comparison.made
    for name, value in reading.items():
        setattr(chosen, "kind" if name == "kinds" else name, value)
    chosen.kind = [f"{name}={kind.value}" for name, kind in comparison.reading.kinds]
    chosen.missing = None if comparison.reading.missing is None else [*comparison.reading.missing, ""]
    for name in (*COLUMNS, "positive"):
        setattr(chosen, name, getattr(comparison, name))
    chosen.bins, chosen.edges, chosen.words, chosen.small_classes = (
        *(made.bins, [*made.edges], [*made.words]),
        made.small,
    )
    chosen.prepare = comparison.plan.trials[0].preparation
