"""A trial that has run, to take along: a script, a notebook, a model, its card, the plan of all trials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.dataset import Dataset
from core.export.outcome import ExportError, File, Outcome, as_file
from core.plan import Plan, Trial
from core.predictions import Judged

if TYPE_CHECKING:
    from core.report import Comparison


@dataclass(frozen=True)
class Format:
    """A form in which a trial can be taken along; `make` gives its content or raises ExportError."""

    title: str
    file_name: str
    media: str
    help: str
    make: Callable[[Outcome], str | bytes]
    runs: bool = True  # whether the trial has to have run
    of_one: bool = True  # whether it is about one trial, and not about all that have run


def _script(outcome: Outcome) -> str:
    from core.export.script import script

    return script(outcome)


def _notebook(outcome: Outcome) -> str:
    from core.export.notebook import notebook

    return notebook(outcome)


def _model(outcome: Outcome) -> bytes:
    from core.export.fitted import model_file

    return model_file(outcome)


def _card(outcome: Outcome) -> str:
    from core.export.card import card

    return card(outcome)


def _plan(outcome: Outcome) -> str:
    from core.export import plan
    from core.export.models import made_here

    for trial in outcome.plan.trials:
        made_here(trial)
    return plan.Comparison.of(outcome.data, outcome.plan, outcome.file).text()


def _report(outcome: Outcome) -> str:
    from core.report import html

    return html(_gathered(outcome))


def _page(outcome: Outcome) -> str:
    from core.report import one_page

    return one_page(_gathered(outcome))


def _gathered(outcome: Outcome) -> Comparison:
    from core.cockpit import priced
    from core.report import gathered

    ran = {trial: outcome.others[trial.key] for trial in outcome.plan.trials if trial.key in outcome.others}
    picked = outcome.trial if outcome.named else None
    payoff = priced(picked.decision) if picked else None
    return gathered(outcome.data, ran, command=outcome.command, picked=picked, payoff=payoff)


# To add one, say here what makes it: command line and app show what is here.
FORMATS = {
    "script": Format(
        "Python script",
        "reproduce.py",
        "text/x-python",
        "Computes the trial anew with the libraries alone, and stops unless the numbers are the same.",
        _script,
    ),
    "notebook": Format(
        "Notebook",
        "reproduce.ipynb",
        "application/x-ipynb+json",
        "The script in cells, with what each is for.",
        _notebook,
    ),
    "model": Format(
        "Trained model",
        "model.skops",
        "application/octet-stream",
        "Trained on all rows, with preparation, thresholds and class names; safe to load with skops.",
        _model,
    ),
    "card": Format(
        "Model card",
        "model-card.md",
        "text/markdown",
        "What the model is, what its numbers are, and what was not tested.",
        _card,
    ),
    "report": Format(
        "Report",
        "report.html",
        "text/html",
        "The whole comparison as one file for any browser, with a threshold that can still be moved.",
        _report,
        of_one=False,
    ),
    "page": Format(
        "One page",
        "one-page.html",
        "text/html",
        "What the comparison comes to, for whoever decides.",
        _page,
        of_one=False,
    ),
    "plan": Format(
        "Plan of the comparison",
        "plan.json",
        "application/json",
        "Restores the whole comparison, with how the file is read.",
        _plan,
        runs=False,
    ),
}


def content(outcome: Outcome, kind: str) -> bytes:
    """Return an outcome in one of FORMATS; raises ExportError, one sentence, where it has no such form."""
    made = FORMATS[kind].make(outcome)
    return made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made


def offered(
    data: Dataset, plan: Plan, trial: Trial, others: dict[str, Judged], file: File, kind: str
) -> bytes | str:
    """Return what `content` gives, or the sentence that says why there is no such form."""
    try:
        return content(Outcome(data, plan, trial, others, file), kind)
    except ExportError as error:
        return str(error)


__all__ = ["FORMATS", "ExportError", "File", "Format", "Outcome", "as_file", "content", "offered"]
