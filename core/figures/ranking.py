"""Precision-recall and ROC curves of several trials."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import AXIS, GREY, Style, finish, share_axis
from core.figures.text import listed, percent, plain

Point = tuple[float, float]
LONGEST_TITLE = 60
OWN = "with its own decision"


def precision_recall(
    curves: Mapping[str, pd.DataFrame],
    titles: Mapping[str, str],
    styles: Mapping[str, Style],
    prevalence: float,
    markers: Mapping[str, Point] | None = None,
    point: str = OWN,
) -> go.Figure:
    """Draw frames of `core.curves.precision_recall`, one a trial, by the key of the trial.

    `prevalence` is the share of the class: the precision of guessing. `markers` are (recall,
    precision) where each trial's own decision ends up, which lies beside its curve when thresholds
    are cross-fitted; `point` says so, or what else they are.
    """
    figure = go.Figure()
    _no_skill(figure, [0, 1], [prevalence, prevalence])
    side = "top" if prevalence > 0.85 else "bottom"
    place = {"x": 0.01, "xanchor": "left", "y": prevalence, "yanchor": side}
    figure.add_annotation(text=f"no skill: {percent(prevalence)}", showarrow=False, **place)
    # Vertical first: a row's precision holds from the recall before it up to its own.
    _lines(figure, curves, titles, styles, ("recall", "precision"), "vh")
    _markers(figure, markers or {}, titles, styles, ("recall", "precision"), point)
    words = f"Precision-recall curves of {listed(titles[key] for key in curves)}. "
    return finish(
        figure,
        words + f"A guess has the precision {percent(prevalence)} at every recall.",
        xaxis=share_axis("Recall: share of the class that is found"),
        yaxis=share_axis("Precision: share of alarms that are right"),
    )


def roc(
    curves: Mapping[str, pd.DataFrame],
    titles: Mapping[str, str],
    styles: Mapping[str, Style],
    markers: Mapping[str, Point] | None = None,
    point: str = OWN,
) -> go.Figure:
    """Draw frames of `core.curves.roc`, by trial; `markers` are (false positive rate, recall)."""
    figure = go.Figure()
    _no_skill(figure, [0, 1], [0, 1])
    figure.add_annotation(text="no skill", x=0.8, y=0.78, xanchor="left", yanchor="top", showarrow=False)
    _lines(figure, curves, titles, styles, ("false_positive_rate", "recall"), "linear")
    _markers(figure, markers or {}, titles, styles, ("false_positive_rate", "recall"), point)
    return finish(
        figure,
        f"ROC curves of {listed(titles[key] for key in curves)}; a guess lies on the diagonal.",
        xaxis=share_axis("False positive rate: share of others with an alarm"),
        yaxis=share_axis("Recall: share of the class that is found"),
    )


def _no_skill(figure: go.Figure, x: list[float], y: list[float]) -> None:
    line = {"color": AXIS, "width": 1.5, "dash": "dot"}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, name="no skill", showlegend=False, hoverinfo="skip")


def _lines(figure, curves, titles, styles, columns: tuple[str, str], shape: str) -> None:
    x, y = columns
    for key, frame in curves.items():
        figure.add_scatter(
            x=frame[x],
            y=frame[y],
            mode="lines",
            line=styles[key].line | {"shape": shape},
            name=plain(titles[key], LONGEST_TITLE),
            customdata=[_reached(threshold) for threshold in frame["threshold"]],
            hovertemplate=_hover(columns) + "<br>%{customdata}<extra>%{fullData.name}</extra>",
        )


def _markers(figure, markers: Mapping[str, Point], titles, styles, columns, point: str) -> None:
    for key, (x, y) in markers.items():
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            marker=_marker(styles[key].colour, styles[key].symbol),
            name=plain(titles[key], LONGEST_TITLE),
            showlegend=False,
            cliponaxis=False,
            hovertemplate=_hover(columns) + f"<br>{point}" + "<extra>%{fullData.name}</extra>",
        )
    if markers:
        marker, name = _marker(GREY, "circle"), f"point: {point}"
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name)


def _marker(colour: str, symbol: str) -> dict:
    return {"color": colour, "symbol": symbol, "size": 12, "line": {"color": "white", "width": 1}}


def _hover(columns: tuple[str, str]) -> str:
    x, y = (name.replace("_", " ") for name in columns)
    return f"{x} %{{x:.3f}}<br>{y} %{{y:.3f}}"


def _reached(threshold: float) -> str:
    return f"score ≥ {threshold:.4g}" if np.isfinite(threshold) else "no alarms"
