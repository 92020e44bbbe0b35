"""The steps of the Strategies page."""

from __future__ import annotations

import streamlit as st

from core.dataset import Dataset
from core.decisions import DECISIONS, Decision
from core.handbook import by_family
from core.learners import LEARNERS, Learner
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import HOLD_OUT, Protocol
from core.spec import SpecError, parse_steps, split
from core.strategies import STRATEGIES, Strategy
from ui import compute
from ui.widgets import configure, control, pick

USUAL = {"nothing", "class_weight", "random_under", "smote"}
BASELINE = (STRATEGIES["nothing"](),)


def learner() -> Learner:
    """Let the visitor choose the model that all strategies are wrapped around."""
    return pick("Learner", LEARNERS, "learner", "xgboost")


def chains() -> list[tuple[Strategy, ...]]:
    """Let the visitor choose strategies by family, and chains of them; the baseline is always first."""
    chosen = [BASELINE]
    for family, members in by_family(STRATEGIES).items():
        members = [member for member in members if member is not STRATEGIES["nothing"]]
        if members:
            st.markdown(f"**{family}**")
            chosen += [(s,) for member in members if (s := _strategy(member)) is not None]
    return list(dict.fromkeys([*chosen, *_written_chains()]))


def _strategy(kind: type[Strategy]) -> Strategy | None:
    name, settings = st.columns([3, 1], vertical_alignment="center")
    with name:
        used = st.checkbox(
            kind.title,
            kind.key() in USUAL,
            key=f"use.{kind.key()}",
            help=f"{kind.help()}\n\n*{kind.source}*",
            persist_state="session",
        )
    if not used:
        return None
    if not list(kind.params()):
        return kind()
    with settings, st.popover("Settings", key=f"settings.{kind.key()}"):
        return configure(kind, "strategy")


def _written_chains() -> list[tuple[Strategy, ...]]:
    text = st.text_input(
        "Chains",
        key="chains",
        placeholder="smote(balance=0.5)+class_weight, tomek_links+random_over",
        help="Strategies one after the other, in the order in which rows meet them, as on the command "
        "line; several chains with commas between them.",
        persist_state="session",
    )
    try:
        return [parse_steps(chain, STRATEGIES) for chain in split(text, ",") if chain]
    except SpecError as error:
        st.error(str(error))
        return []


def decisions(data: Dataset) -> list[Decision]:
    """Let the visitor choose the rules that turn probabilities into labels."""
    possible = {k: d for k, d in DECISIONS.items() if not d().refuses(data.classes, data.positive)}
    keys = st.multiselect(
        "Decisions",
        list(possible),
        ["argmax"],
        format_func=lambda key: possible[key].title,
        key="decisions",
        persist_state="session",
        help="How a probability becomes a yes or no. Thresholds are chosen on the other folds. Costs no fit.",
    )
    chosen = []
    for key in keys or ["argmax"]:
        with st.container(horizontal=True):
            chosen.append(configure(possible[key], "decision"))
    return chosen


def protocol() -> Protocol:
    """Let the visitor choose how rows are split."""
    with st.container(horizontal=True):
        return Protocol(**{p.name: control(p, f"protocol.{p.name}") for p in Protocol.params()})


def preparation() -> Preparation:
    """Let the visitor choose how columns are made ready."""
    return st.segmented_control(
        "Columns",
        list(Preparation),
        default=Preparation.STANDARD,
        required=True,
        key="preparation",
        persist_state="session",
        help="standard: numbers scaled and gaps filled, categories encoded, identifiers and constants left "
        "out, all of it learned from training rows only. as-is: numbers as the file wrote them.",
    )


def plan(
    chains: list[tuple[Strategy, ...]],
    learner: Learner,
    decisions: list[Decision],
    protocol: Protocol,
    preparation: Preparation,
) -> Plan:
    """Return every chain with every decision, the baseline first."""
    return Plan(tuple(Trial(c, learner, d, protocol, preparation) for c in chains for d in decisions))


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
    first = plan.trials[0].protocol
    splits = [] if first.refusal(data) else compute.splits(data, first)
    found = {trial.title: trial.refusal(data, splits) for trial in plan.trials}
    return {title: reason for title, reason in found.items() if reason}
