"""The five doors of the cockpit: whichever is moved chooses the cut, and all others show it.

What was chosen is kept as a rule and the door it came from. A door that did not choose is filled with
the settings that the cut has there before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import streamlit as st

from core.cockpit import CELLS, Cut, Folds, Payoff, Ranking, by_hand, cut_of, doors, optimum, to_begin
from core.cockpit.doors import CAPACITY, COST, PRECISION, RECALL, THRESHOLD
from core.decisions import DECISIONS, Decision
from core.words import quoted
from ui import show
from ui.state import begin, remember, remembered

LEAST_COST = DECISIONS["least_cost"]
ALONE, ROWS = "From costs alone", "Best on these rows"
UNSAID = "No setting of this door says the same as the cut in force; moving it makes a new cut."
NO_RISKS = "These scores are no probabilities, so no cut follows from costs: choose it by another door."
RATIO, MONEY = "A ratio", "In money"
FLOORS = {"Recall": RECALL, "Precision": PRECISION}
TITLES = {
    "found": "Found",
    "missed": "Missed",
    "false_alarm": "False alarm",
    "passed": "Passed over",
}


@dataclass(frozen=True)
class Chosen:
    """The rule that a door chose; a payoff stands for the cut that brings most on these rows."""

    door: str
    rule: Decision | Payoff


@dataclass(frozen=True, eq=False)
class Desk:
    """The scores of one class by one trial, where they are to be used, and how its widgets are called.

    `ranking` has the share of the class and `rows` the rows a day of where it is to be used. `steps` are
    the thresholds that sliders stand at, and `columns` those that may hold the amount of a row.
    """

    id: str
    name: str
    code: int
    binary: bool
    folds: Folds
    ranking: Ranking
    rows: int
    steps: list[float]
    columns: list[str]

    def key(self, name: str) -> str:
        """Return the key of a widget for these scores."""
        return f"{name}-{self.code}-{self.id}"

    @property
    def side(self) -> int:
        """Return the code of the class in a cost matrix of two."""
        return self.code if self.binary else 1

    @property
    def chosen(self) -> Chosen:
        """Return what was chosen last."""
        return remembered(self.key("chosen"), Chosen("threshold", to_begin(self.ranking)))

    @cached_property
    def rule(self) -> Decision:
        """Return the rule in force, with as many rows a day as there are now."""
        rule = self.chosen.rule
        if isinstance(rule, Payoff):
            return THRESHOLD(at=rule.best(self.ranking))
        return replace(rule, of=self.rows) if isinstance(rule, CAPACITY) else rule

    @cached_property
    def cut(self) -> Cut:
        """Return the cut in force."""
        return cut_of(self.rule, self.ranking, self.side)

    @cached_property
    def settings(self) -> dict[str, Decision]:
        """Return what the cut means behind each door, where that door can say it."""
        return doors(self.ranking, self.cut, self.rows)

    def choose(self, door: str, rule: Decision | Payoff) -> None:
        """Let this rule be in force."""
        remember({self.key("chosen"): Chosen(door, rule)})

    def fill(self, door: str, values: dict) -> None:
        """Let a door's widgets say the cut, unless it is they who chose it; the first time always."""
        keyed = {self.key(name): value for name, value in values.items()}
        (begin if self.chosen.door == door else remember)(keyed)

    def said(self, name: str):
        """Return what a widget says."""
        return remembered(self.key(name), None)

    def kept(self, name: str, moved: Callable[[Desk], None] | None = None) -> dict:
        """Return how a widget is called and what happens when it moves."""
        own = {"key": self.key(name), "persist_state": "session"}
        return own if moved is None else {**own, "on_change": moved, "args": (self,)}

    def step(self, threshold: float) -> float:
        """Return the place of a slider for a threshold: the first score that reaches it."""
        return self.steps[min(int(np.searchsorted(self.steps, threshold)), len(self.steps) - 1)]


def payoff(desk: Desk) -> Payoff | None:
    """Return what answers bring, where the visitor says it in money."""
    if desk.said("price") != MONEY:
        return None
    cells = {cell: desk.said(f"pay-{cell}") for cell in (*CELLS, "review")}
    taken = tuple(desk.said("by-amount") or ()) if desk.said("amount") is not None else ()
    return Payoff(**{cell: value for cell, value in cells.items() if value is not None}, by_amount=taken)


def by_threshold(desk: Desk) -> None:
    """Let a person move the threshold over observed scores."""
    desk.fill("threshold", {"threshold": desk.step(desk.cut.threshold)})
    st.select_slider(
        f"Threshold on the score of {quoted(desk.name)}",
        desk.steps,
        format_func=lambda value: f"{value:.6g}",
        help="Every step is a score that occurs in the data, so that rare-event scores are reached.",
        **desk.kept("threshold", lambda d: d.choose("threshold", by_hand(d.ranking, d.said("threshold")))),
    )


def by_costs(desk: Desk) -> None:
    """Let a person say what mistakes cost, as a ratio or in money."""
    if not desk.ranking.probable:
        st.info(NO_RISKS)
        return
    _fill_costs(desk)
    with st.container(horizontal=True):
        for label, options, name in (("Costs", [RATIO, MONEY], "price"), ("Cut", [ALONE, ROWS], "where")):
            st.segmented_control(label, options, required=True, width="content", **desk.kept(name, _by_costs))
    own = payoff(desk)
    if own is None:
        st.number_input(
            "A miss costs as much as so many false alarms",
            0.01,
            1000.0,
            step=1.0,
            format="%.4g",
            **desk.kept("ratio", _by_costs),
        )
        own = Payoff(missed=-desk.said("ratio"), false_alarm=-1.0)
    else:
        _money(desk)
        own = payoff(desk) or own
    if own.refusal:
        st.error(f"{own.refusal} The cut stays where it was.")
        return
    best = optimum(desk.folds, own, desk.ranking.prevalence if desk.ranking.weights != (1.0, 1.0) else None)
    st.caption(f"{best.sentence} On all rows {best.best:.3g} is best.")


