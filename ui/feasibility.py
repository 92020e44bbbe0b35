"""What a plan asks of the data and how long it will take, beside the button that runs it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import feasibility
from core.dataset import Dataset
from core.plan import Plan, Trial
from core.protocol import Split
from core.strategies import Resampling
from core.words import number, quoted
from ui import compute, show
from ui.fragments import polled, redraw
from ui.progress import LOOKS, duration

MOST_TIMED = 30  # fits that are timed beforehand; others of the plan count as their mean
ROUGH = 3  # times that a fit may take longer, or be quicker, than small samples tell
MANY = 20_000  # rows from which a search for neighbours outgrows what a sample tells
DEPENDS = "depends on the rows"


def before_the_run(plan: Plan, data: Dataset, running: bool) -> None:
    """Say how many rows there are to learn from and, unless a run is under way, how long it will take."""
    protocol = plan.trials[0].protocol
    if protocol.refusal(data):
        return
    splits = compute.splits(data, protocol)
    st.caption(_rows(data, splits))
    able = _able(plan, data)
    if able.trials and not running and compute.stopwatch():
        _time(able, data, splits[-1])


def rows_in_folds(plan: Plan, data: Dataset) -> None:
    """Show how many rows each fold has to learn from and to be judged, and how many a remedy leaves."""
    protocol = plan.trials[0].protocol
    if protocol.refusal(data):
        return
    # What is in it is made when it is opened.
    more = st.expander("Rows in each fold, and after each remedy", key="feasibility", on_change="rerun")
    if more.open:
        with more:
            _tables(_able(plan, data), data, compute.splits(data, protocol))


def _able(plan: Plan, data: Dataset) -> Plan:
    return Plan(tuple(trial for trial in plan.fitting if not compute.refusal(data, trial)))


def _rows(data: Dataset, splits: list[Split]) -> str:
    own = feasibility.fold_rows(data, splits).loc[data.interest]
    learnt = f"every model learns from at least {number(own.trained_fewest, 'row')}"
    judged = f"every part that is judged has at least {own.judged_fewest:,}"
    if not own.judged_fewest:
        judged = "some parts that are judged have none"
    said = f"Of {quoted(data.classes[data.interest])}, {learnt}, and {judged}."
    most = feasibility.most_neighbours(data, splits)
    if most is None:
        return said
    if most < 1:
        return f"{said} Nothing can be made up between rows: a class has a single one to learn from."
    return f"{said} SMOTE and its kin may look at up to {number(most, 'neighbour')}."


def _time(plan: Plan, data: Dataset, split: Split) -> None:
    """Time one fit of each kind in the background, one after the other, and say what comes of it."""
    kinds = {trial.fit_key: trial.fitted for trial in plan.trials}
    fits = dict(list(kinds.items())[:MOST_TIMED])
    measuring = _measured(fits, data, split)[1]
    if measuring:
        polled(_expected, LOOKS, plan, fits, data, split, measuring)
    else:
        _expected(plan, fits, data, split, measuring)


def _expected(plan: Plan, fits: dict[str, Trial], data: Dataset, split: Split, measuring: bool) -> None:
    seconds, going_on = _measured(fits, data, split)
    if going_on:
        timed = f" {len(seconds)} of {len(fits)} kinds of fit" if seconds else ""
        st.caption(f":material/timer: Measuring how long it takes …{timed}")
    elif measuring:
        redraw()
    elif seconds:
        workers = compute.stopwatch().executor.workers
        st.caption(_duration(feasibility.expected_seconds(plan, seconds, workers), workers))
        if len(split.train) > MANY and any(map(_searches, plan.trials)):
            st.caption("Searching for neighbours among so many rows may take longer than that.")


def _measured(fits: dict[str, Trial], data: Dataset, split: Split) -> tuple[dict[str, float], bool]:
    """Return the seconds of the fits that were timed, and whether others still are."""
    seconds = {}
    for key, trial in fits.items():
        key = f"{trial.fit_key} {split.repeat} {split.fold}"
        future = compute.stopwatch().ask(feasibility.timed, key, data, trial, split)
        if not future.done():
            # The next is asked for when this one is there, so that others have their turn.
            return seconds, True
        # A fit that breaks off will say so in the run.
        if future.exception() is None:
            seconds[key] = future.result()
    return seconds, False


def _searches(trial: Trial) -> bool:
    return any(isinstance(step, Resampling) and step.measures_distance for step in trial.steps)


def _duration(seconds: float, workers: int) -> str:
    many = "1 worker" if workers == 1 else f"{workers} workers"
    about, least, most = (duration(max(seconds * times, 1)) for times in (1, 1 / ROUGH, ROUGH))
    return f":material/timer: **About {about}** on {many}, {least} to {most}: fits of a few rows were timed."


def _tables(plan: Plan, data: Dataset, splits: list[Split]) -> None:
    st.caption("Rows of each class to learn from and to be judged, in the folds with fewest and most")
    frame = feasibility.fold_rows(data, splits)
    words = pd.DataFrame({"Class": frame["class"]})
    for name, part in (("Learnt from", "trained"), ("Judged", "judged")):
        words[name] = [*map(_span, frame[f"{part}_fewest"], frame[f"{part}_most"])]
    show.table(words, key="fold-rows", file="rows-in-folds", download=frame)
    st.caption("Rows that a model is trained on after each remedy, in the last fold")
    # Trials that differ in their decision alone have the same title.
    trials = {trial.title: trial for trial in plan.trials}.values()
    show.table(
        pd.DataFrame([_after(data, trial, splits[-1]) for trial in trials]), "rows-after", "rows-after"
    )


def _span(fewest: int, most: int) -> str:
    return f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"


def _after(data: Dataset, trial: Trial, split: Split) -> dict[str, str]:
    counts = feasibility.rows_after(data, trial, split)
    rows, rarest = (DEPENDS, DEPENDS) if counts is None else (f"{sum(counts):,}", f"{counts[data.rarest]:,}")
    return {"Remedy": trial.title, "Rows": rows, "Of the rarest class": rarest}
