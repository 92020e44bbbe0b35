"""The first table of the Compare page: a row for each trial."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.metrics import METRICS, Score
from core.plan import Trial
from core.words import quoted
from ui.results import Results, often

SHOWN = ("average_precision", "recall", "precision", "f1", "balanced_accuracy", "brier", "roc_auc", "mcc")


def leaderboard(found: Results, sort: str) -> pd.DataFrame:
    """Return a row for each trial, the baseline first, the rest by metric `sort`, best first.

    A trial that has some of its folds has the numbers of these, and its status says how many.
    """
    rows, order = [], []
    for place, (title, trial) in enumerate(found.titles.items()):
        row, value = {"Strategy": title, "Status": _status(found, trial)}, float("-inf")
        if title in found.begun:
            scores = found.metrics(trial)
            row |= {METRICS[name].title: _with_spread(scores[name]) for name in SHOWN}
            row["Seconds"] = f"{sum(found.predictions(trial).seconds):.1f}"
            value = scores[sort].mean * (1 if METRICS[sort].higher_is_better else -1)
        row["Notes"] = found.progress.reason(trial) or _notes(found, title)
        rows.append(row)
        order.append((place > 0, -value, place))
    places = sorted(range(len(rows)), key=order.__getitem__)
    table = pd.DataFrame([rows[place] for place in places]).fillna("-")
    all_done = (table["Status"] == "Done").all()
    return table.drop(columns="Status") if all_done else table


def _status(found: Results, trial: Trial) -> str:
    status = found.progress.status(trial)
    there, all_of_it = len(found.progress.so_far(trial)), trial.protocol.fits
    if there and status in {"running", "cancelled"}:
        return f"{there} of {all_of_it} folds"
    return status.capitalize()


def _notes(found: Results, title: str) -> str:
    return " ".join(found.judged(found.begun[title]).notes) if title in found.begun else ""


def _with_spread(score: Score) -> str:
    if score.sd != score.sd:
        return f"{score.mean:.3f}"
    return f"{score.mean:.3f} ± {score.sd:.3f}"


def columns() -> dict:
    """Return how to show the leaderboard: columns just wide enough, explained on hover."""
    shown = {
        METRICS[name].title: st.column_config.TextColumn(
            width=max(118, 8 * len(METRICS[name].title) + 16), help=METRICS[name].help
        )
        for name in SHOWN
    }
    seconds = st.column_config.TextColumn(width="small", help="Of one worker, over all folds.")
    names = {
        "Strategy": st.column_config.TextColumn(width=230),
        "Status": st.column_config.TextColumn(width=110),
    }
    return {**names, **shown, "Seconds": seconds}


def reasons(found: Results) -> dict[str, str]:
    """Return why trials were refused or failed, by title."""
    said = {title: found.progress.reason(trial) for title, trial in found.titles.items()}
    return {title: reason for title, reason in said.items() if reason}


def about(found: Results) -> str:
    """Return what the numbers of the leaderboard are about."""
    name = found.interest
    whose = f"those of {quoted(name)}" if name is not None else "plain means over the classes (macro)"
    return (
        "Mean ± standard deviation over folds. The untouched baseline stays on top. Average precision, "
        f"ROC AUC, recall, precision and F1 are {whose}; the others are about all classes. Curves, matrices "
        f"and numbers class by class are pooled over all judged rows.{often(found)}"
    )
