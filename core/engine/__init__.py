"""Run the folds of a plan on an executor, and tell what happens as it happens."""

from core.engine.background import Background
from core.engine.events import (
    Cancelled,
    Event,
    Failed,
    FoldDone,
    Progress,
    Refused,
    Started,
    TrialDone,
)
from core.engine.executors import Executor, Inline, Processes
from core.engine.jobs import Job, Jobs
from core.engine.run import run
from core.engine.store import Store

__all__ = [
    "Background",
    "Cancelled",
    "Event",
    "Executor",
    "Failed",
    "FoldDone",
    "Inline",
    "Job",
    "Jobs",
    "Processes",
    "Progress",
    "Refused",
    "Started",
    "Store",
    "TrialDone",
    "run",
]
