"""The first table of the Compare page: a row for each trial and each way its scores are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.intervals import Interval, intervals
from core.metrics import METRICS, headline
from core.plan import Trial
from core.words import quoted
from ui import show
from ui.results import OWN, Results, often


@dataclass(frozen=True)
class Row:
    """A trial with one decision: values and intervals by metric, none while there is no fold."""

    trial: Trial
    cut: str
    status: str
    values: dict[str, float]
    spans: dict[str, Interval]
    seconds: float
    notes: str


def shown(found: Results) -> tuple[str, ...]:
    """Return the metrics of the leaderboard."""
    return headline(found.data.positive)


def show_leaderboard(found: Results) -> None:
    """Show the leaderboard, what it is about, and why trials have no numbers."""
    metrics = shown(found)
    sort = st.selectbox(
        "Sort by",
        metrics,
        format_func=lambda name: METRICS[name].title,
        key="sort",
        persist_state="session",
        width=320,
    )
    found_rows = rows(found, sort)
    table, numbers = in_words(found_rows, metrics), in_numbers(found_rows, metrics)
    show.table(table, "leaderboard", "comparison", download=numbers, column_config=columns(metrics))
    st.caption(about(found))
    show.reasons(reasons(found))


def rows(found: Results, sort: str) -> list[Row]:
    """Return the rows, those of the baseline first, the rest by metric `sort`, best first.

    The own threshold of each fit is one more row, where the run does not have it already.
    """
    listed = []
    for title, trial in found.titles.items():
        listed.append(_row(found, trial, title in found.begun))
        if title in found.fits and not _has_own(found, trial):
            listed.append(_row(found, _own(trial), True))
    first = listed[0].trial.scores_key
    sign = 1 if METRICS[sort].higher_is_better else -1

    def place(row: Row) -> tuple[bool, float]:
        value = row.values.get(sort, np.nan)
        return row.trial.scores_key != first, np.inf if np.isnan(value) else -sign * value

    return sorted(listed, key=place)


def _own(trial: Trial) -> Trial:
    return replace(trial, decision=OWN)


def _has_own(found: Results, trial: Trial) -> bool:
    return _own(trial) in found.titles.values()


def _row(found: Results, trial: Trial, begun: bool) -> Row:
    status, reason = _status(found, trial), found.progress.reason(trial)
    if not begun:
        return Row(trial, found.cut(trial), status, {}, {}, np.nan, reason or "")
    judged = found.judged(trial)
    spans = intervals(found.spread(trial)) if found.settled else {}
    seconds = float(sum(judged.predictions.seconds))
    notes = reason or " ".join(judged.notes)
    return Row(trial, found.cut(trial), status, found.pooled(trial), spans, seconds, notes)


def _status(found: Results, trial: Trial) -> str:
    # One that was added here for its own threshold stands where the fit does.
    known = (each for each in found.titles.values() if each.scores_key == trial.scores_key)
    trial = trial if trial in found.titles.values() else next(known)
    status = found.progress.status(trial)
    there, all_of_it = len(found.progress.so_far(trial)), trial.protocol.fits
    if there and status in {"running", "cancelled"}:
        return f"{there} of {all_of_it} folds"
    return status.capitalize()


def in_words(listed: Sequence[Row], metrics: Sequence[str]) -> pd.DataFrame:
    """Return the leaderboard to read, with an interval of 95 % after each number."""
    table = pd.DataFrame(
        {
            "Strategy": row.trial.title,
            "Decision": row.cut,
            "Status": row.status,
            **{METRICS[name].title: _in_words(row, name) for name in metrics},
            "Seconds": "-" if np.isnan(row.seconds) else f"{row.seconds:.1f}",
            "Notes": row.notes,
        }
        for row in listed
    )
    all_done = (table["Status"] == "Done").all()
    return table.drop(columns="Status") if all_done else table


def _in_words(row: Row, name: str) -> str:
    value = row.values.get(name, np.nan)
    if np.isnan(value):
        return "-"
    span = row.spans.get(name)
    return f"{value:.3f} ({span.low:.3f} to {span.high:.3f})" if span else f"{value:.3f}"


def in_numbers(listed: Sequence[Row], metrics: Sequence[str]) -> pd.DataFrame:
    """Return the leaderboard to compute with: each metric, and the ends of its interval beside it."""
    return pd.DataFrame(
        {"Strategy": row.trial.title, "Decision": row.cut, "Status": row.status}
        | {column: number for name in metrics for column, number in _in_numbers(row, name).items()}
        | {"Seconds": row.seconds, "Notes": row.notes}
        for row in listed
    )


def _in_numbers(row: Row, name: str) -> dict[str, float]:
    title, span = METRICS[name].title, row.spans.get(name, Interval(np.nan, np.nan))
    return {title: row.values.get(name, np.nan), f"{title} low": span.low, f"{title} high": span.high}


def columns(metrics: Sequence[str]) -> dict:
    """Return how to show the leaderboard: columns just wide enough, explained on hover."""
    numbers = {
        METRICS[name].title: st.column_config.TextColumn(width=172, help=METRICS[name].help)
        for name in metrics
    }
    seconds = st.column_config.TextColumn(width="small", help="Of one worker, over all folds.")
    names = {
        "Strategy": st.column_config.TextColumn(width=210, pinned=True),
        "Decision": st.column_config.TextColumn(width=158),
        "Status": st.column_config.TextColumn(width=110),
    }
    return {**names, **numbers, "Seconds": seconds}


def reasons(found: Results) -> dict[str, str]:
    """Return why trials were refused or failed, by title."""
    said = {title: found.progress.reason(trial) for title, trial in found.titles.items()}
    return {title: reason for title, reason in said.items() if reason}


def about(found: Results) -> str:
    """Return what the numbers of the leaderboard are about."""
    name = found.interest
    whose = f"those of {quoted(name)}" if name is not None else "plain means over the classes (macro)"
    first = "The first model of the file" if found.given else "The untouched baseline"
    return (
        "Over all judged rows, with bootstrap intervals of 95 % for these very models on new rows. "
        f"{first} stays on top. *At its own threshold* is where F1 was best on other rows: it "
        "takes no fit. Average precision, ROC AUC, recall, precision and F1 are "
        f"{whose}; the others are about all classes.{often(found)}{_of_the_file(found)}"
    )


def _of_the_file(found: Results) -> str:
    return "" if found.data.weights is None else " Numbers and intervals are corrected for the sample."
