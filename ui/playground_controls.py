"""What can be chosen in the playground, in the address and in widgets."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.learners import LEARNERS
from core.params import Range
from core.playground import MOST, NAMES, OFFERED, PRESETS, SHAPES, Setup, World, from_query
from core.strategies import Strategy
from core.words import quoted
from ui.address import tidy
from ui.language import says
from ui.state import begin, remember, remembered
from ui.widgets import configure, configured

DOMAINS = {param.name: param.domain for param in World.params()}
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
PRESET, SAID = "playground-preset", "playground-said"
# What may be moved while what a preset says to look for still holds or is to be tried.
FREE = ("threshold", "used", "learner")


def key(name: str) -> str:
    """Return the key of the widget of a setting."""
    return f"playground.{name}"


def percent(value: float | None) -> str:
    """Return a share as the visitor's language writes it; None as the share of the training rows."""
    if value is None:
        return says("playground.as_trained")
    return says(
        "playground.whole_share" if round(1_000 * value) % 10 == 0 else "playground.share", share=value
    )


def address() -> None:
    """Take up what the address says, once, and say what in it cannot be."""
    tidy(NAMES)
    said = _said()
    if not said or said == remembered(SAID, None):
        return
    setup, wrong = from_query(said)
    _take(setup)
    if wrong:
        names = ", ".join(quoted(name) for name in wrong)
        st.toast(says("playground.ignored", names=names), icon=":material/link_off:")


def write(setup: Setup) -> None:
    """Let the address say what differs from where the playground begins."""
    usual = Setup().query()
    said = {name: value for name, value in setup.query().items() if value != usual.get(name)}
    remember({SAID: said})
    if said != _said():
        for name in NAMES:
            st.query_params.pop(name, None)
        st.query_params.update(said)


def _said() -> dict[str, str]:
    return {name: st.query_params[name] for name in NAMES if name in st.query_params}


def _take(setup: Setup) -> None:
    """Let the widgets say what a setup says."""
    said = {key(name): value for name, value in setup.world.settings().items()}
    said |= {key("learner"): setup.learner.key(), key("threshold"): setup.threshold, key("used"): setup.used}
    said |= {key("strategies"): [strategy.key() for strategy in setup.strategies]}
    for strategy in setup.strategies:
        said |= {key(f"{strategy.key()}.{name}"): value for name, value in strategy.settings().items()}
    remember(said)


def presets() -> None:
    """Offer setups that are worth a look."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{says('playground.presets')}**", width="content")
        for name in PRESETS:
            st.button(
                says(f"playground.preset.{name}.title"), key=key(name), on_click=_begin_with, args=(name,)
            )


def _begin_with(name: str) -> None:
    _take(PRESETS[name])
    remember({PRESET: name})


def look_for(setup: Setup) -> None:
    """Say what to look for, while the setup is still the one that was begun with."""
    name = remembered(PRESET, None)
    if name is None:
        return
    preset = PRESETS[name]
    moved = {field: getattr(setup, field) for field in FREE}
    again = replace(preset, **moved, world=replace(preset.world, seed=setup.world.seed))
    if again == setup:
        look = says(f"playground.preset.{name}.look", share=preset.world.prevalence)
        st.info(look, icon=":material/visibility:")


def controls() -> Setup:
    """Let the visitor choose a world, a model and strategies; where to cut is chosen elsewhere."""
    usual = Setup()
    shown = (_shape, _slide, _share, _slide, _slide, _seed)
    said = {}
    for name, column, show in zip(DOMAINS, st.columns(len(shown)), shown, strict=True):
        with column:
            said[name] = show(name)
    left, right = st.columns([2, 7])
    with left:
        learner = _select("learner", list(LEARNERS), usual.learner.key(), lambda key: LEARNERS[key].title)
    with right:
        strategies = _strategies(usual)
    return Setup(World(**said), LEARNERS[learner](), strategies)


def _shape(name: str) -> str:
    return _select(name, list(SHAPES), World.shape, lambda shape: says(f"playground.shapes.{shape}"))


def _select(name: str, options: list[str], usual: str, title) -> str:
    begin({key(name): usual})
    return st.selectbox(
        says(f"playground.{name}"), options, format_func=title, key=key(name), persist_state="session"
    )


def _slide(name: str) -> float:
    domain = DOMAINS[name]
    assert isinstance(domain, Range)
    begin({key(name): getattr(World, name)})
    number = type(getattr(World, name))
    return st.slider(
        says(f"playground.{name}"),
        number(domain.low),
        number(domain.high),
        step=number(domain.step),
        key=key(name),
        help=says(f"playground.{name}_help"),
        persist_state="session",
    )


def _share(name: str) -> float:
    return chance(name, SHARES, World.prevalence)


def chance(name: str, options: tuple, usual: float | None) -> float | None:
    """Show a slider of chances, which are further apart the nearer they are to a half."""
    begin({key(name): usual})
    # An address may say one between those that are offered.
    said = {*options, remembered(key(name), usual)}
    return st.select_slider(
        says(f"playground.{name}"),
        sorted(said, key=lambda value: -1 if value is None else value),
        format_func=percent,
        key=key(name),
        help=says(f"playground.{name}_help"),
        persist_state="session",
    )


def _seed(name: str) -> int:
    begin({key(name): World.seed})
    return st.number_input(
        says(f"playground.{name}"),
        DOMAINS[name].low,
        DOMAINS[name].high,
        step=1,
        key=key(name),
        help=says(f"playground.{name}_help"),
        persist_state="session",
    )


def _strategies(usual: Setup) -> tuple[Strategy, ...]:
    begin({key("strategies"): [strategy.key() for strategy in usual.strategies]})
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    chosen = left.multiselect(
        says("playground.strategies"),
        list(OFFERED),
        format_func=lambda key: OFFERED[key].title,
        max_selections=MOST,
        key=key("strategies"),
        persist_state="session",
    )
    with right.popover(says("playground.settings"), disabled=not chosen, width="stretch"):
        for name in chosen:
            st.markdown(f"**{OFFERED[name].title}**")
            configure(OFFERED[name], "playground")
    return tuple(configured(OFFERED[name], "playground") for name in chosen)
