"""Run the folds of a plan on an executor, and tell what happens as it happens."""

from core.engine.background import Background
from core.engine.events import (
    Cancelled,
    Estimated,
    Event,
    Failed,
    FoldDone,
    Postponed,
    Progress,
    Refused,
    Shared,
    Started,
    TrialDone,
)
from core.engine.executors import Executor, Inline, configured, on_cluster
from core.engine.jobs import BusyError, Job, Jobs
from core.engine.journal import Journal
from core.engine.processes import Processes
from core.engine.schedule import run
from core.engine.store import Store

__all__ = [
    "Background",
    "BusyError",
    "Cancelled",
    "Estimated",
    "Event",
    "Executor",
    "Failed",
    "FoldDone",
    "Inline",
    "Job",
    "Jobs",
    "Journal",
    "Postponed",
    "Processes",
    "Progress",
    "Refused",
    "Shared",
    "Started",
    "Store",
    "TrialDone",
    "configured",
    "on_cluster",
    "run",
]
