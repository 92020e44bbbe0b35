"""What somebody who is to decide needs: what to do, what it finds, what it costs, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.cockpit import Outcome, Payoff, brought
from core.decisions import DECISIONS
from core.figures.text import short
from core.intervals import Interval, intervals
from core.metrics import class_by_class, rates
from core.predictions import Judged
from core.report.comparison import BASELINES, Comparison, Result, cut
from core.words import quoted


@dataclass(frozen=True)
class Count:
    """A share as a count of a hundred: "83 of 100 are found", and between which counts it may lie.

    As icons it is a hundred of them (Galesic, Garcia-Retamero, Gigerenzer 2009, doi:10.1037/a0014474).
    `said` and `rest` name the icons that count and those that do not.
    """

    of: str
    said: str
    rest: str
    share: float
    span: Interval

    @property
    def count(self) -> int:
        """Return the count; only a share that is all, or nothing, is said as 100 or 0."""
        return int(np.clip(round(100 * self.share), self.share > 0, 100 - (self.share < 1)))

    @property
    def between(self) -> str:
        """Return the ends of the interval, in counts of a hundred."""
        return f"{round(100 * self.span.low)} to {round(100 * self.span.high)}"


@dataclass(frozen=True)
class Told:
    """The decision in words, one or two counts, what the baseline had in place of each, and the costs.

    `choice` says who decided, where that was a person.
    """

    decision: str
    choice: tuple[str, ...]
    counts: tuple[Count, ...]
    before: tuple[str, ...]
    prices: tuple[str, ...]


def told(comparison: Comparison) -> Told:
    """Return what the page for a stakeholder says."""
    baseline = comparison.results[comparison.baseline]
    counts, before = (_counts(comparison, each) for each in (comparison.decided, baseline))
    as_run = f"{short(comparison.baseline, 40)}, {cut(baseline.trial, len(comparison.data.classes))}"
    known = {each.said: str(each.count) for each in before}
    held_against = tuple(f"{as_run}: {known.get(each.said, 'no alarms')}" for each in counts)
    by_whom = tuple(choice(comparison))
    return Told(_decision(comparison), by_whom, counts, held_against, tuple(_prices(comparison)))


def _decision(comparison: Comparison) -> str:
    data, code, decided = comparison.data, comparison.code, comparison.decided
    strategy = _strategy(comparison)
    if code is None:
        return f"{strategy} Take the {cut(decided.trial, len(data.classes)).removeprefix('at its own ')}."
    name = quoted(data.classes[code])
    if not (decided.judged.labels == code).any():
        return f"{strategy} Raise no alarm for {name}: by {quoted(decided.trial.rule)} no row was one."
    if not _by_score(decided.judged, code):
        return f"{strategy} Raise alarms for {name} by {quoted(decided.trial.rule)}."
    zone = getattr(decided.trial.decision, "review_from", np.inf)
    look = f"; a person looks at scores from {zone:.3g} to there" if zone < comparison.begin else ""
    return f"{strategy} Raise an alarm for {name} from the score {comparison.begin:.3g} up{look}."


def choice(comparison: Comparison) -> Iterator[str]:
    """Return that a person decided, by which rule, and what the numbers alone would have said."""
    if comparison.picked is None:
        return
    trial = comparison.decided.trial
    by_hand = isinstance(trial.decision, DECISIONS["threshold"])
    yield "A person set this cut." if by_hand else f"A person chose this rule: {quoted(trial.rule)}."
    if said := trial.decision.says():
        yield said
    if comparison.chosen != comparison.recommended:
        yield f"By average precision alone it would be {quoted(comparison.recommended)}."


def _by_score(judged: Judged, code: int) -> bool:
    """Return whether alarms for a class are just the rows that score its threshold or more."""
    p = judged.predictions
    return all(
        np.array_equal(judged.labels[rows] == code, p.proba[rows, code] >= threshold)
        for (rows, _), threshold in zip(p.cross_fits, judged.thresholds[:, code], strict=True)
    )


def _strategy(comparison: Comparison) -> str:
    title = comparison.decided.trial.title
    if comparison.chosen != comparison.baseline:
        trained = comparison.decided.judged.predictions.receipts
        return f"{'Train with' if trained else 'Go by'} {quoted(title)}."
    stay = "Leave the rows as they are" if title in BASELINES else f"Stay with {quoted(title)}"
    if comparison.chosen != comparison.recommended:
        return f"{stay}."
    return (
        f"{stay}: {'no remedy is better for certain' if comparison.differences else 'nothing was compared'}."
    )


def _counts(comparison: Comparison, result: Result) -> tuple[Count, ...]:
    """Return what is found of the class of interest and how many alarms are right, if there are any.

    Without such a class it is what is found of the worst one, and how many rows are labelled right.
    """
    value, spans = result.spread.pooled, intervals(result.spread)
    named = {
        "recall": (f"rows of {short(_asked(comparison, result), 30)}", "found", "missed"),
        "precision": ("alarms", "right", "false"),
        "accuracy": ("rows", "labelled right", "labelled wrong"),
    }
    if comparison.code is not None:
        alarms = (result.judged.labels == comparison.code).any()
        shown = ("recall", "precision") if alarms else ("recall",)
        return tuple(Count(*named[name], value[name], spans[name]) for name in shown)
    worst = Count(*named["recall"], value["worst_recall"], spans["worst_recall"])
    return worst, Count(*named["accuracy"], value["accuracy"], spans["accuracy"])


def _asked(comparison: Comparison, result: Result) -> str:
    """Return the class of interest, or the one that is found worst."""
    classes = comparison.data.classes
    if comparison.code is not None:
        return classes[comparison.code]
    found = rates(class_by_class(result.judged)[0])["recall"]
    return classes[int(np.nanargmin(found))]


def _prices(comparison: Comparison) -> list[str]:
    """Return what the decision costs in work, and in money where prices were given."""
    if comparison.code is None:
        return []
    now, before = (
        _ended(comparison, each) for each in (comparison.decided, comparison.results[comparison.baseline])
    )
    work = f"Of 1,000 rows, {_few(1000 * now.flagged)} are alarms that somebody looks at"
    if now.found:
        work += f"; for 10 that are right, {_few(10 * now.false_alarms / now.found)} are false"
    work += f"; {_few(now.of(1000).reviews)} are left for review" if now.reviews else ""
    payoff = comparison.payoff
    if payoff is None or payoff.ratio is None:
        why = "No prices were given" if payoff is None else "Prices differ from row to row"
        return [f"{work}.", f"{why}, so nothing is said of money."]
    money = f"At the prices given, 1,000 rows {_money(payoff, now)}"
    as_run = f"{quoted(comparison.baseline)} as it was run"
    return [f"{work}.", f"{money}; with {as_run} they {_money(payoff, before)}."]


def _few(count: float) -> str:
    """Return a count of people's size: whole from 10 up, else with a digit where it is not whole."""
    return f"{count:,.0f}" if count >= 10 or count == round(count) else f"{count:.1f}"


def _ended(comparison: Comparison, result: Result) -> Outcome:
    """Return how many rows of the class of interest, and of all others, end where."""
    table, code = class_by_class(result.judged)[0], comparison.code
    own, others = table[code], np.delete(table, code, axis=0).sum(axis=0)
    # Past the classes is what is left for review.
    reviewed, reviewed_others = (part[len(table) :].sum() for part in (own, others))
    cells = (
        own[code],
        own.sum() - own[code] - reviewed,
        others[code],
        others.sum() - others[code] - reviewed_others,
        reviewed,
        reviewed_others,
    )
    return Outcome(*(round(cell) for cell in cells))


def _money(payoff: Payoff, ended: Outcome) -> str:
    """Return what 1,000 rows bring or cost."""
    money = brought(ended.of(1000), payoff)
    return f"{'cost' if money < 0 else 'bring'} {abs(money):,.4g}"
