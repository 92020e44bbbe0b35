"""One small chart for each class against the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.lines import Curves, Styles, Titles, lines, no_skill
from core.figures.style import AXIS, GRID, finish
from core.figures.text import listed, percent, plain

ACROSS, MOST = 4, 12
PANEL = 210  # pixels
KINDS = {
    "precision_recall": (("recall", "precision"), "vh", "Recall", "Precision"),
    "roc": (("false_positive_rate", "recall"), "linear", "False positive rate", "Recall"),
}


def one_vs_rest(
    curves: Mapping[str, Curves],
    titles: Titles,
    styles: Styles,
    shares: Mapping[str, float],
    kind: str = "precision_recall",
) -> go.Figure:
    """Draw the curves of several trials for each class against the rest, the rarest class last.

    `curves` are frames of `core.curves.precision_recall` or `roc` by class and trial, `shares` the part of
    all rows that each class has. Of more than 12 classes the 12 rarest are shown.
    """
    columns, shape, across, up = KINDS[kind]
    order = sorted(curves, key=lambda name: -shares[name])[-MOST:]
    figure = _panels([f"{plain(name, 18)} · {percent(shares[name])}" for name in order], across, up)
    for place, name in enumerate(order):
        cell = {"row": place // ACROSS + 1, "col": place % ACROSS + 1}
        level = shares[name] if kind == "precision_recall" else 0
        no_skill(figure, [0, 1], [level, level or 1], **cell)
        lines(figure, curves[name], titles, styles, columns, shape, **cell)
    _quiet(figure)
    left_out = f" The {MOST} rarest of {len(curves)} classes." if len(curves) > MOST else ""
    return finish(
        figure,
        f"{up} against {across.lower()} for each class against the rest: {listed(order)}.{left_out}",
        height=PANEL * _rows(order) + 90,
        margin={"l": 56, "r": 16, "t": 32, "b": 84, "pad": 2},
    )


def _rows(panels: Sequence[str]) -> int:
    return -(-len(panels) // ACROSS)


def _panels(heads: Sequence[str], across: str, up: str) -> go.Figure:
    """Return a figure with an empty panel for each headline, all with the same axes."""
    rows = _rows(heads)
    return make_subplots(
        rows,
        min(len(heads), ACROSS),
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=heads,
        horizontal_spacing=0.025,
        vertical_spacing=0.1 if rows == 1 else 36 / (PANEL * rows),
        x_title=across,
        y_title=up,
    )


def _quiet(figure: go.Figure) -> None:
    """Give every panel quiet axes from 0 to 1, and every trial one entry in the legend."""
    look = {"gridcolor": GRID, "linecolor": AXIS, "showline": True, "zeroline": False}
    figure.update_xaxes(range=[-0.01, 1.01], nticks=4, **look)
    figure.update_yaxes(range=[-0.01, 1.01], nticks=4, **look)
    figure.update_annotations(font_size=13)
    seen: set[str] = set()
    for trace in figure.data:
        if trace.showlegend is not False:
            trace.showlegend = trace.legendgroup not in seen
            seen.add(trace.legendgroup)
