"""The picker of strategies: what will run, ready-made selections, a search and the families."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.dataset import Dataset
from core.handbook import by_family, matching
from core.plan import Trial
from core.spec import SpecError, parse_steps, split
from core.strategies import STRATEGIES, Family, Strategy
from ui import compute
from ui.state import begin, remember, remembered
from ui.widgets import configure, configured, saying

Kind = type[Strategy]

BASELINE = STRATEGIES["nothing"]
USUAL = ("class_weight", "random_under", "smote")
# These come first in their families, and the first stands for its family.
COMMON = (
    *USUAL,
    *("focal_loss", "logit_adjusted_loss", "random_over", "borderline_smote", "adasyn", "tomek_links"),
    *("edited_nearest_neighbours", "smote_enn", "smote_tomek", "balanced_random_forest", "balanced_bagging"),
    *("easy_ensemble", "rus_boost", "platt"),
)
MANY, TALL = 12, 480  # so many rows are shown without a scroll bar; how high the list is with one


def _place(kind: Kind) -> tuple[int, str]:
    key = kind.key()
    return COMMON.index(key) if key in COMMON else len(COMMON), kind.title.casefold()


OFFERED = {key: kind for key, kind in STRATEGIES.items() if kind is not BASELINE}
FAMILIES = {Family(name): sorted(kinds, key=_place) for name, kinds in by_family(OFFERED).items()}
IN_PLAN = [kind for kinds in by_family(OFFERED).values() for kind in kinds]
READY = {
    "usual": ("The usual ones", USUAL),
    "each": ("One of each family", tuple(kinds[0].key() for kinds in FAMILIES.values())),
    "all": ("All", tuple(OFFERED)),
    "none": ("None", ()),
}


def chains(baseline: Trial, data: Dataset) -> list[tuple[Strategy, ...]]:
    """Let the visitor choose strategies, and chains of them; the baseline is always first.

    `baseline` says with what they are to run, on which some refuse.
    """
    _begin()
    st.subheader("What will run", anchor=False)
    listed = st.container(key="chosen")
    st.subheader("Remedies", anchor=False)
    _ready_made()
    _offer(baseline, data)
    written = _written_chains()
    with listed:
        chosen = [(strategy,) for strategy in _chosen(written)]
    return list(dict.fromkeys([baseline.steps, *chosen, *written]))


def _begin() -> None:
    begin({_box(key): True for key in USUAL})


def chosen() -> list[tuple[Strategy, ...]]:
    """Return what the picker says beside the baseline, without showing it."""
    _begin()
    alone = [(configured(kind, "strategy"),) for kind in IN_PLAN if _is_on(kind)]
    try:
        return alone + _parsed(remembered("chains", ""))
    except SpecError:
        return alone


def _parsed(text: str) -> list[tuple[Strategy, ...]]:
    return [parse_steps(chain, STRATEGIES) for chain in split(text, ",") if chain]


def _box(key: str) -> str:
    return f"use.{key}"


def _is_on(kind: Kind) -> bool:
    return remembered(_box(kind.key()), False)


def _switch(keys: tuple[str, ...], on: bool) -> None:
    remember({_box(key): on for key in keys})


def _select(keys: tuple[str, ...]) -> None:
    remember({_box(key): key in keys for key in OFFERED})


def _chosen(written: list[tuple[Strategy, ...]]) -> list[Strategy]:
    """List what will run, and return what was ticked."""
    kinds = [kind for kind in IN_PLAN if _is_on(kind)]
    with st.container(border=True, height=TALL if len(kinds) > MANY else "content", gap=None):
        st.markdown(f"**{BASELINE.title}**, to compare with{', and' if kinds or written else '.'}")
        strategies = [_row(kind) for kind in kinds]
        for steps in written:
            st.markdown(f"{' → '.join(step.title for step in steps)} :gray[(chain)]")
    return strategies


def _row(kind: Kind) -> Strategy:
    """Show a chosen strategy with its settings and a way to take it out."""
    key, strategy = kind.key(), configured(kind, "strategy")
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in strategy.settings().items())
    with st.container(
        horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center", key=f"row.{key}"
    ):
        st.markdown(f"{kind.title} :gray[:small[{settings}]]", width="stretch")
        # What is in it is made when it is opened: half a hundred closed ones would slow the page.
        label = "Settings" if settings else "About"
        popover = st.popover(label, type="tertiary", key=f"settings.{key}", on_change="rerun")
        if popover.open:
            with popover, st.container(width=400):
                configure(kind, "strategy")
                st.caption(_help(kind))
        st.button(":gray[Remove]", key=f"drop.{key}", type="tertiary", on_click=_switch, args=((key,), False))
    return strategy


def _ready_made() -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for key, (label, keys) in READY.items():
            st.button(label, key=f"ready.{key}", on_click=_select, args=(keys,))


def _offer(baseline: Trial, data: Dataset) -> None:
    """Show the families, or across them what was searched for."""
    text = st.text_input(
        "Search",
        type="search",
        live=True,
        key="search",
        placeholder=f"Search {len(OFFERED)} remedies by name, effect or author",
        label_visibility="collapsed",
        persist_state="session",
    )
    hits = matching(OFFERED, text)
    if not hits:
        st.caption("No remedy has all of these words.")
    for family, kinds in FAMILIES.items():
        if not text.strip():
            _group(family, kinds, baseline, data)
        elif found := [kind for kind in kinds if kind.key() in hits]:
            st.caption(f"{family}: {len(found)} of {len(kinds)}")
            _options(found, baseline, data)


def _group(family: Family, kinds: list[Kind], baseline: Trial, data: Dataset) -> None:
    """Show a family, and what belongs to it once it is opened."""
    on, name = sum(map(_is_on, kinds)), family.name.lower()
    with st.container(horizontal=True, wrap=False, gap="xsmall"):
        # A label that changed would close the group.
        label = f"**{family}**  \n:gray[:small[{family.about}]]"
        group = st.expander(label, key=f"family.{name}", on_change="rerun")
        count = f":blue[{on} of {len(kinds)}]" if on else f":gray[{len(kinds)}]"
        st.markdown(f":small[{count}]", width=64, text_alignment="right")
    if group.open:
        with group:
            _options(kinds, baseline, data)
            keys = tuple(kind.key() for kind in kinds)
            with st.container(horizontal=True, gap="xsmall"):
                st.button(f"All {len(keys)}", key=f"all.{name}", on_click=_switch, args=(keys, True))
                st.button("None", key=f"none.{name}", on_click=_switch, args=(keys, False))


def _options(kinds: list[Kind], baseline: Trial, data: Dataset) -> None:
    """Show strategies to tick, each with why it cannot run on these data, if so."""
    for kind in kinds:
        name, reason = kind.key(), _reason(kind, baseline, data)
        with st.container(gap=None):
            st.checkbox(kind.title, key=_box(name), help=_help(kind), persist_state="session")
            # The name of a class may be in a reason: no markup goes around it.
            st.caption(kind.summary() + (f" :orange[:material/block:] It {reason}." if reason else ""))


def _reason(kind: Kind, baseline: Trial, data: Dataset) -> str | None:
    """Return why a strategy cannot run, if others can."""
    trial = replace(baseline, steps=(configured(kind, "strategy"),))
    return None if compute.refusal(data, baseline) else compute.refusal(data, trial)


def _help(kind: Kind) -> str:
    own = "\n\nIt brings models of its own and leaves the chosen one aside." if kind.replaces_learner else ""
    return f"{kind.help()}{own}\n\n*{kind.source}*"


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
        return _parsed(text)
    except SpecError as error:
        st.error(str(error))
        return []


def say(chains: tuple[tuple[Strategy, ...], ...]) -> None:
    """Let the picker say these chains: boxes for strategies alone, in words what is more than that."""
    alone: dict[str, Strategy] = {}
    written = []
    for steps in chains:
        first = steps[0]
        if len(steps) == 1 and first.key() in OFFERED and first.key() not in alone:
            alone[first.key()] = first
        elif steps != (BASELINE(),):
            written.append("+".join(step.spec() for step in steps))
    values = {_box(key): key in alone for key in OFFERED} | {"chains": ", ".join(written)}
    for strategy in alone.values():
        values |= saying(strategy, "strategy")
    remember(values)
