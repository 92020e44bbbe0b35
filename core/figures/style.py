"""How charts look: a colour and dash for each strategy, two hues for two classes, a quiet layout.

All colours have a contrast of 3 : 1 or more on white and on the dark background of the app. Hues
follow Okabe and Ito (2008), darker where theirs would fade on white; strategies whose hues are
alike to a colour-blind eye differ in their dash.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import unescape

import plotly.graph_objects as go

GREY = "#7D858E"
BLUE, ORANGE = "#2F6DB5", "#D9730D"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#C8659F", "#8A6600", "#7A5FD0")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
CLASS_COLOURS = (BLUE, "#009E73", "#C8659F", "#8A6600", "#7A5FD0", "#1894B0", "#B0413E", "#6C8A1F")
GRID = "rgba(128,128,128,0.22)"
AXIS = "rgba(128,128,128,0.6)"
CLEAR = "rgba(0,0,0,0)"
# Of the legend: pixels a row, and characters in the width of a chart beside another one.
LEGEND_ROW, LEGEND_CHARACTERS = 20, 70


@dataclass(frozen=True)
class Style:
    """How one trial is drawn on every chart: a hex colour, a plotly dash and a marker symbol."""

    colour: str
    dash: str = "solid"
    symbol: str = "circle"

    @property
    def line(self) -> dict:
        """Return the style as a plotly line."""
        return {"color": self.colour, "dash": self.dash, "width": 2}


def styles(keys: Sequence[str], baselines: Collection[str] = ("nothing",)) -> dict[str, Style]:
    """Return a style for each key, decided by its place among the keys that are no baselines.

    `keys` are the trials of a plan in its order; those in `baselines` are neutral grey, the first
    one solid. The first 24 others differ in colour or dash.
    """
    neutral = [key for key in keys if key in baselines]
    others = [key for key in keys if key not in baselines]
    given = {key: Style(GREY, DASHES[i % 4]) for i, key in enumerate(neutral)}
    given |= {key: _style(i) for i, key in enumerate(others)}
    return {key: given[key] for key in keys}


def _style(place: int) -> Style:
    colour, turn = place % len(COLOURS), place // len(COLOURS)
    # 3 and the number of dashes have no common factor: a colour that comes back has another dash.
    dash = DASHES[(colour + 3 * turn) % len(DASHES)]
    return Style(COLOURS[colour], dash, SYMBOLS[(colour + turn) % len(SYMBOLS)])


def class_colours(classes: Sequence[str], positive: str | None) -> dict[str, str]:
    """Return a colour a class: orange for the class of interest, blue for the only other one."""
    others = [name for name in classes if name != positive]
    given = {name: CLASS_COLOURS[i % len(CLASS_COLOURS)] for i, name in enumerate(others)}
    return {name: given.get(name, ORANGE) for name in classes}


def faint(colour: str, opacity: float) -> str:
    """Return a hex colour as plotly's transparent one."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgba({red},{green},{blue},{opacity})"


def axis(title: str = "", **more: object) -> dict:
    """Return a quiet axis. Text has no colour here, so that the theme's is used."""
    quiet = {
        "title": {"text": title},
        "gridcolor": GRID,
        "linecolor": AXIS,
        "showline": True,
        "zeroline": False,
        "automargin": True,
    }
    return quiet | more


def share_axis(title: str, **more: object) -> dict:
    """Return an axis of shares that always shows 0 to 1, so that charts can be compared."""
    # A little beyond both ends, or lines at 0 and 1 would be cut in half.
    return axis(title, **{"range": [-0.01, 1.01], "nticks": 7} | more)


def log_share_axis(title: str, low: float) -> dict:
    """Return a logarithmic axis of shares from `low` to all; its title says so."""
    ticks = [10.0**power for power in range(math.floor(math.log10(low)), 1)]
    named = {"tickvals": ticks, "ticktext": [f"{100 * tick:g} %" for tick in ticks]}
    return axis(f"{title} (logarithmic scale)", type="log", range=[math.log10(low), 0.02], **named)


def rows_axis(title: str, most: float, log: bool, room: float = 1.05) -> dict:
    """Return an axis of counts up to `most` with some room; a logarithmic one says so."""
    if not log:
        return axis(title, range=[0, most * room], tickformat=",~f", nticks=6)
    top = max(most, 10) ** room
    powers = int(math.log10(top))
    ticks = [10**power for power in range(0, powers + 1, 1 + powers // 6)]
    named = {"tickvals": ticks, "ticktext": [f"{tick:,}" for tick in ticks]}
    return axis(f"{title} (logarithmic scale)", type="log", range=_powers(0.7, top), **named)


def _powers(low: float, high: float) -> list[float]:
    """Return the range of a logarithmic axis, which plotly takes in powers of ten."""
    return [math.log10(low), math.log10(high)]


def name_bars(figure: go.Figure, texts: Sequence[str], above: float = 0.0) -> None:
    """Write a text, already safe, at the left over each of the bars that lie at 0, 1, 2, ... from the top."""
    for place, text in enumerate(texts):
        figure.add_annotation(
            text=text,
            x=0,
            xref="x domain",
            xanchor="left",
            y=place - above,
            yanchor="bottom",
            showarrow=False,
        )


def finish(figure: go.Figure, words: str, height: int = 400, **layout: object) -> go.Figure:
    """Return the figure with the common layout, and with what it shows in `words`, for `alt`.

    The legend is added to `height`, in pixels.
    """
    names = [unescape(trace.name or "") for trace in figure.data if trace.showlegend is not False]
    common = {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8, "pad": 2},
        "height": height + LEGEND_ROW * _legend_rows(names),
        "showlegend": len(names) > 1,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -0.02,
            "yref": "container",
            "yanchor": "bottom",
            "bgcolor": CLEAR,
        },
        "modebar": {"bgcolor": CLEAR, "color": AXIS, "activecolor": GREY},
        # Without it long names end in dots, possibly in the middle of an entity.
        "hoverlabel": {"namelength": -1},
        "meta": {"alt": words},
    }
    # One by one: `update_layout` merges at five times the cost, which a moved threshold would wait for.
    for name, value in (common | layout).items():
        figure.layout[name] = value
    return figure


def _legend_rows(names: Sequence[str]) -> int:
    """Return about how many rows the legend takes, all entries being as wide as the longest."""
    side_by_side = max(LEGEND_CHARACTERS // (max(map(len, names), default=0) + 7), 1)
    return math.ceil(len(names) / side_by_side) if len(names) > 1 else 0


def alt(figure: go.Figure) -> str:
    """Return what the figure shows, in words; the text is not escaped, nobody interprets it."""
    return figure.layout.meta["alt"]
