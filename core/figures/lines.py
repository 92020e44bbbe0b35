"""Curves of several trials on one chart: lines, bands of folds, and points where decisions land."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import AXIS, GREY, Style, faint
from core.figures.text import plain

Point = tuple[float, float]
Curves = Mapping[str, pd.DataFrame]
Titles = Mapping[str, str]
Styles = Mapping[str, Style]
# By what the points have in common, such as "at 0.5", then by trial.
Markers = Mapping[str, Mapping[str, Point]]

LONGEST_TITLE = 60
# An open shape lets another one be seen that lands on the same place.
SHAPES = ("circle-open", "diamond", "square-open", "triangle-up")


def no_skill(figure: go.Figure, x: Sequence[float], y: Sequence[float], **place: object) -> None:
    """Add the dotted line that everything is held against."""
    line = {"color": AXIS, "width": 1.5, "dash": "dot"}
    name = "no skill"
    figure.add_scatter(
        x=x, y=y, mode="lines", line=line, name=name, showlegend=False, hoverinfo="skip", **place
    )


def lines(
    figure: go.Figure,
    curves: Curves,
    titles: Titles,
    styles: Styles,
    columns: tuple[str, str],
    shape: str = "linear",
    **place: object,
) -> None:
    """Add a line for each trial, telling two columns and the threshold on hovering."""
    x, y = columns
    for number, (key, frame) in enumerate(curves.items()):
        figure.add_scatter(
            x=frame[x].to_numpy(),
            y=frame[y].to_numpy(),
            mode="lines",
            line=styles[key].line | {"shape": shape},
            name=plain(titles[key], LONGEST_TITLE),
            legendgroup=str(number) if place else None,
            customdata=reached(frame["threshold"]),
            hovertemplate=hover(columns) + "<br>%{customdata}<extra>%{fullData.name}</extra>",
            **place,
        )


def bands(figure: go.Figure, spreads: Curves, titles: Titles, styles: Styles, metric: str) -> None:
    """Add what the curves of single folds cover, from the lowest to the highest (see core.curves.spread)."""
    for key, frame in spreads.items():
        own = frame[(frame["metric"] == metric) & (frame["folds"] > 0)]
        axis = own.columns[1]
        figure.add_scatter(
            x=np.r_[own[axis], own[axis][::-1]],
            y=np.r_[own["highest"], own["lowest"][::-1]],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=faint(styles[key].colour, 0.16),
            name=f"{plain(titles[key], LONGEST_TITLE)}: all folds",
            showlegend=False,
            hoverinfo="skip",
        )


def markers(
    figure: go.Figure,
    points: Markers,
    titles: Titles,
    styles: Styles,
    columns: tuple[str, str],
    scale: Callable[[float], float] = float,
) -> None:
    """Add the points where decisions land; with several decisions the shape tells which.

    `scale` turns a number into its place on the axes.
    """
    several = len(points) > 1
    for place, (decision, landed) in enumerate(points.items()):
        shape = SHAPES[place % len(SHAPES)] if several else None
        for key, (x, y) in landed.items():
            figure.add_scatter(
                x=[scale(x)],
                y=[scale(y)],
                mode="markers",
                marker=marker(styles[key].colour, shape or styles[key].symbol),
                name=plain(titles[key], LONGEST_TITLE),
                showlegend=False,
                cliponaxis=False,
                text=_told(columns, (x, y), decision),
                hovertemplate="%{text}<extra>%{fullData.name}</extra>",
            )
        if landed:
            legend(figure, f"point: {plain(decision)}", marker(GREY, shape or "circle"))


def _told(columns: tuple[str, str], point: Point, decision: str) -> str:
    numbers = [f"{name.replace('_', ' ')} {value:.3f}" for name, value in zip(columns, point, strict=True)]
    return "<br>".join([*numbers, plain(decision)])


def legend(figure: go.Figure, name: str, drawn: dict) -> None:
    """Add an entry to the legend that is no trial."""
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=drawn, name=name)


def marker(colour: str, symbol: str) -> dict:
    """Return a plotly marker that stands out from the line under it."""
    edge = {"color": colour, "width": 2.5} if symbol.endswith("-open") else {"color": "white", "width": 1}
    return {"color": colour, "symbol": symbol, "size": 12, "line": edge}


def hover(columns: tuple[str, str]) -> str:
    """Return the two lines that tell where a point is."""
    x, y = (name.replace("_", " ") for name in columns)
    return f"{x} %{{x:.3f}}<br>{y} %{{y:.3f}}"


def reached(thresholds: pd.Series) -> list[str]:
    """Return which rows an alarm at each threshold is for."""
    return [f"score ≥ {t:.4g}" if np.isfinite(t) else "no alarms" for t in thresholds.tolist()]
