"""The steps of the Strategies page."""

from __future__ import annotations

import streamlit as st

from core.dataset import Dataset
from core.decisions import DECISIONS, Decision
from core.learners import LEARNERS, Learner
from core.plan import Plan
from core.prepare import Preparation
from core.protocol import HOLD_OUT, Protocol
from core.request import Request
from core.strategies import Strategy
from core.words import listed
from ui import compute, remedies, seat
from ui.state import begin, remember, remembered
from ui.widgets import configure, configured, control, pick, saying


def learner() -> Learner:
    """Let the visitor choose the model that all strategies are wrapped around."""
    fixed = seat.fixed("learner")
    if fixed is not None:
        remember({"learner.choice": fixed.learner.key(), **saying(fixed.learner, "learner")})
    return pick("Learner", LEARNERS, "learner", "xgboost", disabled=fixed is not None)


def decisions(data: Dataset) -> list[Decision]:
    """Let the visitor choose the rules that turn probabilities into labels."""
    possible = _possible(data)
    begin({"decisions": ["argmax"]})
    keys = st.multiselect(
        "Decisions",
        list(possible),
        format_func=lambda key: possible[key].title,
        key="decisions",
        persist_state="session",
        help="How a probability becomes a yes or no. Thresholds are chosen on the other folds. Costs no fit.",
    )
    chosen = []
    for key in keys or ["argmax"]:
        st.caption(f"**{possible[key].title}**: {possible[key].summary()}")
        with st.container(horizontal=True):
            chosen.append(configure(possible[key], "decision"))
    return chosen


def _possible(data: Dataset) -> dict[str, type[Decision]]:
    return {k: d for k, d in DECISIONS.items() if not d().refuses(data.classes, data.positive)}


def protocol() -> Protocol:
    """Let the visitor choose how rows are split."""
    fixed = seat.fixed("protocol")
    if fixed is not None:
        remember({f"protocol.{name}": value for name, value in fixed.protocol.settings().items()})
    with st.container(horizontal=True):
        said = {p.name: control(p, f"protocol.{p.name}", fixed is not None) for p in Protocol.params()}
        return Protocol(**said)


def chosen_protocol() -> Protocol:
    """Return how rows are split by what was chosen, without showing it."""
    return Protocol(**{p.name: remembered(f"protocol.{p.name}", p.default) for p in Protocol.params()})


def preparation() -> Preparation:
    """Let the visitor choose how columns are made ready."""
    begin({"preparation": Preparation.STANDARD})
    return st.segmented_control(
        "Columns",
        list(Preparation),
        required=True,
        key="preparation",
        persist_state="session",
        help="standard: numbers scaled and gaps filled, categories encoded, identifiers and constants left "
        "out, all of it learned from training rows only. min-max: the same, with numbers from 0 to 1. as-is: "
        "numbers as the file wrote them.",
    )


def plan(
    chains: list[tuple[Strategy, ...]],
    learner: Learner,
    decisions: list[Decision],
    protocol: Protocol,
    preparation: Preparation,
) -> Plan:
    """Return every chain with every decision, the baseline first."""
    return Request(tuple(chains), learner, tuple(decisions), protocol, preparation).plan


def size(plan: Plan) -> str:
    """Return in words how much there is to do."""
    trials, protocol = len(plan.trials), plan.trials[0].protocol
    parts = f"{protocol.folds} folds{' in time' if protocol.in_time else ''}"
    if protocol.scheme == HOLD_OUT:
        parts = f"1 in {protocol.folds} rows held out"
    repeats = f" x {protocol.repeats} repeats" if protocol.repeats > 1 else ""
    counted = f"{trials} trial{'s' if trials > 1 else ''}, {plan.fits()} model fits"
    return f"**{counted}** ({parts}{repeats} for each remedy)"


def refusals(plan: Plan, data: Dataset) -> dict[str, str]:
    """Return why trials cannot run on these data, by title."""
    found = {trial.title: compute.refusal(data, trial) for trial in plan.trials}
    return {title: reason for title, reason in found.items() if reason}


def chosen(data: Dataset) -> Request:
    """Return what this page would ask for now, without showing it."""
    possible = _possible(data)
    kinds = [possible[key] for key in remembered("decisions", []) if key in possible]
    return Request(
        ((remedies.BASELINE(),), *remedies.chosen()),
        configured(LEARNERS[remembered("learner.choice", "xgboost")], "learner"),
        tuple(configured(kind, "decision") for kind in kinds) or (DECISIONS["argmax"](),),
        chosen_protocol(),
        remembered("preparation", Preparation.STANDARD),
    )


def say(request: Request, data: Dataset) -> list[str]:
    """Let the widgets of this page say what a request asks for; return a sentence for what they cannot."""
    made, possible = {d.key(): d for d in reversed(request.decisions)}, _possible(data)
    kept = {key: d for key, d in made.items() if key in possible}
    values = {"learner.choice": request.learner.key(), **saying(request.learner, "learner")}
    values |= {"decisions": [*reversed(kept)] or ["argmax"], "preparation": request.preparation}
    for decision in kept.values():
        values |= saying(decision, "decision")
    remember(values | {f"protocol.{name}": v for name, v in request.protocol.settings().items()})
    remedies.say(request.chains)
    left = [d.spec() for d in request.decisions if kept.get(d.key()) != d]
    return (
        [f"Not shown here, as another of its kind is or these data do not allow it: {listed(left)}."]
        if left
        else []
    )
