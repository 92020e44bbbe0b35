"""The results of this visitor's run, as the pages after it need them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.dataset import Dataset
from core.engine import Progress, Refused
from core.explain import Explanation
from core.figures.style import Style, styles
from core.metrics import METRICS, Score, confusion, macro, per_class
from core.plan import Trial
from core.predictions import Judged, Predictions
from core.strategies import STRATEGIES
from core.words import quoted
from ui import compute, progress, show
from ui.state import session

LONG = 28  # letters of a title that do not fit over a quarter of the page


@dataclass(frozen=True, eq=False)
class Results:
    """Data with the class of interest chosen now, where the run stands, and its trials by title."""

    data: Dataset
    progress: Progress
    titles: dict[str, Trial]
    styles: dict[str, Style]

    @property
    def interest(self) -> str | None:
        """Return the name of the class of interest."""
        return None if self.data.positive is None else self.data.classes[self.data.positive]

    @property
    def begun(self) -> dict[str, Trial]:
        """Return the trials that have a fold at least, by title."""
        given_up = self.progress.reasons
        return {
            title: trial
            for title, trial in self.titles.items()
            if trial.key not in given_up and self.which(trial)
        }

    @property
    def fits(self) -> dict[str, Trial]:
        """Return one trial for each set of scores: trials that differ in the decision share a curve."""
        first = {trial.scores_key: trial for trial in reversed(self.begun.values())}
        return {trial.title: trial for trial in self.titles.values() if trial in first.values()}

    def share(self, code: int) -> float:
        """Return the share of a class among the judged rows: what a precision is to be held against."""
        return float(np.mean(self.predictions(next(iter(self.begun.values()))).y == code))

    def which(self, trial: Trial) -> str:
        """Return the names of a trial's folds; that of the run, once done, for one that mixes others."""
        if trial.combination:
            return self.progress.plan.key if trial.key in self.progress.finished else ""
        return " ".join(f"{fold.repeat}.{fold.fold}" for fold in self.progress.so_far(trial))

    def predictions(self, trial: Trial) -> Predictions:
        """Return the out-of-fold predictions of a trial, as far as they are there."""
        if trial.key in self.progress.finished:
            return self.progress.finished[trial.key]
        return compute.collected(self.data, trial, self.which(trial), self.progress.so_far(trial))

    def judged(self, trial: Trial) -> Judged:
        """Return the predictions with the labels of the trial's own decision."""
        return compute.judged(self.data, trial, self.which(trial), self.predictions(trial))

    def metrics(self, trial: Trial) -> dict[str, Score]:
        """Return every metric of a trial, as far as it has come."""
        return compute.metrics(self.data, trial, self.which(trial), self.predictions(trial))

    def curve(self, kind: str, trial: Trial, code: int) -> pd.DataFrame:
        """Return a curve of a trial for one class."""
        return compute.curve(kind, self.data, trial, self.which(trial), self.predictions(trial), code)


def results() -> Results:
    """Return the results so far, or say that there are none and end the page."""
    job = progress.current()
    if job is None:
        show.empty("Nothing has been run yet.", "explore/strategies", "Choose strategies and run")
    data, now = job.data, session().data
    if data.fingerprint == now.fingerprint:
        data = now
    else:
        st.info(
            f"These results are of {quoted(data.name)}; the data chosen now are {quoted(now.name)}. "
            "Run again to compare on them.",
            icon=":material/info:",
        )
    show.data_line(data)
    stand = job.progress
    for trial in job.plan.trials:
        if reason := trial.decision.refuses(data.classes, data.positive):
            # The class of interest can be taken back after the run.
            stand.add(Refused(trial, reason))
            stand.finished.pop(trial.key, None)
    several = len({trial.decision for trial in job.plan.trials}) > 1
    titles = {_title(trial, several): trial for trial in job.plan.trials}
    # Trials that differ in their decision share a title here, and so a style.
    drawn = styles(list(dict.fromkeys(t.title for t in job.plan.trials)), (STRATEGIES["nothing"].title,))
    return Results(data, stand, titles, drawn)


def _title(trial: Trial, with_decision: bool) -> str:
    return f"{trial.title} · {trial.rule}" if with_decision else trial.title


