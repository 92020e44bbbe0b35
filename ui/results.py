"""The results of this visitor's run, as the pages after it need them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.dataset import Dataset
from core.decisions import DECISIONS
from core.engine import Job, Progress, Refused
from core.figures.style import Style, styles
from core.intervals import Resampled
from core.metrics import METRICS, class_by_class, macro
from core.plan import Trial
from core.predictions import Judged, Predictions
from core.scored import Given
from core.strategies import STRATEGIES
from core.words import quoted
from ui import compute, progress, show
from ui.fragments import stop
from ui.state import session

BASELINE = (STRATEGIES["nothing"].title,)
AS_IT_IS, OWN = DECISIONS["argmax"](), DECISIONS["f_beta"]()
AS_RUN, AT_ITS_OWN = "as run", "at its own threshold"
MANY = 50_000  # rows of which bootstrap samples take seconds, too long for every fold that comes in
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
        p = self.predictions(next(iter(self.begun.values())))
        return float(np.average(p.y == code, weights=p.weight))

    def which(self, trial: Trial) -> str:
        """Return the names of a trial's folds; that of the run, once done, for one that has no fits."""
        folds = self.progress.so_far(trial)
        if not folds:
            return self.progress.plan.key if self._whole(trial) else ""
        return " ".join(f"{fold.repeat}.{fold.fold}" for fold in folds)

    def predictions(self, trial: Trial) -> Predictions:
        """Return the out-of-fold predictions of a trial, as far as they are there."""
        return self._whole(trial) or compute.collected(
            self.data, trial, self.which(trial), self.progress.so_far(trial)
        )

    def _whole(self, trial: Trial) -> Predictions | None:
        """Return the predictions of a trial that is done, or of one that differs in its decision alone."""
        done = self.progress.finished
        alike = (each.key for each in self.progress.plan.trials if each.scores_key == trial.scores_key)
        return next((done[key] for key in alike if key in done), None)

    def judged(self, trial: Trial) -> Judged:
        """Return the predictions with the labels of the trial's own decision.

        It may be one of this run with another decision, which takes no fit.
        """
        return compute.judged(self.data, trial, self.which(trial), self.predictions(trial))

    def spread(self, trial: Trial) -> Resampled:
        """Return the metrics of a trial, pooled, by fold and in bootstrap samples."""
        return compute.spread(self.data, trial, self.which(trial), self.judged(trial))

    def cut(self, trial: Trial) -> str:
        """Return in words where a trial's scores become labels."""
        if trial.decision == AS_IT_IS:
            return "at 0.5" if len(self.data.classes) == 2 else "most probable class"
        return AT_ITS_OWN if trial.decision == OWN else trial.rule

    def cuts(self, trial: Trial) -> dict[str, Trial]:
        """Return the trial, and the same scores cut where F1 is best on other folds, by `cut`."""
        return {self.cut(each): each for each in (trial, replace(trial, decision=OWN))}

    def at_own(self, trials: dict[str, Trial]) -> dict[str, Trial]:
        """Return trials, by title, cut where F1 is best on other folds."""
        return {title: replace(trial, decision=OWN) for title, trial in trials.items()}

    @property
    def given(self) -> bool:
        """Return whether the scores came in a file, so that there are no models to ask."""
        return any(isinstance(trial, Given) for trial in self.titles.values())

    def probable(self, trials: dict[str, Trial]) -> dict[str, Trial]:
        """Return those of the trials, by title, whose scores are probabilities."""
        return {title: t for title, t in trials.items() if self.predictions(t).probable}

    @property
    def running(self) -> bool:
        """Return whether folds are still to come."""
        stand = self.progress
        statuses = {stand.status(trial) for trial in self.titles.values()}
        return not stand.cancelled and bool(statuses & {"running", "waiting"})

    @property
    def settled(self) -> bool:
        """Return whether it is time for intervals: of large data when all folds are there."""
        return not self.running or len(self.data.y) <= MANY

    def pooled(self, trial: Trial) -> dict[str, float]:
        """Return every metric of a trial over all judged rows."""
        return compute.pooled(self.data, trial, self.which(trial), self.judged(trial))

    @property
    def comparable(self) -> dict[str, Trial]:
        """Return the trials that have just the folds of the baseline, which is the first; none without it."""
        title, baseline = next(iter(self.titles.items()))
        if title not in self.begun:
            return {}
        rows = self.predictions(baseline)
        return {k: t for k, t in self.begun.items() if _same_rows(self.predictions(t), rows)}

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
    return of_job(job, data)


def of_job(job: Job, data: Dataset) -> Results:
    """Return the results of a run so far, for the class of interest of `data`."""
    stand = job.progress
    for trial in job.plan.trials:
        if reason := trial.decision.refuses(data.classes, data.positive):
            # The class of interest can be taken back after the run.
            stand.add(Refused(trial, reason))
            stand.finished.pop(trial.key, None)
    # Trials that differ in their decision share a title here, and so a style.
    drawn = styles(list(dict.fromkeys(t.title for t in job.plan.trials)), BASELINE)
    return Results(data, stand, job.plan.titles, drawn)


def _same_rows(one: Predictions, other: Predictions) -> bool:
    return all(np.array_equal(getattr(one, k), getattr(other, k)) for k in ("repeat", "fold", "row"))


def begun(found: Results) -> None:
    """End the page with a sentence when no trial has a fold yet; say when some have not all theirs."""
    if not found.begun:
        st.info("The first results come in a moment." if found.running else "No trial has finished.")
        stop()
    if found.running:
        later = "" if found.settled else " Intervals and verdicts come with the last fold."
        st.caption(
            "Folds are still coming in: what is shown is about those that are there, and firms up." + later
        )


def often(found: Results) -> str:
    """Return a sentence on repeats, which count every row several times; nothing without them."""
    first = next(iter(found.titles.values()))
    repeats = first.protocol.repeats
    if found.given:
        repeats = len(np.unique(found.predictions(first).repeat))
    return f" Rows are judged up to {repeats} times, and counted as often." if repeats > 1 else ""


def class_table(judged: Judged) -> pd.DataFrame:
    """Return precision, recall, F1 and the rest for each class, and their plain mean (macro)."""
    p = judged.predictions
    matrix, table = class_by_class(judged)
    table.insert(0, "class", p.classes)
    means = macro(table.drop(columns="class"))
    mean = {"class": "all classes (macro mean)", "support": matrix.sum(), **means}
    return pd.concat([table, pd.DataFrame([mean])], ignore_index=True)


def columns(table: pd.DataFrame) -> dict:
    """Return how to show the columns of `class_table`: titles, explanations, three decimals."""
    shown = {
        name: st.column_config.NumberColumn(metric.title, help=metric.help, format="%.3f")
        for name, metric in METRICS.items()
        if name in table
    }
    return shown | {"class": "Class", "support": st.column_config.NumberColumn("Rows", format="localized")}


def pick_cut(key: str) -> bool:
    """Let the visitor choose where scores become labels: whether at each trial's own threshold."""
    chosen = st.segmented_control(
        "Labels",
        [AS_RUN, AT_ITS_OWN],
        default=AS_RUN,
        required=True,
        key=key,
        persist_state="session",
        help="With each trial's own decision, or at the threshold where F1 was best on other rows.",
    )
    return chosen == AT_ITS_OWN


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
