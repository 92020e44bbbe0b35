"""How well the scores of several trials put the class first: precision-recall, its gains, ROC and DET."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from scipy.special import ndtri

from core.figures.lines import (
    Curves,
    Markers,
    Point,
    Styles,
    Titles,
    bands,
    lines,
    markers,
    no_skill,
    reached,
)
from core.figures.style import axis, finish, share_axis
from core.figures.text import listed, percent, plain

RATES = (1e-5, 1e-4, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999)
FALSE_ALARMS = "False positive rate: share of others with an alarm"
FOUND = "Recall: share of the class that is found"


def precision_recall(
    curves: Curves,
    titles: Titles,
    styles: Styles,
    prevalence: float,
    points: Markers | None = None,
    spreads: Curves | None = None,
) -> go.Figure:
    """Draw frames of `core.curves.precision_recall`, one a trial, by the key of the trial.

    `prevalence` is the share of the class: the precision of guessing. `points` are (recall, precision)
    where decisions end up, by decision and trial; they lie beside the curve where thresholds are
    cross-fitted. `spreads` are those of `core.curves.precision_recall_folds`, by trial.
    """
    figure = go.Figure()
    no_skill(figure, [0, 1], [prevalence, prevalence])
    side = "top" if prevalence > 0.85 else "bottom"
    place = {"x": 0.01, "xanchor": "left", "y": prevalence, "yanchor": side}
    figure.add_annotation(text=f"no skill: {percent(prevalence)}", showarrow=False, **place)
    bands(figure, spreads or {}, titles, styles, "precision")
    # Vertical first: a row's precision holds from the recall before it up to its own.
    lines(figure, curves, titles, styles, ("recall", "precision"), "vh")
    markers(figure, points or {}, titles, styles, ("recall", "precision"))
    words = f"Precision-recall curves of {listed(titles[key] for key in curves)}. "
    return finish(
        figure,
        words + f"A guess has the precision {percent(prevalence)} at every recall.{_shaded(spreads)}",
        xaxis=share_axis(FOUND),
        yaxis=share_axis("Precision: share of alarms that are right"),
    )


def roc(
    curves: Curves,
    titles: Titles,
    styles: Styles,
    points: Markers | None = None,
    spreads: Curves | None = None,
) -> go.Figure:
    """Draw frames of `core.curves.roc`, by trial; `points` are (false positive rate, recall).

    `spreads` are those of `core.curves.roc_folds`, by trial.
    """
    figure = go.Figure()
    no_skill(figure, [0, 1], [0, 1])
    figure.add_annotation(text="no skill", x=0.8, y=0.78, xanchor="left", yanchor="top", showarrow=False)
    bands(figure, spreads or {}, titles, styles, "recall")
    lines(figure, curves, titles, styles, ("false_positive_rate", "recall"))
    markers(figure, points or {}, titles, styles, ("false_positive_rate", "recall"))
    return finish(
        figure,
        f"ROC curves of {listed(titles[key] for key in curves)}; a guess lies on the diagonal."
        + _shaded(spreads),
        xaxis=share_axis(FALSE_ALARMS),
        yaxis=share_axis(FOUND),
    )


def precision_recall_gain(
    curves: Curves, titles: Titles, styles: Styles, points: Markers | None = None
) -> go.Figure:
    """Draw frames of `core.curves.precision_recall_gain`, by trial; `points` are (recall, precision gain).

    Shown are gains from 0 to 1; what is worse than a guess lies below.
    """
    figure = go.Figure()
    no_skill(figure, [0, 1], [0, 0])
    figure.add_annotation(text="no skill", x=0.01, y=0, xanchor="left", yanchor="bottom", showarrow=False)
    columns = ("recall_gain", "precision_gain")
    lines(figure, curves, titles, styles, columns)
    shown = {name: _inside(landed, above=-0.01, below=1.01) for name, landed in (points or {}).items()}
    markers(figure, shown, titles, styles, columns)
    return finish(
        figure,
        f"Precision-recall-gain curves of {listed(titles[key] for key in curves)}. A guess has no gain of "
        "precision, whatever the share of the class.",
        xaxis=share_axis("Recall gain: 0 at the share of the class, 1 when all is found"),
        yaxis=share_axis("Precision gain: 0 for a guess, 1 at best"),
    )


def _inside(landed: Mapping[str, Point], above: float, below: float) -> dict[str, Point]:
    return {key: point for key, point in landed.items() if all(above < place < below for place in point)}


def det(curves: Curves, titles: Titles, styles: Styles, points: Markers | None = None) -> go.Figure:
    """Draw frames of `core.curves.det`, by trial, on scales on which bell-shaped scores give straight lines.

    `points` are (false positive rate, false negative rate). The scales have no place for 0 and 1.
    """
    figure, columns = go.Figure(), ("false_positive_rate", "false_negative_rate")
    no_skill(figure, ndtri(RATES), -ndtri(RATES))
    for key, frame in curves.items():
        inside = frame[frame[[*columns]].gt(0).all(axis=1) & frame[[*columns]].lt(1).all(axis=1)]
        figure.add_scatter(
            x=ndtri(inside[columns[0]]),
            y=ndtri(inside[columns[1]]),
            mode="lines",
            line=styles[key].line,
            name=plain(titles[key]),
            customdata=_told(inside, columns),
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    landed = {name: _inside(each, above=0, below=1) for name, each in (points or {}).items()}
    markers(figure, landed, titles, styles, columns, ndtri)
    return finish(
        figure,
        f"Detection error tradeoff of {listed(titles[key] for key in curves)}: share missed against share of "
        "false alarms. Lower left is better; a guess lies on the falling diagonal.",
        xaxis=_rates("False alarms: share of others", [frame[columns[0]] for frame in curves.values()]),
        yaxis=_rates("Missed: share of the class", [frame[columns[1]] for frame in curves.values()]),
    )


def _told(frame: pd.DataFrame, columns: tuple[str, str]) -> list[str]:
    rates = zip(frame[columns[0]], frame[columns[1]], reached(frame["threshold"]), strict=True)
    return [
        f"{percent(alarm)} false alarms<br>{percent(miss)} missed<br>{score}" for alarm, miss, score in rates
    ]


def _rates(title: str, columns: list[pd.Series]) -> dict:
    """Return an axis of rates on the scale of the normal distribution, from the least rate there is."""
    rates = pd.concat(columns)
    least = rates[rates > 0].min() if (rates > 0).any() else 0.001
    low = max(min(least, 0.05) * 0.7, RATES[0])
    ticks = [rate for rate in RATES if rate >= low]
    named = {"tickvals": ndtri(ticks), "ticktext": [f"{100 * rate:g} %" for rate in ticks]}
    return axis(title, range=[ndtri(low), ndtri(0.96)], **named)


def _shaded(spreads: Curves | None) -> str:
    return " Shaded is what the single folds cover." if spreads else ""
