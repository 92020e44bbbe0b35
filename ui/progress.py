"""A run on its way, seen from any page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from core.dataset import Dataset
from core.engine import BusyError, Job, Progress
from core.plan import Plan
from ui import compute
from ui.fragments import leave, polled, redraw
from ui.navigation import path
from ui.state import RUN, session

LOOKS = 0.5  # seconds between two looks at a run
CALM = 2.0  # seconds that a page stays as it is, at least
REST = 4  # times as long as it took to draw it that it stays as it is, which tells how busy the server is


@dataclass
class Drawn:
    """What a page shows of a run, and when it was begun and complete (seconds of the clock)."""

    state: tuple
    began: float
    complete: float | None = None

    def outdated(self, state: tuple) -> bool:
        """Return whether it is time to draw the page anew, for the first fold as soon as there is time."""
        now = time.monotonic()
        if self.complete is None:
            self.complete = now
        rest = REST * (self.complete - self.began)
        first = state[0] > 0 and self.state[0] == 0
        return state != self.state and now - self.complete > (rest if first else max(rest, CALM))


def begin(plan: Plan, data: Dataset) -> None:
    """Start a run and follow it, or say in a sentence why it cannot begin."""
    try:
        job = compute.start(plan, data)
    except (BusyError, ConnectionError) as error:
        # ConnectionError: the cluster that the server is to use cannot be reached.
        st.error(str(error))
    else:
        follow(job)


def follow(job: str) -> NoReturn:
    """Make a run the visitor's own, and go where its results come in."""
    session().job = job
    leave(path("explore/compare"), {RUN: job})


def find() -> None:
    """Take up the run that the address names, after a reload or in a second tab, and keep it there."""
    visit, named = session(), st.query_params.get(RUN)
    if named and named != visit.job:
        job = compute.job(named)
        if job is None:
            st.toast("The run in this address is no longer kept here.", icon=":material/history:")
            st.query_params.pop(RUN)
        else:
            visit.look_at(job.id, job.data)
    if visit.job and compute.job(visit.job):
        st.query_params[RUN] = visit.job


def current() -> Job | None:
    """Return this visitor's run, if there is one."""
    return compute.job(session().job)


def in_sidebar() -> None:
    """Show the run in the sidebar while it is on its way; the page is drawn anew as results come in."""
    find()
    job = current()
    if job is None or job.done.is_set():
        return
    with st.sidebar:
        polled(_panel, LOOKS, job, Drawn(_state(job.progress), time.monotonic()))
        st.button(
            "Stop",
            icon=":material/stop_circle:",
            key="stop",
            disabled=job.stop.is_set(),
            on_click=compute.jobs().cancel,
            args=(job,),
        )


def _panel(job: Job, drawn: Drawn) -> None:
    progress = job.progress
    st.progress(progress.done / max(progress.total, 1), text=_text(progress, job))
    if drawn.outdated(_state(progress)) or job.done.is_set():
        redraw()


def _state(progress: Progress) -> tuple:
    """Return what a page is drawn anew for: a first fold, a round of folds of all, an ended trial."""
    fewest = min((len(progress.so_far(trial)) for trial in progress.plan.trials), default=0)
    return len(progress.folds), fewest, len(progress.finished) + len(progress.reasons)


def _text(progress: Progress, job: Job) -> str:
    if job.stop.is_set():
        return "Stopping …"
    if place := compute.jobs().place(job):
        before = f"{place - 1} other run{'s' if place > 2 else ''} first" if place > 1 else "next in turn"
        return f"{progress.total} fits, waiting for a worker: {before}"
    parts = [f"{progress.done} of {progress.total} fits"]
    names = {trial.fit_key: trial.title for trial in progress.plan.trials}
    parts += [f"{names[s.fit_key]}, fold {s.fold + 1}" for s in progress.running[:1]]
    left = progress.seconds_left
    parts += ["" if progress.done or progress.running else "getting ready"]
    parts += [f"about {duration(left)} left"] if left is not None else []
    parts += [f"{progress.memory / 1e6:.0f} MB a worker"] if progress.memory else []
    return " · ".join(filter(None, parts))


def duration(seconds: float) -> str:
    """Return seconds as people say them."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