def begun(found: Results) -> None:
    """End the page with a sentence when no trial has a fold yet; say when some have not all theirs."""
    stand, trials = found.progress, found.titles.values()
    still = not stand.cancelled and any(stand.status(trial) in {"running", "waiting"} for trial in trials)
    if not found.begun:
        st.info("The first results come in a moment." if still else "No trial has finished.")
        st.stop()
    if still:
        st.caption(
            "Folds are still coming in: what is shown is about the folds that are there, and firms up."
        )


def often(found: Results) -> str:
    """Return a sentence on repeats, which count every row several times; nothing without them."""
    repeats = next(iter(found.titles.values())).protocol.repeats
    return f" Rows are judged up to {repeats} times, and counted as often." if repeats > 1 else ""


def class_table(judged: Judged) -> pd.DataFrame:
    """Return precision, recall, F1 and the rest for each class, and their plain mean (macro)."""
    p = judged.predictions
    table = per_class(p.y, p.proba, confusion(p.y, judged.labels, len(p.classes)))
    table.insert(0, "class", p.classes)
    mean = {"class": "all classes (macro mean)", "support": len(p.y), **macro(table.drop(columns="class"))}
    return pd.concat([table, pd.DataFrame([mean])], ignore_index=True)


def class_by_class(judged: Judged) -> None:
    """Show the numbers of each class, and which training rows the learner got of it."""
    table = class_table(judged)
    show.table(table, "classes", "classes", column_config=columns(table))
    st.caption("Training rows of each class, on average over the folds: what reached the learner.")
    rows = receipt_table(judged)
    whole = {name: st.column_config.NumberColumn(format="%.0f") for name in rows.columns[1:]}
    show.table(rows, "receipt", "training-rows", column_config=whole)


def receipt_table(judged: Judged) -> pd.DataFrame:
    """Return what resampling did to the training rows of each class, on average over the folds."""
    p = judged.predictions
    parts = {
        "Kept": np.mean([receipt.real for receipt in p.receipts], axis=0),
        "Dropped": np.mean([receipt.dropped for receipt in p.receipts], axis=0),
        "Added": np.mean([receipt.synthetic for receipt in p.receipts], axis=0),
    }
    return pd.DataFrame(
        {"Class": p.classes, "Before": parts["Kept"] + parts["Dropped"], **parts}
        | {"After": parts["Kept"] + parts["Added"]}
    )


def columns(table: pd.DataFrame) -> dict:
    """Return how to show the columns of `class_table`: titles, explanations, three decimals."""
    shown = {
        name: st.column_config.NumberColumn(metric.title, help=metric.help, format="%.3f")
        for name, metric in METRICS.items()
        if name in table
    }
    return shown | {"class": "Class", "support": st.column_config.NumberColumn("Rows", format="localized")}


def pick_class(found: Results, key: str) -> int:
    """Let the visitor choose the class that curves are about; with two classes it is settled."""
    data = found.data
    if len(data.classes) == 2:
        return data.interest
    return st.selectbox(
        "Class",
        range(len(data.classes)),
        data.interest,
        format_func=lambda code: data.classes[code],
        key=key,
        persist_state="session",
        help="One class against all others.",
    )


def across(found: Results) -> int:
    """Return how many confusion matrices can be read beside each other."""
    return 4 if len(found.data.classes) == 2 and max(map(len, found.titles)) < LONG else 2


def markers(found: Results, code: int) -> dict[str, dict[str, float]]:
    """Return where each fit's own decision lands for one class: recall, precision, false alarms."""
    landed = {}
    for title, trial in found.fits.items():
        judged = found.judged(trial)
        own, given = judged.predictions.y == code, judged.labels == code
        landed[title] = {
            "recall": (own & given).sum() / max(own.sum(), 1),
            "precision": (own & given).sum() / max(given.sum(), 1),
            "false_positive_rate": (~own & given).sum() / max((~own).sum(), 1),
        }
    return landed


def importances(explained: dict[str, Explanation]) -> pd.DataFrame:
    """Return column, importance and trial of explanations side by side."""
    return pd.concat(
        [each.importance.assign(trial=title) for title, each in explained.items()], ignore_index=True
    )
