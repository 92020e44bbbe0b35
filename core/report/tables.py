"""The tables of a report: cells as they are to be read, with the intervals of 95 % under the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calibration import MEASURES, measures
from core.curves import areas, confusion_frame
from core.figures.text import percent, short
from core.intervals import intervals
from core.metrics import METRICS, class_by_class, headline, macro
from core.report.comparison import Comparison, Result, cut
from core.report.thresholds import milestones, said, table_of

LARGEST = 12  # classes of a confusion matrix that can be read
OF_CLASS = ("precision", "recall", "f1", "average_precision", "roc_auc")
OF_SCORES = ("predicted", "observed", "intercept", "slope", "ece", "brier", "skill", "log_loss")


@dataclass(frozen=True)
class Table:
    """A caption, the heads of columns, and rows of cells; the first cell of a row says what it is about.

    What stands after a line break in a cell is its interval.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def leaderboard(comparison: Comparison) -> Table:
    """Return the first table of the app: each trial, and each set of scores cut where F1 was best."""
    names = headline(comparison.code)
    heads = ("Strategy and decision", *(METRICS[name].title for name in names), "Seconds")
    rows = tuple(_scored(comparison, result, names) for result in _in_order(comparison))
    return Table("Every trial, over all judged rows, with intervals of 95 %", heads, rows)


def _in_order(comparison: Comparison) -> list[Result]:
    """Return the results as the app sorts them: those of the baseline first, the rest best first.

    The trial to decide by is among them.
    """
    listed: list[Result] = []
    known = {each.trial for each in comparison.results.values()}
    for title, each in comparison.results.items():
        listed.append(each)
        more = [comparison.own.get(title), comparison.decided if title == comparison.chosen else None]
        for other in more:
            if other is not None and other.trial not in known:
                listed.append(other)
                known.add(other.trial)
    first = listed[0].trial.scores_key
    best = headline(comparison.code)[0]

    def place(result: Result) -> tuple[bool, float]:
        value = result.spread.pooled[best]
        return result.trial.scores_key != first, np.inf if np.isnan(value) else -value

    return sorted(listed, key=place)


def _scored(comparison: Comparison, result: Result, names: tuple[str, ...]) -> tuple[str, ...]:
    spans = intervals(result.spread)
    cells = [_with_span(result.spread.pooled[name], spans[name]) for name in names]
    seconds = sum(result.judged.predictions.seconds)
    where = cut(result.trial, len(comparison.data.classes))
    return (f"{result.trial.title}\n{where}", *cells, f"{seconds:.1f}")


def _with_span(value: float, span) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}\n{span.low:.3f} to {span.high:.3f}"


def differences(comparison: Comparison) -> Table:
    """Return how far each set of scores lies from the baseline, and what to make of it."""
    heads = ("Strategy", "Difference", "These models", "Models trained again", "p", "Verdict")
    rows = tuple(
        (
            each.trial,
            f"{each.value:+.3f}",
            f"{each.same_models.low:+.3f} to {each.same_models.high:+.3f}",
            f"{each.new_models.low:+.3f} to {each.new_models.high:+.3f}",
            f"{each.p:.2g}",
            each.verdict,
        )
        for each in comparison.differences
    )
    return Table(f"Average precision minus that of {short(comparison.baseline, 60)}", heads, rows)


def under_curves(comparison: Comparison) -> Table:
    """Return the exact areas under the curves of the class of interest."""
    found = {
        title: areas(each.judged.predictions, comparison.code) for title, each in comparison.fits.items()
    }
    rows = tuple(
        (title, f"{each['precision_recall']:.4f}", f"{each['roc']:.4f}", f"{each['cost']:.4f}")
        for title, each in found.items()
    )
    heads = ("Strategy", METRICS["average_precision"].title, "ROC AUC", "Mean expected cost")
    return Table("Areas under the curves, from all scores", heads, rows)


def calibration(comparison: Comparison) -> Table:
    """Return whether scores can be taken at their word."""
    rows = []
    for title, each in comparison.probable.items():
        p, code = each.judged.predictions, comparison.data.interest
        numbers = measures(p.y == code, p.proba[:, code], p.weight)
        rows.append((title, *(_number(numbers[name]) for name in OF_SCORES)))
    heads = ("Strategy", *(MEASURES[name].title for name in OF_SCORES))
    name = short(comparison.data.classes[comparison.data.interest])
    return Table(f"Probabilities of {name}", heads, tuple(rows))


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.4f}"


