"""The playground: what the models say, where to cut, and rows that are painted."""

from __future__ import annotations

from concurrent.futures import Future, wait
from dataclasses import replace
from itertools import chain

import pandas as pd
import streamlit as st

from core.dataset import Dataset
from core.figures import alt
from core.figures.playground import SHOWN, WORDS, chosen, side_by_side
from core.playground import (
    CLASSES,
    COMMON,
    FRESH,
    LEAST,
    RARE,
    Field,
    Learned,
    Painted,
    Setup,
    counts,
    learned,
    refusal,
    scores,
    trial,
    truth,
)
from core.strategies import Strategy
from ui import compute, show, waiting
from ui.fragments import fragment, redraw
from ui.language import says
from ui.playground_controls import SHARES, chance, key, look_for, percent, write
from ui.state import remember, remembered

PATIENCE = 0.8  # seconds that a page is held up, for most fits are done by then
MOST_PAINTED = 300
PAINTED, TURN = "playground-painted", "playground-turn"
LOW = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07)
THRESHOLDS = (*LOW, *(n / 100 for n in range(10, 91, 5)), *(round(1 - low, 3) for low in reversed(LOW)))
# What the table shows, and how Streamlit writes it.
COLUMNS = {
    "roc_auc": "localized",
    "average_precision": "localized",
    "mean": "percent",
    "recall": "percent",
    "precision": "percent",
    "alarms": "percent",
    "learned": "percent",
    "added": "localized",
    "dropped": "localized",
}


def compare(setup: Setup) -> None:
    """Train what was chosen, in the background, and show it as it comes."""
    if not setup.strategies:
        st.info(says("playground.nothing_chosen"), icon=":material/info:")
        return
    painted = _painted()
    try:
        data = setup.world.training(painted)
    except ValueError:
        st.info(says("playground.too_few", least=LEAST), icon=":material/info:")
        data = None
    _compared(setup, painted, _learned(setup, data) if data else {})


def _learned(setup: Setup, data: Dataset) -> dict[str, Learned]:
    """Return what is there already, by the title of its strategy, and say what is not."""
    asked = {strategy: _asked(setup, data, strategy) for strategy in setup.strategies}
    futures = [each for each in asked.values() if isinstance(each, Future)]
    wait(futures, PATIENCE)
    found = {}
    for strategy, answer in asked.items():
        if isinstance(answer, str):
            told = says("playground.refused", strategy=strategy.title, reason=answer)
            st.markdown(f":material/block: {told}")
        elif field := waiting.result(answer, says("playground.training", strategy=strategy.title)):
            found[strategy.title] = field
    return found


def _asked(setup: Setup, data: Dataset, strategy: Strategy) -> Future | str:
    """Return the future of a strategy, or why it cannot be used."""
    asked = trial(strategy, setup.learner, setup.world)
    if reason := refusal(data, asked, setup.world):
        return reason
    name = f"{asked.fit_key} {setup.world.spec()}"
    return compute.diagnoses().ask(learned, name, data, asked, setup.world)


@fragment
def _compared(setup: Setup, painted: tuple[Painted, ...], found: dict[str, Learned]) -> None:
    """Show the fields of the models and what they give; nothing here trains anything."""
    if painted != _painted():
        redraw()
    left, middle, right = st.columns([3, 3, 4])
    with left:
        threshold = chance("threshold", THRESHOLDS, setup.threshold)
    with middle:
        used = chance("used", (None, *SHARES), None)
    with right:
        code = _brush(len(painted))
    setup = replace(setup, threshold=threshold, used=used)
    write(setup)
    look_for(setup)
    if found:
        _pictures(setup, painted, code, found)
        _numbers(setup, found)


