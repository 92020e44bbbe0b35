"""What a sampler did: the map before and after it, made-up rows with their parents, and how near they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.maps import WEBGL_FROM, add_classes, add_points, counted, plane
from core.figures.style import BLUE, GREY, ORANGE, axis, faint, finish
from core.figures.text import listed

HEIGHT = 480
BEFORE, AFTER = "Before", "After"
ADDED, REAL = "made-up rows", "real rows of the same classes"
BINS = 40
MARGIN = 0.15  # of the close-up, around the rows it shows


def before_and_after(
    frame: pd.DataFrame,
    classes: Sequence[str],
    positive: str | None = None,
    axes: tuple[str, str] = ("", ""),
    threads: bool = False,
) -> go.Figure:
    """Draw the points of `core.project.Sampled` twice: as they were, and with rows dropped and added.

    Both halves have the same axes, and what is zoomed in one is zoomed in the other. `threads` draws a
    thin line from each added row to its parents.
    """
    figure = make_subplots(1, 2, subplot_titles=[BEFORE, AFTER], horizontal_spacing=0.03)
    draw = go.Scattergl if len(frame) > WEBGL_FROM else go.Scatter
    real = frame[frame["kind"] != "added"]
    if threads:
        _add_threads(figure, draw, frame[frame["kind"] == "added"], faint(GREY, 0.5), "x2")
    add_points(figure, draw, real.assign(kind="real"), classes, positive, total=len(frame))
    add_points(figure, draw, frame, classes, positive, "x2")
    add_classes(figure, draw, frame, classes, positive)
    _heads_to_the_left(figure)
    left = {n: figure.layout[f"{n}axis"].to_plotly_json() for n in "xy"}
    # Without ranges of their own, axes that match and have equal scales are laid out unequally.
    x, y = ({**each, "range": _around(frame[n], 0.05)} for n, each in zip("xy", plane(axes), strict=True))
    figure.update_layout(xaxis2={**x, "matches": "x"}, yaxis2={**y, "matches": "y", "showticklabels": False})
    return finish(
        figure,
        f"Two maps of the same rows of the classes {listed(classes)}, before and after a sampler: "
        f"{counted(frame)}.",
        xaxis={**left["x"], **x},
        yaxis={**left["y"], **y, "scaleanchor": "x"},
        height=HEIGHT,
        margin={"l": 8, "r": 16, "t": 32, "b": 8},
    )


def _heads_to_the_left(figure: go.Figure) -> None:
    """Move the heads of both halves to the left: the bar of buttons covers the middle of the right one."""
    for head, half in zip(figure.layout.annotations, ("xaxis", "xaxis2"), strict=True):
        head.update(x=figure.layout[half].domain[0], xanchor="left")


def close_up(
    frame: pd.DataFrame, chosen: pd.DataFrame, classes: Sequence[str], positive: str | None = None
) -> go.Figure:
    """Draw the part of the map around `chosen` added rows, with lines to the parents of each.

    Both are points of `core.project.Sampled`.
    """
    x, y = (_around(chosen[[n, f"{n}0", f"{n}1"]].to_numpy(), MARGIN) for n in "xy")
    near = frame[frame["x"].between(*x) & frame["y"].between(*y)]
    figure = go.Figure()
    rest = near.drop(chosen.index, errors="ignore")
    add_points(figure, go.Scatter, rest[rest["kind"] != "added"], classes, positive)
    _add_threads(figure, go.Scatter, chosen, GREY, "x")
    add_points(figure, go.Scatter, chosen, classes, positive)
    add_classes(figure, go.Scatter, pd.concat([rest, chosen]), classes, positive)
    across, up = plane(("", ""))
    return finish(
        figure,
        f"The map around {len(chosen):,} made-up rows, each with lines to the rows it was made from.",
        xaxis={**across, "range": x},
        yaxis={**up, "range": y, "scaleanchor": "x"},
        height=HEIGHT,
    )


def _around(values: np.ndarray, margin: float) -> list[float]:
    """Return the range of the values that are there, with a margin, in parts of it, on both sides."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = margin * (high - low) or 1.0
    return [low - room, high + room]


def _add_threads(figure: go.Figure, draw: type, added: pd.DataFrame, colour: str, place: str) -> None:
    """Draw lines from the first parent to the row and on to the second, as far as there are any."""
    if "x0" not in added or added["x0"].isna().all():
        return
    gap = pd.Series(np.nan, added.index)
    x, y = (np.column_stack([added[f"{n}0"], added[n], added[f"{n}1"], gap]).ravel() for n in "xy")
    line = {"color": colour, "width": 1}
    figure.add_trace(
        draw(
            x=x,
            y=y,
            mode="lines",
            line=line,
            hoverinfo="skip",
            name="line to the parents",
            connectgaps=False,
            xaxis=place,
            yaxis=place.replace("x", "y"),
        )
    )


def nearest_distances(frame: pd.DataFrame) -> go.Figure:
    """Draw how far rows are from the nearest real row: the frame of `core.project.Nearness`.

    Beyond the 99th percentile of both together, rows are counted in the last bar.
    """
    end = float(frame["distance"].quantile(0.99)) or 1.0
    edges = np.linspace(0, end, BINS + 1)
    figure = go.Figure()
    for rows, name, colour in (("real", REAL, BLUE), ("added", ADDED, ORANGE)):
        own = np.minimum(frame.loc[frame["rows"] == rows, "distance"].to_numpy(), end)
        heights = np.histogram(own, edges)[0] / max(len(own), 1)
        figure.add_bar(
            x=(edges[1:] + edges[:-1]) / 2,
            y=heights,
            width=np.diff(edges),
            name=name,
            marker={"color": colour, "opacity": 0.6, "line": {"width": 0}},
            hovertemplate="distance about %{x:.3~g}<br>%{y:.1%} of them<extra>%{fullData.name}</extra>",
        )
    middle = frame.groupby("rows")["distance"].median().reindex(["added", "real"])
    return finish(
        figure,
        "Histogram of the distance to the nearest real row. "
        f"Median: {middle['added']:.3g} for {ADDED}, {middle['real']:.3g} for {REAL}.",
        barmode="overlay",
        bargap=0,
        xaxis=axis("Distance to the nearest real row", rangemode="tozero"),
        yaxis=axis("Share of rows", tickformat=".0%"),
        height=300,
    )