def classes(comparison: Comparison) -> Table:
    """Return what the trial to decide by does for each class, and the plain mean over the classes."""
    judged = comparison.decided.judged
    table = class_by_class(judged)[1]
    names = judged.predictions.classes
    lines = [(short(name), row) for name, row in zip(names, table.to_dict("records"), strict=True)]
    mean = {"support": table["support"].sum(), **macro(table)}
    rows = tuple(
        (name, f"{row['support']:,.0f}", *(_short_number(row[metric]) for metric in OF_CLASS))
        for name, row in [*lines, ("all classes (plain mean)", mean)]
    )
    heads = ("Class", "Rows", *(METRICS[name].title for name in OF_CLASS))
    return Table(f"Class by class: {titled(comparison)}", heads, rows)


def _short_number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"


def matrix(comparison: Comparison) -> Table | None:
    """Return which class is taken for which by the trial to decide by; None for very many classes."""
    judged = comparison.decided.judged
    if len(judged.predictions.classes) > LARGEST:
        return None
    frame, size = confusion_frame(judged), len(judged.predictions.classes)
    columns = len(frame) // size
    rows = tuple(_actual(frame.iloc[columns * code : columns * (code + 1)]) for code in range(size))
    heads = ("Actual, in rows", *(f"as {short(name, 30)}" for name in frame["predicted"][:columns]))
    return Table(f"Which class is taken for which: {titled(comparison)}", heads, rows)


def _actual(part: pd.DataFrame) -> tuple[str, ...]:
    cells = (f"{row.rows:,.0f}\n{percent(row.share_of_actual)}" for row in part.itertuples())
    return (short(part["actual"].iloc[0]), *cells)


def titled(comparison: Comparison) -> str:
    """Return the trial to decide by and where it is cut, in words."""
    trial = comparison.decided.trial
    return f"{short(trial.title, 60)}, {cut(trial, len(comparison.data.classes))}"


def other_thresholds(comparison: Comparison) -> Table:
    """Return some thresholds of the trial to decide by, for readers who cannot move one."""
    table = milestones(table_of(comparison, comparison.chosen), comparison.begin)
    rows = tuple(_threshold(row) for row in table.itertuples())
    heads = ("Alarm from the score", "Found", "Missed", "False alarms", "Recall", "Precision")
    return Table(f"Some thresholds of {short(comparison.chosen, 60)}", heads, rows)


def _threshold(row) -> tuple[str, ...]:
    precision = percent(row.precision) if row.alarms else "no alarms"
    counts = (f"{count:,.0f}" for count in (row.tp, row.fn, row.fp))
    return (said(row.threshold), *counts, percent(row.recall), precision)


def class_shares(comparison: Comparison) -> Table:
    """Return the rows of each class in the file."""
    data = comparison.data
    rows = tuple(
        (short(data.classes[code]), f"{data.totals[code]:,}", percent(data.totals[code] / sum(data.totals)))
        for code in np.argsort(data.totals)[::-1]
    )
    return Table("Classes in the file", ("Class", "Rows", "Share"), rows)


def training_rows(comparison: Comparison) -> Table:
    """Return what resampling did to the training rows of the trial to decide by, on average over folds."""
    p = comparison.decided.judged.predictions
    parts = [
        np.mean([getattr(each, name) for each in p.receipts], axis=0)
        for name in ("real", "dropped", "synthetic")
    ]
    kept, dropped, added = parts
    columns = (kept + dropped, kept, dropped, added, kept + added)
    rows = tuple(
        (short(name), *(f"{column[code]:,.0f}" for column in columns)) for code, name in enumerate(p.classes)
    )
    heads = ("Class", "Before", "Kept", "Dropped", "Added", "After")
    return Table("Training rows of each class, on average over the folds", heads, rows)


def every(comparison: Comparison) -> dict[str, Table]:
    """Return the tables by their names in the page; those of one class where one is of interest."""
    return dict(_tables(comparison))


def _tables(comparison: Comparison) -> Iterator[tuple[str, Table]]:
    yield "leaderboard", leaderboard(comparison)
    if comparison.differences:
        yield "differences", differences(comparison)
    if comparison.code is not None:
        yield "areas", under_curves(comparison)
        yield "thresholds", other_thresholds(comparison)
    if comparison.probable:
        yield "calibration", calibration(comparison)
    yield "classes", classes(comparison)
    if (found := matrix(comparison)) is not None:
        yield "matrix", found
    yield "shares", class_shares(comparison)
    # Of what was trained elsewhere there is no receipt.
    if comparison.decided.judged.predictions.receipts:
        yield "training", training_rows(comparison)
