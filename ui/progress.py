"""A run on its way, seen from any page."""

from __future__ import annotations

import streamlit as st

from core.engine import Job, Progress
from ui import compute
from ui.state import session

LOOKS = 0.5  # seconds between two looks at a run


def current() -> Job | None:
    """Return this visitor's run, if there is one."""
    return compute.job(session().job)


def in_sidebar() -> None:
    """Show the run in the sidebar while it is on its way; the page is drawn anew as trials finish."""
    job = current()
    if job is None or job.done.is_set():
        return
    with st.sidebar:
        st.fragment(_panel, run_every=LOOKS)(job, _finished(job.progress))


def _panel(job: Job, drawn: int) -> None:
    progress = job.progress
    st.progress(progress.done / max(progress.total, 1), text=_text(progress, job))
    if st.button("Stop", icon=":material/stop_circle:", key="stop", disabled=job.stop.is_set()):
        compute.jobs().cancel(job)
    if job.done.is_set() or _finished(progress) > drawn:
        st.rerun()


def _finished(progress: Progress) -> int:
    return len(progress.finished) + len(progress.reasons)


def _text(progress: Progress, job: Job) -> str:
    if job.stop.is_set():
        return "Stopping …"
    if place := compute.jobs().place(job):
        return f"{progress.total} fits, waiting for {place} other run{'s' if place > 1 else ''}"
    parts = [f"{progress.done} of {progress.total} fits"]
    names = {trial.fit_key: trial.title for trial in progress.plan.trials}
    parts += [f"{names[s.fit_key]}, fold {s.fold + 1}" for s in progress.running[:1]]
    left = progress.seconds_left
    parts += [f"about {_duration(left)} left"] if left is not None else []
    return " · ".join(parts)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
