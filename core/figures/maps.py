"""Rows on a plane: real ones, and those that a strategy added or dropped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import BLUE, CLASS_COLOURS, GREY, ORANGE, axis, class_colours, finish
from core.figures.text import listed, plain, short

WEBGL_FROM = 1_000
RARE = 100  # a part with fewer points than one in so many gets larger ones
HEIGHT = 520
KINDS = {
    "dropped": (", dropped by the strategy", "x", 0.25),
    "real": ("", "circle", 0.75),
    "added": (", added by the strategy", "circle-open", 0.9),
}
SCALE = [[0.0, BLUE], [0.5, "#A9658F"], [1.0, ORANGE]]
TAILS = (0.01, 0.99)  # a few extreme values would leave one colour for all others


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
    draw = go.Scattergl if len(frame) > WEBGL_FROM else go.Scatter
    figure = go.Figure()
    add_points(figure, draw, frame, classes, positive)
    add_classes(figure, draw, frame, classes, positive)
    x, y = plane(axes)
    words = f"Map of rows ({counted(frame)}) of the classes {listed(classes)}; near points are alike."
    return finish(figure, words, xaxis=x, yaxis={**y, "scaleanchor": "x"}, height=HEIGHT)


def coloured_map(
    frame: pd.DataFrame,
    values: Sequence,
    title: str,
    levels: Sequence[str] = (),
    quiet: Sequence[str] = (),
) -> go.Figure:
    """Draw points coloured by one value each: by words where there are `levels`, else by a scale.

    Levels that are `quiet` are grey. A scale is for numbers and dates; rows without one are grey. Its
    colours end at the 1st and the 99th percentile.
    """
    draw = go.Scattergl if len(frame) > WEBGL_FROM else go.Scatter
    figure = go.Figure()
    if levels:
        _add_levels(figure, draw, frame, np.asarray(values, object), _colours(levels, quiet))
    else:
        _add_scale(figure, draw, frame, np.asarray(values), title)
    x, y = plane(("", ""))
    words = f"Map of {len(frame):,} rows, coloured by {short(title)}; near points are alike."
    return finish(figure, words, xaxis=x, yaxis={**y, "scaleanchor": "x"}, height=HEIGHT)


def plane(axes: tuple[str, str]) -> tuple[dict, dict]:
    """Return two axes, bare where they mean nothing."""
    bare = dict.fromkeys(("showticklabels", "showgrid", "showline"), any(axes)) | {"nticks": 6}
    x, y = (axis(plain(title, 24) if title else "", **bare) for title in axes)
    return x, y


def add_points(
    figure: go.Figure,
    draw: type,
    frame: pd.DataFrame,
    classes: Sequence[str],
    positive: str | None,
    place: str = "x",
    total: int | None = None,
) -> None:
    """Add the points of every class and kind, on the axes that `place` names.

    The more points in `total`, of `frame` if not said, the smaller they are.
    """
    total = total or len(frame)
    colours = class_colours(classes, _accent(frame, classes, positive))
    for name in _bottom_up(frame, classes, positive):
        for kind in KINDS:
            part = frame[(frame["class"] == name) & (frame["kind"] == kind)]
            if len(part):
                drawn = _points(part, name, kind, colours[name], total)
                figure.add_trace(draw(**drawn, xaxis=place, yaxis=place.replace("x", "y")))


def add_classes(
    figure: go.Figure, draw: type, frame: pd.DataFrame, classes: Sequence[str], positive: str | None
) -> None:
    """Name each class once, whatever became of its rows, and each sign once, whatever its class."""
    colours = class_colours(classes, _accent(frame, classes, positive))
    for name in colours:
        if (frame["class"] == name).any():
            _entry(figure, draw, plain(name), colours[name], legendgroup=plain(name))
    for kind, (said, symbol, _) in KINDS.items():
        if kind != "real" and (frame["kind"] == kind).any():
            _entry(figure, draw, said.removeprefix(", "), GREY, symbol)


def counted(frame: pd.DataFrame) -> str:
    """Return how many points there are of each kind."""
    counts = frame["kind"].value_counts()
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts)


def _entry(
    figure: go.Figure, draw: type, name: str, colour: str, symbol: str = "circle", **entry: object
) -> None:
    marker = {"color": colour, "symbol": symbol, "size": 9}
    figure.add_trace(draw(x=[None], y=[None], mode="markers", name=name, marker=marker, **entry))


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
    size = _size(total) + (3 if len(part) < total / RARE else 0)
    return _placed(part) | {
        "marker": {"color": colour, "symbol": symbol, "opacity": opacity, "size": size},
        "name": plain(name) + said,
        # A click on the class in the legend hides all of it.
        "legendgroup": plain(name),
        "showlegend": False,
        "customdata": [_row(row) for row in part["row"]],
        "hovertemplate": "%{customdata}<extra>%{fullData.name}</extra>",
    }


def _placed(part: pd.DataFrame) -> dict:
    """Return what all points have: where they are, and an id by which a selected one is known."""
    return {"x": part["x"], "y": part["y"], "mode": "markers", "ids": [str(i) for i in part.index]}


def _size(total: int) -> int:
    return 9 if total <= 300 else 7 if total <= 3_000 else 5


def _row(row: object) -> str:
    return "a new row" if pd.isna(row) or int(row) < 0 else f"row {int(row):,}"


def _colours(levels: Sequence[str], quiet: Sequence[str]) -> dict[str, str]:
    """Return a colour for each level; grey for quiet ones, and where there are no more colours."""
    loud = [level for level in levels if level not in quiet]
    return dict.fromkeys(levels, GREY) | dict(zip(loud, CLASS_COLOURS, strict=False))


def _add_levels(
    figure: go.Figure, draw: type, frame: pd.DataFrame, values: np.ndarray, colours: dict[str, str]
) -> None:
    """Add the points of every level, grey ones below and the rarest on top, and name the levels."""
    for level in sorted(colours, key=lambda level: (colours[level] != GREY, -int((values == level).sum()))):
        part = frame[values == level]
        if len(part):
            marker = {
                "color": colours[level],
                "opacity": 0.4 if colours[level] == GREY else 0.8,
                "size": _size(len(frame)),
            }
            told = {
                "customdata": _rows_and_classes(part),
                "hovertemplate": "%{customdata}<extra>%{fullData.name}</extra>",
            }
            named = {"name": plain(level), "legendgroup": plain(level), "showlegend": False}
            figure.add_trace(draw(**_placed(part), **told, **named, marker=marker))
    for level in colours:
        if (values == level).any():
            _entry(figure, draw, plain(level), colours[level], legendgroup=plain(level))


def _add_scale(figure: go.Figure, draw: type, frame: pd.DataFrame, values: np.ndarray, title: str) -> None:
    """Add the points with a value in the colours of a scale, and those without in grey below them."""
    known, size = ~pd.isna(values), _size(len(frame))
    rest, there = frame[~known], values[known]
    named = {"name": "no value", "showlegend": bool(len(rest))}
    told = {"hovertemplate": "%{customdata}<extra></extra>", "customdata": _rows_and_classes(rest)}
    figure.add_trace(
        draw(**_placed(rest), **told, **named, marker={"color": GREY, "opacity": 0.5, "size": size})
    )
    scale = _scale(there, title) if len(there) else {}
    lines = zip(_rows_and_classes(frame[known]), map(_said, there), strict=True)
    told = {
        "hovertemplate": "%{customdata}<extra></extra>",
        "customdata": ["<br>".join(line) for line in lines],
    }
    marker = {**scale, "opacity": 0.8, "size": size}
    figure.add_trace(draw(**_placed(frame[known]), **told, showlegend=False, marker=marker))


def _scale(values: np.ndarray, title: str) -> dict:
    """Return the colours of values that are there, and the bar that explains them."""
    low, high = np.quantile(values.astype(float), TAILS)
    bar = {"title": {"text": plain(title, 24), "side": "top"}, "thickness": 14, "len": 0.7, "outlinewidth": 0}
    if np.issubdtype(values.dtype, np.datetime64):
        ticks = np.linspace(low, high, 5)
        bar |= {"tickvals": ticks, "ticktext": [_said(each) for each in ticks.astype(values.dtype)]}
    colours = {"color": values.astype(float), "colorscale": SCALE, "cmin": low, "cmax": high}
    return colours | {"colorbar": bar}


def _said(value: object) -> str:
    """Return a number or a date as people read it."""
    return str(value)[:10] if isinstance(value, np.datetime64) else f"{value:.6g}"


def _rows_and_classes(part: pd.DataFrame) -> list[str]:
    return [f"{_row(row)}, {plain(name)}" for row, name in zip(part["row"], part["class"], strict=True)]