def _fill_costs(desk: Desk) -> None:
    begin({desk.key("price"): RATIO, desk.key("where"): ALONE, desk.key("by-amount"): ["missed"]})
    begin({desk.key(f"pay-{cell}"): getattr(Payoff(), cell) for cell in (*CELLS, "review")})
    begin({desk.key("ratio"): 10.0, desk.key("amount"): None})
    if desk.chosen.door == "costs":
        return
    risk = desk.ranking.risk(desk.cut.threshold)
    ratio = (1 - risk) / risk if risk else np.inf
    remember({desk.key("ratio"): float(np.clip(ratio, 0.01, 1000.0)), desk.key("where"): ALONE})
    if not 0.01 <= ratio <= 1000:
        st.caption(UNSAID)
    elif desk.said("price") == MONEY:
        st.caption(f"The cut in force is right where a miss costs {ratio:.3g} false alarms.")


def _money(desk: Desk) -> None:
    """Show what each answer brings; a cost is below 0."""
    for place, cell in zip(show.grid(len(CELLS), 4), CELLS, strict=True):
        place.number_input(TITLES[cell], step=1.0, format="%.4g", **desk.kept(f"pay-{cell}", _by_costs))
    left, right = st.columns([1, 3])
    left.number_input("Review", step=1.0, format="%.4g", **desk.kept("pay-review", _by_costs))
    right.selectbox(
        "Amount of each row",
        [None, *desk.columns],
        format_func=lambda name: "none: rows count alike" if name is None else name,
        help="A column with the money at stake in each row; the answers chosen below take their number "
        "times that amount.",
        **desk.kept("amount", _by_costs),
    )
    if desk.said("amount") is not None:
        names = {"selection_mode": "multi", "format_func": TITLES.get}
        st.pills("Times the amount", CELLS, **names, **desk.kept("by-amount", _by_costs))


def _by_costs(desk: Desk) -> None:
    own = payoff(desk)
    if own is not None and own.refusal:
        return
    ratio = desk.said("ratio") if own is None else own.ratio
    if ratio is None:
        desk.choose("costs", own)
    elif desk.said("where") == ROWS:
        desk.choose("costs", LEAST_COST(ratio=float(np.clip(ratio, 0.01, 1000.0))))
    else:
        desk.choose("costs", COST(ratio=ratio) if own is None else own.decision(desk.side))


def by_capacity(desk: Desk) -> None:
    """Let a person say how many rows can be looked at."""
    top = desk.settings.get(CAPACITY.key())
    desk.fill("capacity", {"capacity": top.alarms if top else 1})
    if top is None:
        st.caption(UNSAID)
    st.number_input(
        "Alarms that can be looked at a day",
        1,
        100_000,
        step=1,
        help=f"Of {desk.rows:,} rows a day, the highest scores first.",
        **desk.kept(
            "capacity", lambda d: d.choose("capacity", CAPACITY(alarms=d.said("capacity"), of=d.rows))
        ),
    )
    st.caption(f"The top {desk.said('capacity'):,} of {desk.rows:,} rows a day.")


def by_floor(desk: Desk) -> None:
    """Let a person say how much must be found, or how often an alarm must be right."""
    begin({desk.key("floor"): "Recall"})
    st.segmented_control("At least this", list(FLOORS), required=True, **desk.kept("floor"))
    name = desk.said("floor")
    rule = desk.settings.get(FLOORS[name].key())
    level = 0.01 if rule is None else max(np.floor(1000 * getattr(rule, name.lower()) + 1e-9) / 1000, 0.01)
    desk.fill(f"floor-{name}", {name: float(level)})
    if rule is None:
        st.caption(UNSAID)
    then = (
        "then as few false alarms as that allows" if name == "Recall" else "then as high a recall as there is"
    )
    moved = partial(_floor, name=name)
    st.slider(f"{name} at least, {then}", 0.01, 1.0, step=0.001, format="%.3f", **desk.kept(name, moved))


def _floor(desk: Desk, name: str) -> None:
    desk.choose(f"floor-{name}", FLOORS[name](**{name.lower(): desk.said(name)}))


def with_review(desk: Desk) -> None:
    """Let a person leave the rows between two thresholds for review."""
    lower = desk.cut.threshold if desk.cut.review_from is None else desk.cut.review_from
    desk.fill("review", {"review": desk.step(lower), "yes": desk.step(desk.cut.threshold)})
    named = {"options": desk.steps, "format_func": lambda value: f"{value:.6g}"}
    st.select_slider(
        "Review from this score on",
        help="Lower scores are a no. The zone is empty while both sliders say the same.",
        **named,
        **desk.kept("review", partial(_review, moved="review")),
    )
    st.select_slider(
        "Yes from this score on",
        help="What lies between the two is left for a person to look at.",
        **named,
        **desk.kept("yes", partial(_review, moved="yes")),
    )


def _review(desk: Desk, moved: str) -> None:
    """Take up the zone; a slider that passes the other one takes it along."""
    lower, upper = desk.said("review"), desk.said("yes")
    if lower > upper:
        lower = upper = desk.said(moved)
        remember({desk.key("review"): lower, desk.key("yes"): upper})
    zone = {"review_from": lower} if lower < upper else {}
    desk.choose("review", by_hand(desk.ranking, upper, **zone))


DOORS = {
    "By threshold": by_threshold,
    "By costs": by_costs,
    "By capacity": by_capacity,
    "By floor": by_floor,
    "With review": with_review,
}
