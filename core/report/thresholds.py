"""What every threshold gives, for a reader who moves it where nothing can be computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.cockpit import Payoff
from core.curves import threshold_table
from core.curves.steps import steps
from core.figures.text import percent, short
from core.predictions import Predictions
from core.report.comparison import Comparison

STEPS, CORNERS = 400, 1_000
RECALLS = (0.99, 0.95, 0.9, 0.8, 0.7, 0.5, 0.25)
NEVER = "above every score"


def moves(comparison: Comparison) -> dict:
    """Return what the slider needs: for each set of scores, exact counts at each of its steps.

    All texts are ready to be shown, so that the reader's numbers are those of `core.metrics` to the last
    digit; what is left to do is to add up prices.
    """
    data, code = comparison.data, comparison.code
    first = comparison.results[comparison.baseline].judged.predictions
    payoff = _prices(comparison.payoff)
    rows = np.bincount(first.y == code, weights=first.weight, minlength=2).round().astype(int)
    return {
        "name": short(data.classes[code]),
        "positives": int(rows[1]),
        "others": int(rows[0]),
        "prices": {"missed": -payoff.missed, "false_alarm": -payoff.false_alarm},
        "brings": {"found": payoff.found, "passed": payoff.passed},
        "trials": [_moved(comparison, title) for title in comparison.own],
        "chosen": list(comparison.own).index(comparison.chosen),
    }


def _prices(payoff: Payoff | None) -> Payoff:
    """Return what answers bring; where each row has an amount of its own the usual prices stand in."""
    return payoff if payoff is not None and payoff.ratio is not None else Payoff()


def _moved(comparison: Comparison, title: str) -> dict:
    table = table_of(comparison, title)
    return {
        "title": short(title, 60),
        "begin": int((table["threshold"] - comparison.begin).abs().argmin()),
        "threshold": [said(each) for each in table["threshold"]],
        "tp": table["tp"].round().astype(int).tolist(),
        "fp": table["fp"].round().astype(int).tolist(),
        "recall": [percent(each) for each in table["recall"]],
        "precision": _precisions(table),
        "specificity": [percent(each) for each in table["specificity"]],
        "rate": [percent(each) for each in table["false_positive_rate"]],
        "missed": [percent(each) for each in 1 - table["recall"]],
        "colour": comparison.styles[title].colour,
    }


def _precisions(table: pd.DataFrame) -> list[str]:
    return [
        percent(each) if alarms else "no alarms"
        for each, alarms in zip(table["precision"], table["alarms"], strict=True)
    ]


def said(threshold: float) -> str:
    """Return a threshold as it is shown."""
    return f"{threshold:.4g}" if np.isfinite(threshold) else NEVER


def table_of(comparison: Comparison, title: str) -> pd.DataFrame:
    """Return the steps of one set of scores."""
    return every_step(comparison.own[title].judged.predictions, comparison.code, comparison.begin)


def every_step(predictions: Predictions, code: int, begin: float) -> pd.DataFrame:
    """Return a threshold table of one class, in a bounded number of exact steps, `begin` among them.

    Every corner of the convex hull of the ROC curve is there (up to 1,000 of them), one without any alarm
    included: whatever mistakes cost, the cheapest threshold is one of those (Fawcett, Provost 2001,
    doi:10.1023/A:1007601015854).
    """
    corners = steps(predictions, code).hull().threshold
    kept = corners[np.unique(np.linspace(0, len(corners) - 1, min(len(corners), CORNERS)).astype(int))]
    keep = np.unique(np.r_[0.5, begin, kept])
    return threshold_table(predictions, code, STEPS + len(keep), keep)


def milestones(table: pd.DataFrame, begin: float) -> pd.DataFrame:
    """Return the rows to print: where the reader begins, and the highest ones with each of some recalls."""
    places = {int((table["threshold"] - begin).abs().argmin())}
    for recall in RECALLS:
        enough = np.flatnonzero(table["recall"] >= recall)
        places |= {int(enough[-1])} if len(enough) else set()
    return table.iloc[sorted(places, reverse=True)]
