"""What a comparison did not look at, said to whoever is to decide by it."""

from __future__ import annotations

from core.differences import resolution
from core.figures.text import percent
from core.report.comparison import Comparison
from core.verdict import FEW
from core.words import quoted


def untested(comparison: Comparison) -> list[str]:
    """Return in sentences what these numbers do not speak of, the most serious first."""
    return [each for each in (_time(comparison), *_class(comparison), *_always(comparison)) if each]


def _time(comparison: Comparison) -> str:
    protocol = comparison.decided.trial.protocol
    if protocol.in_time:
        return (
            "Other places: every model was judged on later rows than it learned from, but of the same file."
        )
    return (
        "Other times and places: rows were judged at random from the same file that models learned from. In "
        "use, the world has moved on."
    )


def _class(comparison: Comparison) -> list[str]:
    data, code = comparison.data, comparison.code
    judged = comparison.decided.judged
    few = f"Much data: {resolution(judged)}" if min(filter(None, data.counts)) < FEW else ""
    if code is None:
        return [few, "Other class shares: what is rarer in use is found as often, with more false alarms."]
    name = quoted(data.classes[code])
    return [
        few,
        f"Other shares of {name}: here it is {percent(comparison.share)} of rows. Where it is rarer, as many "
        "of its rows are found, and more of the alarms are false.",
    ]


def _always(comparison: Comparison) -> list[str]:
    data, trial = comparison.data, comparison.decided.trial
    model = f"Other models: all of it is about {trial.learner.title}."
    related = (
        "Related rows: no column says which rows belong to one person or thing, so some may have been both "
        "learned from and judged."
        if data.groups is None
        else ""
    )
    return [
        related,
        "Fairness: whether errors fall on some groups of people more than on others was not looked at here.",
        model,
    ]
