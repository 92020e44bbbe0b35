"""Rows on a plane: real ones, and those that a strategy added or dropped."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import GREY, axis, class_colours, finish
from core.figures.text import listed, plain

WEBGL_FROM = 1_000
RARE = 100  # a part with fewer points than one in so many gets larger ones
KINDS = {
    "real": ("", "circle", 0.75),
    "dropped": (", dropped by the strategy", "x", 0.9),
    "added": (", added by the strategy", "circle-open", 0.9),
}


def scatter_map(
    frame: pd.DataFrame,
    classes: Sequence[str],
    positive: str | None = None,
    axes: tuple[str, str] = ("", ""),
) -> go.Figure:
    """Draw points with columns x, y, class, kind (real, added or dropped) and row.

    `row` is the row's number in the file, anything missing for an added one. Small classes lie on
    top, the class of interest topmost. `axes` name the axes where they mean something; their scales
    are equal, so that distances can be compared.
    """
    colours = class_colours(classes, _accent(frame, classes, positive))
    draw = go.Scattergl if len(frame) > WEBGL_FROM else go.Scatter
    figure = go.Figure()
    for name in _bottom_up(frame, classes, positive):
        for kind in KINDS:
            part = frame[(frame["class"] == name) & (frame["kind"] == kind)]
            if len(part):
                figure.add_trace(draw(**_points(part, name, kind, colours[name], len(frame))))
    _legend(figure, draw, frame, colours)
    bare = dict.fromkeys(("showticklabels", "showgrid", "showline"), any(axes)) | {"nticks": 6}
    return finish(
        figure,
        _words(frame, classes),
        xaxis=axis(plain(axes[0], 24) if axes[0] else "", **bare),
        yaxis=axis(plain(axes[1], 24) if axes[1] else "", scaleanchor="x", **bare),
        height=520,
    )


def _legend(figure: go.Figure, draw: type, frame: pd.DataFrame, colours: dict[str, str]) -> None:
    """Name each class once, whatever became of its rows, and each sign once, whatever its class."""
    for name in colours:
        if (frame["class"] == name).any():
            marker = {"color": colours[name], "symbol": "circle", "size": 9}
            _entry(figure, draw, name=plain(name), legendgroup=plain(name), marker=marker)
    for kind, (said, symbol, _) in KINDS.items():
        if kind != "real" and (frame["kind"] == kind).any():
            marker = {"color": GREY, "symbol": symbol, "size": 9}
            _entry(figure, draw, name=said.removeprefix(", "), marker=marker)


def _entry(figure: go.Figure, draw: type, **entry: object) -> None:
    figure.add_trace(draw(x=[None], y=[None], mode="markers", **entry))


def _accent(frame: pd.DataFrame, classes: Sequence[str], positive: str | None) -> str | None:
    """Return the class that is orange: the one of interest, or the rarest of two."""
    if positive is None and len(classes) == 2:
        return _bottom_up(frame, classes, None)[-1]
    return positive


def _bottom_up(frame: pd.DataFrame, classes: Sequence[str], positive: str | None) -> list[str]:
    real = frame.loc[frame["kind"] != "added", "class"].value_counts()
    return sorted(classes, key=lambda name: (name == positive, -int(real.get(name, 0))))


def _points(part: pd.DataFrame, name: str, kind: str, colour: str, total: int) -> dict:
    said, symbol, opacity = KINDS[kind]
    size = 9 if total <= 300 else 7 if total <= 3_000 else 5
    size += 3 if len(part) < total / RARE else 0
    return {
        "x": part["x"],
        "y": part["y"],
        "mode": "markers",
        "marker": {"color": colour, "symbol": symbol, "opacity": opacity, "size": size},
        "name": plain(name) + said,
        # A click on the class in the legend hides all of it.
        "legendgroup": plain(name),
        "showlegend": False,
        "customdata": [_row(row) for row in part["row"]],
        "hovertemplate": "%{customdata}<extra>%{fullData.name}</extra>",
    }


def _row(row: object) -> str:
    return "a new row" if pd.isna(row) or int(row) < 0 else f"row {int(row):,}"


def _words(frame: pd.DataFrame, classes: Sequence[str]) -> str:
    counts = frame["kind"].value_counts()
    numbers = ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts)
    return f"Map of rows ({numbers}) of the classes {listed(classes)}; near points are alike."