def _pictures(setup: Setup, painted: tuple[Painted, ...], code: int, found: dict[str, Learned]) -> None:
    figure = side_by_side(
        {f"<b>{title}</b><br>{_heading(setup, each)}": each for title, each in found.items()},
        truth(setup.world, setup.prevalence),
        setup.world.axis,
        setup.threshold,
        painted,
        {name: says(f"playground.words.{name}") for name in WORDS},
        percent,
    )
    figure.layout.separators = says("playground.separators")
    event = st.plotly_chart(
        figure,
        # A selection would be there again in a chart of the same name.
        key=f"playground-chart-{remembered(TURN, 0)}",
        config=show.SELECTION,
        alt=alt(figure),
        on_select="rerun",
        selection_mode=("points", "box"),
    )
    places = chosen(figure, event["selection"]["points"])
    if places and len(painted) < MOST_PAINTED:
        _paint((*remembered(PAINTED, ()), tuple((x, y, code) for x, y in places)))
        redraw()
    st.caption(says("playground.shown", most=SHOWN))


def _heading(setup: Setup, found: Learned) -> str:
    given = _scores(setup, found)
    name = "heading" if given["alarms"] else "no_alarms"
    return says(f"playground.{name}", recall=given["recall"], precision=given["precision"])


def _brush(painted: int) -> int:
    """Let the visitor choose which class is painted, and take back what was; return the class code."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.segmented_control(
            says("playground.paint.class"),
            [RARE, COMMON],
            default=RARE,
            required=True,
            format_func=lambda code: says(f"playground.paint.{CLASSES[code]}"),
            key=key("brush"),
            help=says("playground.paint.how"),
            persist_state="session",
        )
        before = remembered(PAINTED, ())
        for name, left in (("undo", before[:-1]), ("clear", ())):
            label = says(f"playground.paint.{name}")
            st.button(label, key=key(name), disabled=not painted, on_click=_paint, args=(left,))
        if painted:
            name = "count" if painted < MOST_PAINTED else "full"
            st.caption(says(f"playground.paint.{name}", rows=painted), width="content")
    return code


def _painted() -> tuple[Painted, ...]:
    """Return the rows of all strokes, as far as there is room."""
    return tuple(chain.from_iterable(remembered(PAINTED, ())))[:MOST_PAINTED]


def _paint(strokes: tuple[tuple[Painted, ...], ...]) -> None:
    """Let these be all strokes, on a chart without a selection."""
    remember({PAINTED: strokes, TURN: remembered(TURN, 0) + 1})


def _numbers(setup: Setup, found: dict[str, Learned]) -> None:
    """Show what each model gives on fresh rows, and what it learned from."""
    given = {title: _rows(each) | _scores(setup, each) for title, each in found.items()}
    given[says("playground.columns.best")] = _scores(setup, truth(setup.world, setup.prevalence))
    columns = ["strategy", *COLUMNS]
    frame = pd.DataFrame.from_dict(given, "index").rename_axis("strategy").reset_index()[columns]
    st.markdown(says("playground.fresh", rows=2 * FRESH, share=percent(setup.prevalence)))
    show.table(
        frame.round({"roc_auc": 3, "average_precision": 3}),
        "playground-numbers",
        "playground",
        download=frame,
        label=says("common.download"),
        column_config=_columns(columns),
        # Nobody learned the best possible model from rows.
        placeholder="-",
    )
    st.caption(says("playground.chances"))


def _scores(setup: Setup, field: Field) -> dict[str, float]:
    return scores(field, setup.threshold, setup.prevalence)


def _rows(found: Learned) -> dict[str, float]:
    """Return how many rows were added and dropped, and the share of the rare class, weights counted."""
    table = counts(found.rows)
    weights = table["weight"]
    return {
        "added": table["added"].sum(),
        "dropped": table["dropped"].sum(),
        "learned": weights[RARE] / weights.sum(),
    }


def _columns(names: list[str]) -> dict:
    """Return how the columns are called, explained and written."""
    config = {}
    for name in names:
        label = says(f"playground.columns.{name}")
        if name == "strategy":
            config[name] = st.column_config.TextColumn(label)
        else:
            told = says(f"playground.columns.{name}_help")
            config[name] = st.column_config.NumberColumn(label, help=told, format=COLUMNS[name])
    return config
