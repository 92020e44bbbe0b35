"""What models look at: importance of columns, and SHAP values row by row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures import style as house
from core.figures.style import AXIS, GREY, Style, axis, finish
from core.figures.text import listed, plain

MOST_COLUMNS = 20
WEBGL_FROM = 1_000
# Low to high; neither hue means a class, and both ends are readable on white and on dark.
LOW_TO_HIGH = [[0, "#1894B0"], [0.5, "#8D74B8"], [1, "#C2378A"]]
SLICES = 80


def importance(
    frame: pd.DataFrame,
    titles: Mapping[str, str] | None = None,
    styles: Mapping[str, Style] | None = None,
) -> go.Figure:
    """Draw a frame of column, importance and trial as bars side by side, up to 20 columns.

    `titles` and `styles` go by the entries of `trial`; without titles these are shown themselves.
    """
    trials = [*pd.unique(frame["trial"])]
    styles, titles = styles or house.styles(trials), titles or {}
    shown = _largest(frame, "importance")
    places = {name: place for place, name in enumerate(shown)}
    figure = go.Figure()
    for trial in trials:
        part = frame[(frame["trial"] == trial) & frame["column"].isin(places)]
        figure.add_trace(_bars(part, places, plain(titles.get(trial, trial), 60), styles[trial].colour))
    return finish(
        figure,
        f"Importance of columns for {listed(titles.get(t, t) for t in trials)}; the most important "
        f"are {listed(shown, 5)}.",
        xaxis=axis("Importance", rangemode="tozero", nticks=6),
        yaxis=_columns(frame, shown),
        bargap=0.3,
        height=120 + (12 + 14 * len(trials)) * len(shown),
    )


def _bars(part: pd.DataFrame, places: Mapping[str, int], name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=part["importance"],
        y=part["column"].map(places),
        orientation="h",
        marker={"color": colour, "line": {"width": 0}},
        name=name,
        customdata=[plain(column) for column in part["column"]],
        hovertemplate="%{customdata}<br>%{x:.4~g}<extra>%{fullData.name}</extra>",
    )


def beeswarm(frame: pd.DataFrame) -> go.Figure:
    """Draw SHAP values with columns column, value (0 = lowest, 1 = highest, NaN), shap and row.

    One band a column, the one with the largest mean |SHAP| on top, up to 20; points are spread
    within their band where many have about the same SHAP value. Missing values are grey.
    """
    shown = _largest(frame.assign(size=frame["shap"].abs()), "size")
    frame = frame[frame["column"].isin(shown)]
    height = frame["column"].map({name: place for place, name in enumerate(shown)}) + _spread(frame)
    figure = go.Figure()
    draw = go.Scattergl if len(frame) > WEBGL_FROM else go.Scatter
    known = frame["value"].notna()
    for rows, marker, name in (
        (~known, {"color": GREY}, "no order, or missing"),
        (known, _coloured(frame.loc[known, "value"]), "value"),
    ):
        if rows.any():
            figure.add_trace(draw(**_dots(frame[rows], height[rows], marker, name)))
    figure.add_vline(0, line={"color": AXIS, "width": 1})
    return finish(
        figure,
        "SHAP values row by row; the columns with the largest ones are " + listed(shown, 5) + ".",
        xaxis=axis("SHAP value: effect on the score"),
        yaxis=_columns(frame, shown),
        height=110 + 34 * len(shown),
        showlegend=not known.all(),
    )


def _largest(frame: pd.DataFrame, by: str) -> list[str]:
    """Return the columns with the largest mean of `by`, at most 20, the largest first; none with 0."""
    mean = frame.groupby("column", sort=False)[by].mean()
    mean = mean[mean > 0] if (mean > 0).any() else mean
    return [*mean.sort_values(ascending=False, kind="stable").index[:MOST_COLUMNS]]


def _columns(frame: pd.DataFrame, shown: list[str]) -> dict:
    total = frame["column"].nunique()
    left_out = f"{len(shown)} of {total} columns" if total > len(shown) else ""
    ticks = {"tickvals": [*range(len(shown))], "ticktext": [plain(name, 28) for name in shown]}
    return axis(left_out, range=[len(shown) - 0.4, -0.6], showgrid=False, **ticks)


def _spread(frame: pd.DataFrame) -> np.ndarray:
    """Return an offset in -0.4..0.4 a row: rows of like SHAP value take turns around the middle."""
    shap = frame["shap"].to_numpy()
    width = max(float(np.ptp(shap)), 1e-12) / SLICES
    groups = frame.groupby([frame["column"], np.floor(shap / width)], sort=False)["shap"]
    turn, crowd = groups.cumcount().to_numpy(), groups.transform("size").to_numpy()
    side = np.where(turn % 2, 1, -1) * ((turn + 1) // 2)
    return 0.8 * side / max(crowd.max(), 10)


def _coloured(values: pd.Series) -> dict:
    bar = {"tickvals": [0, 1], "ticktext": ["low", "high"], "thickness": 10, "outlinewidth": 0}
    bar["title"] = {"text": "Value of the column", "side": "right"}
    return {"color": values, "colorscale": LOW_TO_HIGH, "cmin": 0, "cmax": 1, "colorbar": bar}


def _dots(part: pd.DataFrame, y: pd.Series, marker: dict, name: str) -> dict:
    names = part["column"].map({name: plain(name) for name in pd.unique(part["column"])})
    return {
        "x": part["shap"],
        "y": y,
        "mode": "markers",
        "marker": {"size": 5, "opacity": 0.8, "line": {"width": 0}} | marker,
        "name": name,
        "showlegend": name == "no order, or missing",
        "customdata": [[n, f"{int(r):,}"] for n, r in zip(names, part["row"], strict=True)],
        "hovertemplate": "%{customdata[0]}<br>row %{customdata[1]}: %{x:.4~g}<extra></extra>",
    }
