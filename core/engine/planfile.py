"""The way back from the canonical text of a plan, for plans that outlive a process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.params import Entry
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import Protocol
from core.strategies import STRATEGIES

E = TypeVar("E", bound=Entry)
PROTOCOLS = {Protocol.key(): Protocol}


class PlanError(ValueError):
    """A text is not that of a plan of this version; the text of the error is one sentence."""


def read_plan(text: str) -> Plan:
    """Return the plan whose `key` is `text`.

    Raises PlanError for every other text: also where an entry or a setting is unknown, missing or out
    of its domain, as in the text of another version.
    """
    try:
        plan = Plan(tuple(_trial(json.loads(key)) for key in json.loads(text)))
    except (ValueError, TypeError, KeyError, RecursionError):
        plan = None
    if plan is None or plan.key != text:
        raise PlanError("This is no plan that this version can read.")
    return plan


def _trial(described: Mapping[str, Any]) -> Trial:
    return Trial(
        steps=tuple(_entry(step, STRATEGIES) for step in described["steps"]),
        learner=_entry(described["learner"], LEARNERS),
        decision=_entry(described["decision"], DECISIONS),
        protocol=_entry(described["protocol"], PROTOCOLS),
        preparation=Preparation(described["preparation"]),
    )


def _entry(described: Mapping[str, Mapping[str, Any]], entries: Mapping[str, type[E]]) -> E:
    ((key, settings),) = dict(described).items()
    return entries[key](**settings)
