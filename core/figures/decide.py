"""Scores and thresholds: where the classes lie, and what a threshold gives."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.curves import INTEREST, OTHERS
from core.figures.lines import bands
from core.figures.style import (
    BLUE,
    COLOURS,
    GREY,
    ORANGE,
    Style,
    axis,
    faint,
    finish,
    rows_axis,
    share_axis,
)
from core.figures.text import plain

LOG_FROM = 10
TINY = 0.05
LEAST = 1e-8
MEASURES = {
    "recall": ("Recall", Style(COLOURS[0], "solid")),
    "precision": ("Precision", Style(COLOURS[1], "dash")),
    "f1": ("F1", Style(COLOURS[2], "dot")),
}
MARK = {"color": GREY, "width": 2, "dash": "dash"}


def score_histogram(
    frame: pd.DataFrame,
    threshold: float | None = None,
    class_name: str | None = None,
    review_from: float | None = None,
) -> go.Figure:
    """Draw a frame of `core.curves.score_histogram`, the two groups over each other.

    Between `review_from` and the threshold, rows are left for review: that zone is shaded. Counts are on
    a logarithmic scale where one group would hide the other.
    """
    rows = frame.groupby("group")["rows"]
    log = bool(rows.max()[OTHERS] > LOG_FROM * max(rows.max()[INTEREST], 1))
    figure = go.Figure()
    about = plain(class_name) if class_name is not None else INTEREST
    for group, colour, name in ((OTHERS, BLUE, "other rows"), (INTEREST, ORANGE, about)):
        _add_bars(figure, frame[frame["group"] == group], colour, name)
    ends = [frame["left"].min(), frame["right"].max()]
    _threshold_line(figure, threshold, log=False)
    if review_from is not None:
        zone = {"fillcolor": faint(GREY, 0.25), "line": {"width": 0}, "layer": "below"}
        figure.add_shape(type="rect", x0=review_from, x1=threshold, y0=0, y1=1, yref="paper", **zone)
    cut = "" if threshold is None else f" The threshold is {threshold:.4g}."
    return finish(
        figure,
        f"Histogram of scores: {rows.sum()[INTEREST]:,.0f} rows of the class of interest and "
        f"{rows.sum()[OTHERS]:,.0f} others.{cut}",
        barmode="overlay",
        bargap=0,
        xaxis=axis("Score", range=ends, showgrid=False),
        yaxis=rows_axis("Rows", frame["rows"].max(), log),
        margin={"l": 8, "r": 16, "t": 32, "b": 8},
    )


def _add_bars(figure: go.Figure, part: pd.DataFrame, colour: str, name: str) -> None:
    left, right = part["left"].to_numpy(), part["right"].to_numpy()
    figure.add_bar(
        x=(left + right) / 2,
        y=part["rows"].to_numpy(),
        width=right - left,
        marker={"color": colour, "opacity": 0.65, "line": {"width": 0}},
        name=name,
        customdata=np.column_stack([left, right]),
        hovertemplate="score %{customdata[0]:.4~g} to %{customdata[1]:.4~g}<br>%{y:,.0f} rows"
        "<extra>%{fullData.name}</extra>",
    )


def threshold_curves(
    table: pd.DataFrame, threshold: float | None = None, spread: pd.DataFrame | None = None
) -> go.Figure:
    """Draw recall, precision and F1 of a `core.curves.threshold_table` against the threshold.

    `spread` is that of `core.curves.threshold_folds`: behind each line, what the single folds cover. The
    axis of thresholds is logarithmic where more than half of them are below 0.05. It goes from 0 to 1, or
    where thresholds are beyond from the lowest to the highest.
    """
    lowest, highest = table["threshold"].min(), table["threshold"].max()
    risks = lowest >= 0 and highest <= 1
    log = bool(risks and table["threshold"].median() < TINY)
    shown = table[table["threshold"] > 0] if log else table
    figure = go.Figure()
    if spread is not None:
        behind = spread[spread["threshold"] > 0] if log else spread
        for column, (name, style) in MEASURES.items():
            bands(figure, {column: behind}, {column: name}, {column: style}, column)
    figure.add_traces([_curve(shown, column, *drawn) for column, drawn in MEASURES.items()])
    _threshold_line(figure, threshold, log)
    usual = {"range": [0, 1] if risks else [lowest, highest]}
    scale = _log_scale(shown["threshold"], threshold) if log else usual
    return finish(
        figure,
        _words(table, threshold) + ("" if spread is None else " Shaded is what the single folds cover."),
        xaxis=axis("Threshold (logarithmic scale)" if log else "Threshold", **scale),
        yaxis=share_axis("Share"),
        margin={"l": 8, "r": 16, "t": 32, "b": 8},
    )


def _curve(table: pd.DataFrame, column: str, name: str, style: Style) -> go.Scatter:
    return go.Scatter(
        x=table["threshold"],
        # Without an alarm there is no precision, and no point to draw.
        y=np.where(table["alarms"] > 0, table[column], np.nan),
        mode="lines",
        # Between two observed scores, a threshold counts the rows from the higher one on.
        line=style.line | {"shape": "vh"},
        name=name,
        hovertemplate="threshold %{x:.4~g}<br>%{y:.3f}<extra>%{fullData.name}</extra>",
    )


def _log_scale(thresholds: pd.Series, threshold: float | None) -> dict:
    """Return a logarithmic axis without scores like 1e-200, unless the threshold is there."""
    low = max(thresholds.min(), min(LEAST, threshold or LEAST))
    powers = [math.log10(low), math.log10(thresholds.max())]
    step = math.ceil((powers[1] - powers[0]) / 8)
    return {"type": "log", "range": powers, "dtick": max(step, 1), "exponentformat": "none"}


def _words(table: pd.DataFrame, threshold: float | None) -> str:
    text = "Recall, precision and F1 against the threshold."
    if threshold is None:
        return text
    row = table.iloc[int((table["threshold"] - threshold).abs().argmin())]
    named = f"recall {row['recall']:.3f}, precision {row['precision']:.3f}, F1 {row['f1']:.3f}"
    return f"{text} At {row['threshold']:.4g}: {named}."


def _threshold_line(figure: go.Figure, threshold: float | None, log: bool) -> None:
    if threshold is None or (log and threshold <= 0):
        return
    figure.add_shape(type="line", x0=threshold, x1=threshold, y0=0, y1=1, yref="paper", line=MARK)
    figure.add_annotation(
        text=f"threshold {threshold:.4g}",
        # On a logarithmic axis plotly takes lines in numbers and annotations in powers of ten.
        x=math.log10(threshold) if log else threshold,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
    )
