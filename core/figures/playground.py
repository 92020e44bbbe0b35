"""The playground: what models say of the plane, side by side, with the rows they learned from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from scipy.special import logit

from core.figures.maps import plane
from core.figures.style import BLUE, GREY, LEGEND_ROW, ORANGE, faint, finish
from core.figures.text import percent, plain
from core.playground import CHANCES, COMMON, RARE, Field, Learned, Painted

HEIGHTS = {1: 520, 2: 400, 3: 260}  # pixels of a panel, by how many there are side by side
HEADS = 52  # pixels of the two lines over each panel
SHOWN = 2_500  # rows in a panel; of more a part is drawn, the same of every class and kind
SHOWN_LEAST = 50  # of each class and kind
BRUSH = 41  # places along each axis where a click can paint a row
FIRST = {"xref": "x domain", "yref": "y domain"}
CUT, BEST = "#7A5FD0", GREY
COLOURS = {COMMON: BLUE, RARE: ORANGE}
SHAPES = {COMMON: "circle", RARE: "diamond"}
# By kind: what is added to the shape, how large, how strong. Crosses are the same for both classes.
SIGNS = {"dropped": ("x-thin-open", 6, 1.0), "real": ("", 6, 0.9), "added": ("-open", 6, 0.9)}
SHADES = [[0.0, faint(BLUE, 0.4)], [0.5, faint(GREY, 0.0)], [1.0, faint(ORANGE, 0.5)]]
TICKS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
# What the figure says, by what it is said of; texts in another language may stand in.
WORDS = {
    "common": "common rows",
    "rare": "rare rows",
    "added": "made up",
    "dropped": "dropped",
    "painted": "painted",
    "cut": "threshold",
    "best": "threshold of the best possible model",
    "chance": "chance of being rare",
}


def side_by_side(
    panels: Mapping[str, Learned],
    best: Field,
    axis: np.ndarray,
    threshold: float,
    painted: Sequence[Painted] = (),
    words: Mapping[str, str] = WORDS,
    said: Callable[[float], str] = percent,
) -> go.Figure:
    """Draw what each model, by its heading, says of the plane whose grid has the nodes `axis` both ways.

    Shades are log-odds, so that what moves all chances by one factor of the odds moves all shades alike.
    Lines are where `threshold` is reached: by the model, and by the `best` possible one. Of more
    than 2,500 rows a part is drawn. The last trace of every panel holds the places that can be painted;
    `said` writes a chance.
    """
    figure, height = _panels([*panels])
    for place, learned in enumerate(panels.values(), 1):
        on = {"xaxis": f"x{place}", "yaxis": f"y{place}"}
        figure.add_traces(
            [
                *_field(learned, best, axis, threshold, on),
                *_rows(learned.rows, on),
                _painted(painted, on),
                _brush(learned, axis, words["chance"], on),
            ]
        )
    _legend(figure, panels, painted, words)
    _laid_out(figure, axis, words, said)
    names = ", ".join(name.split("<br>")[0] for name in panels)
    alt = f"{words['chance']}: {names}. {words['cut']}: {said(threshold)}."
    return _finished(figure, alt, height)


def _finished(figure: go.Figure, alt: str, height: int) -> go.Figure:
    margin = {"l": 0, "r": 0, "t": HEADS, "b": 8}
    # Streamlit takes clicks for selections only while dragging selects nothing.
    finish(figure, alt, height, margin=margin, dragmode="pan")
    # Just below the squares, however wide the page is; where it takes more rows the squares are narrow.
    figure.layout.legend.update(yref="paper", y=-0.01, yanchor="top")
    figure.layout.height = height + 2 * LEGEND_ROW
    return figure


def _panels(heads: Sequence[str]) -> tuple[go.Figure, int]:
    """Return empty panels under their headings, four of them two by two, and the height in pixels."""
    across = 2 if len(heads) == 4 else len(heads)
    down = len(heads) // across
    height = (HEIGHTS[across] + HEADS) * down
    room = {"horizontal_spacing": 0.02, "vertical_spacing": HEADS / height}
    return make_subplots(down, across, subplot_titles=heads, **room), height


def chosen(figure: go.Figure, points: Sequence[Mapping]) -> list[tuple[float, float]]:
    """Return the places (x, y) among selected points, as Streamlit tells of them, that can be painted."""
    brushes = {i for i, trace in enumerate(figure.data) if trace.meta == "brush"}
    places = [(point["x"], point["y"]) for point in points if point["curve_number"] in brushes]
    return [*dict.fromkeys(places)]


def _log_odds(chances: np.ndarray) -> np.ndarray:
    # A little beyond the ends, so that a threshold at an end still has two sides.
    return logit(np.clip(chances, CHANCES.low / 2, 1 - CHANCES.low / 2)).astype(np.float32)


def _field(field: Field, best: Field, axis: np.ndarray, threshold: float, on: dict) -> list:
    """Return what is said of the plane, and where the threshold is reached."""
    shades = go.Heatmap(
        x=axis, y=axis, z=_log_odds(field.grid), coloraxis="coloraxis", hoverinfo="skip", zsmooth=False, **on
    )
    return [
        shades,
        _line(best, axis, threshold, {"color": BEST, "width": 2, "dash": "dash"}, on),
        _line(field, axis, threshold, {"color": CUT, "width": 3}, on),
    ]


def _line(field: Field, axis: np.ndarray, threshold: float, line: dict, on: dict) -> go.Contour:
    level = float(logit(threshold))
    return go.Contour(
        x=axis,
        y=axis,
        z=_log_odds(field.grid),
        autocontour=False,
        contours={"start": level, "end": level, "size": 1, "coloring": "none"},
        line=line,
        showscale=False,
        hoverinfo="skip",
        showlegend=False,
        **on,
    )


def _rows(rows: pd.DataFrame, on: dict) -> list[go.Scattergl]:
    """Return the rows, rare ones over common ones; what is said on hover is said of places."""
    share = min(SHOWN / len(rows), 1.0)
    drawn = []
    for code in (COMMON, RARE):
        for kind in SIGNS:
            part = rows[(rows["class"] == code) & (rows["kind"] == kind)]
            some = min(max(round(share * len(part)), SHOWN_LEAST), len(part))
            part = part.sample(some, random_state=0)
            drawn.append(_points(part[["x", "y"]].to_numpy(), _marker(code, kind), on))
    return drawn


def _marker(code: int, kind: str) -> dict:
    sign, size, opacity = SIGNS[kind]
    symbol = sign if kind == "dropped" else SHAPES[code] + sign
    return {
        "symbol": symbol,
        "color": COLOURS[code],
        "size": size + 2 * (code == RARE),
        "opacity": opacity,
        # The thin cross is nothing but its line.
        **({"line": {"color": COLOURS[code], "width": 1.5}} if kind != "real" else {}),
    }


def _points(places: np.ndarray, marker: dict, on: dict) -> go.Scattergl:
    return go.Scattergl(
        x=places[:, 0].astype(np.float32),
        y=places[:, 1].astype(np.float32),
        mode="markers",
        marker=marker,
        # A selection, which paints, would fade all that is not selected.
        unselected={"marker": {"opacity": marker["opacity"]}},
        hoverinfo="skip",
        showlegend=False,
        **on,
    )


def _painted(painted: Sequence[Painted], on: dict) -> go.Scattergl:
    table = np.array(painted, dtype=float).reshape(-1, 3)
    colours = [COLOURS[int(code)] for code in table[:, 2]]
    marker = {"symbol": "star", "size": 10, "color": colours, "opacity": 0.9}
    return _points(table[:, :2], marker, on)


def _brush(field: Field, axis: np.ndarray, words: str, on: dict) -> go.Scattergl:
    """Return unseen points that say the chance on hover, and are where a click or a box paints."""
    some = np.linspace(0, len(axis) - 1, BRUSH).astype(int)
    x, y = np.meshgrid(axis[some], axis[some])
    return go.Scattergl(
        x=x.ravel(),
        y=y.ravel(),
        mode="markers",
        marker={"color": CUT, "opacity": 0.0, "size": 12},
        unselected={"marker": {"opacity": 0.0}},
        selected={"marker": {"opacity": 0.0}},
        customdata=field.grid[np.ix_(some, some)].ravel(),
        hovertemplate=f"{plain(words)}: %{{customdata:.2%}}<extra></extra>",
        meta="brush",
        showlegend=False,
        **on,
    )


def _legend(
    figure: go.Figure, panels: Mapping[str, Learned], painted: Sequence[Painted], words: Mapping[str, str]
) -> None:
    """Name what is there, once for all panels."""
    kinds = {kind for learned in panels.values() for kind in learned.rows["kind"].unique()}
    signs = {"common": _marker(COMMON, "real"), "rare": _marker(RARE, "real")}
    signs |= {kind: _marker(RARE, kind) for kind in ("added", "dropped") if kind in kinds}
    signs["painted"] = {"symbol": "star", "color": ORANGE, "size": 12}
    for name, marker in signs.items():
        if name != "painted" or painted:
            marker = marker if name in ("common", "rare") else _in_grey(marker)
            figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=plain(words[name]))
    for name, line in (
        ("cut", {"color": CUT, "width": 3}),
        ("best", {"color": BEST, "width": 2, "dash": "dash"}),
    ):
        figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=plain(words[name]))


def _in_grey(marker: dict) -> dict:
    """Return a marker that says a sign whatever the class."""
    line = {"line": {**marker["line"], "color": GREY}} if "line" in marker else {}
    return marker | {"color": GREY} | line


def _laid_out(
    figure: go.Figure, axis: np.ndarray, words: Mapping[str, str], said: Callable[[float], str]
) -> None:
    bare, _ = plane(("", ""))
    bare |= {"range": [axis[0], axis[-1]], "constrain": "domain", "automargin": False, "ticks": ""}
    # What is too wide or too high for a square is left at the right and above, away from the legend.
    figure.update_xaxes(**bare, constraintoward="left")
    figure.update_yaxes(**bare, constraintoward="bottom")
    for place, layout in enumerate(figure.select_yaxes(), 1):
        layout.update(scaleanchor=f"x{place}".removesuffix("1"))
    for place, head in enumerate(figure.layout.annotations, 1):
        # A domain is that of the square, wherever it ends up.
        on = {"xref": f"x{place} domain", "yref": f"y{place} domain"} if place > 1 else FIRST
        head.update(x=0, xanchor="left", y=1, yanchor="bottom", align="left", font={"size": 14}, **on)
    end = float(logit(CHANCES.high))
    figure.layout.coloraxis = {
        "colorscale": SHADES,
        "cmin": -end,
        "cmax": end,
        "colorbar": {
            "title": {"text": plain(words["chance"], 60), "side": "right"},
            "tickvals": [float(logit(tick)) for tick in TICKS],
            "ticktext": [plain(said(tick)) for tick in TICKS],
            "thickness": 12,
            "y": 0,
            "yanchor": "bottom",
            "outlinewidth": 0,
        },
    }
