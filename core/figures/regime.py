"""Where a file lies on the map of regimes, and what gets its recall back."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.diagnose.standing import Standing
from core.figures.style import AXIS, BLUE, GREY, ORANGE, axis, faint, finish, share_axis
from core.figures.text import percent, plain, short

REGIONS = {"normal": BLUE, "mild": "#1894B0", "extreme": ORANGE, "catastrophic": "#B0413E"}
ROOM = 0.07  # of the height that a region must have to carry its name
BARS = {"color": GREY, "thickness": 1.5, "width": 4}


def regime_map(borders: pd.DataFrame, found: Standing) -> go.Figure:
    """Draw a frame of `core.diagnose.regime.borders` for the kappa of a file, and the file on it.

    Across is Delta, up is eta on a logarithmic scale; both intervals are bars at the point.
    """
    top = max(1_000.0, 10 * found.eta_interval.high)
    lines = borders.set_index("delta").clip(0, math.log(top)).map(math.exp)
    figure = go.Figure()
    _regions(figure, lines, top)
    inside = (borders["collapse"] < math.log(top)).to_numpy()
    _rule(figure, lines["collapse"][inside], "half of the class is found", "solid")
    # Straight on these axes; most files have rows enough for it to leave the picture at once.
    end = min(lines.index[-1], math.log(top) / math.sqrt(found.kappa))
    rule = pd.Series([1.0, math.exp(end * math.sqrt(found.kappa))], [0.0, end])
    _rule(figure, rule, "published rule: log(eta) = Delta sqrt(kappa)", "dash")
    _point(figure, found)
    return finish(
        figure,
        f"Map of regimes for {found.kappa:.0f} rows a direction: Delta across, eta upwards. Delta is "
        f"{found.delta:.2f} and eta {found.eta:.1f}, which is {found.regime}.",
        height=440,
        xaxis=axis(
            "How far apart the classes lie (Delta)", range=[0, float(borders["delta"].max())], nticks=8
        ),
        yaxis=_ratios(top),
    )


def _ratios(top: float) -> dict:
    ticks = [10**power for power in range(math.ceil(math.log10(top)) + 1)]
    named = {"tickvals": ticks, "ticktext": [f"{tick:,} : 1" for tick in ticks]}
    title = "Rows of the larger class for one (eta, log scale)"
    return axis(title, type="log", range=[0, math.log10(top)], **named)


def _regions(figure: go.Figure, lines: pd.DataFrame, top: float) -> None:
    """Fill the regions from below, each with its name where it is highest."""
    below = pd.Series(1.0, lines.index)
    above = {**{name: lines[name] for name in ("normal", "mild", "extreme")}, "catastrophic": below * top}
    for name, colour in REGIONS.items():
        edge = np.maximum(above[name], below)
        figure.add_scatter(
            x=[*lines.index, *lines.index[::-1]],
            y=[*below, *edge[::-1]],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=faint(colour, 0.2),
            name=name,
            showlegend=False,
            hoverinfo="skip",
        )
        _name(figure, name, np.log10(below), np.log10(edge), math.log10(top))
        below = edge


def _name(figure: go.Figure, name: str, low: pd.Series, high: pd.Series, top: float) -> None:
    height = (high - low).iloc[len(low) // 8 : -len(low) // 8]
    # The middle of where the region is about as high as it gets.
    high_there = height.index[height > 0.9 * height.max()]
    place = high_there[len(high_there) // 2] if len(high_there) else height.index[0]
    if height[place] > ROOM * top:
        middle = (low[place] + high[place]) / 2
        figure.add_annotation(text=name, x=place, y=middle, showarrow=False, font={"size": 14}, opacity=0.85)


def _rule(figure: go.Figure, line: pd.Series, name: str, dash: str) -> None:
    figure.add_scatter(
        x=line.index,
        y=line,
        mode="lines",
        line={"color": AXIS if dash == "dash" else GREY, "dash": dash, "width": 2},
        name=name,
        hovertemplate="Delta %{x:.2f}: %{y:,.1f} : 1<extra>%{fullData.name}</extra>",
    )


def _point(figure: go.Figure, found: Standing) -> None:
    figure.add_scatter(
        x=[found.delta],
        y=[found.eta],
        error_x=_bars(found.delta, found.delta_interval.low, found.delta_interval.high),
        error_y=_bars(found.eta, found.eta_interval.low, found.eta_interval.high),
        mode="markers",
        marker={"color": ORANGE, "size": 13, "line": {"color": "white", "width": 1.5}},
        name=f"{plain(found.rare, 24)} against {plain(found.against, 24)}",
        hovertemplate="Delta %{x:.2f}, eta %{y:,.1f}<extra>%{fullData.name}</extra>",
    )


def _bars(value: float, low: float, high: float) -> dict:
    return {"type": "data", "array": [high - value], "arrayminus": [value - low], **BARS}


def recall_stages(frame: pd.DataFrame, name: str) -> go.Figure:
    """Draw a frame of `Standing.stages`: recall stage by stage, predicted and measured, for class `name`."""
    figure = go.Figure()
    figure.add_bar(
        y=frame["stage"],
        x=frame["gain"],
        base=frame["recall"] - frame["gain"],
        orientation="h",
        marker={"color": faint(BLUE, 0.25)},
        name="gained",
        hovertemplate="%{x:+.3f}<extra>gained</extra>",
    )
    _dots(figure, frame, ("recall", "low", "high"), "predicted", BLUE, "diamond")
    _dots(figure, frame, ("measured", "lower", "upper"), "measured", ORANGE, "circle-open")
    first, last = frame.iloc[0], frame.iloc[-1]
    return finish(
        figure,
        f"Recall of {short(name)}: predicted {percent(first['recall'])} at one half and "
        f"{percent(last['recall'])} with endless rows, stage by stage, beside what was measured.",
        height=250,
        xaxis=share_axis(f"Recall of {plain(name)}"),
        yaxis=axis(autorange="reversed"),
        bargap=0.55,
    )


def _dots(
    figure: go.Figure, frame: pd.DataFrame, columns: tuple[str, str, str], name: str, colour: str, symbol: str
) -> None:
    value, low, high = (frame[column].astype(float) for column in columns)
    if value.isna().all():
        return
    figure.add_scatter(
        y=frame["stage"],
        x=value,
        error_x={"type": "data", "array": high - value, "arrayminus": value - low, **BARS, "color": colour},
        mode="markers",
        marker={"color": colour, "size": 11, "symbol": symbol, "line": {"color": colour, "width": 2}},
        name=name,
        hovertemplate="recall %{x:.3f}<extra>%{fullData.name}</extra>",
    )
