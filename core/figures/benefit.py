"""What acting on the scores brings: cumulative gain, lift, expected cost and net benefit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import cycle

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.lines import Curves, Markers, Point, Styles, Titles, lines, markers, no_skill
from core.figures.style import GREY, axis, finish, log_share_axis, share_axis
from core.figures.text import listed, percent, plain

RARE = 0.05
FIXED = ("longdash", "2px,4px")
FLAGGED = "Share of all rows flagged, highest scores first"


def gain(
    curves: Curves, titles: Titles, styles: Styles, prevalence: float, points: Markers | None = None
) -> go.Figure:
    """Draw what share of the class is among the rows flagged: frames of `core.curves.gain`, by trial.

    `prevalence` is the share of the class, `points` are (flagged, recall). The share of rows is on a
    logarithmic scale where the class is under 5 %.
    """
    figure, columns = go.Figure(), ("flagged", "recall")
    shares = _shares(curves, prevalence)
    no_skill(figure, shares, shares)
    no_skill(figure, shares, np.minimum(shares / prevalence, 1))
    lines(figure, curves, titles, styles, columns)
    markers(figure, points or {}, titles, styles, columns)
    _name_lines(figure, prevalence)
    return finish(
        figure,
        f"Cumulative gain of {listed(titles[key] for key in curves)}: share of the class found against share "
        f"of rows flagged. Dotted are a guess, and the best there can be with {percent(prevalence)} of rows.",
        xaxis=_flagged(prevalence, shares),
        yaxis=share_axis("Recall: share of the class that is found"),
    )


def _shares(curves: Curves, prevalence: float) -> np.ndarray:
    """Return shares of rows from the least that a curve has, so that lines are straight on any scale."""
    if prevalence >= RARE:
        return np.array([0.0, prevalence, 1.0])
    least = min(frame["flagged"][frame["flagged"] > 0].min() for frame in curves.values())
    return np.unique(np.r_[np.geomspace(least, 1, 200), prevalence])


def _flagged(prevalence: float, shares: np.ndarray) -> dict:
    return share_axis(FLAGGED) if prevalence >= RARE else log_share_axis(FLAGGED, shares[0])


def _name_lines(figure: go.Figure, prevalence: float) -> None:
    """Name both dotted lines beside them: a guess, and the best there can be."""
    middle = 0.3 if prevalence < RARE else 0.75
    for text, x, y in (("no skill", middle, middle), ("best", 0.8 * prevalence, 0.8)):
        place = math.log10(x) if prevalence < RARE else x
        figure.add_annotation(text=text, x=place, y=y, xanchor="left", yanchor="top", showarrow=False)


def lift(
    curves: Curves, titles: Titles, styles: Styles, prevalence: float, points: Markers | None = None
) -> go.Figure:
    """Draw how much more frequent the class is among the rows flagged: frames of `core.curves.gain`.

    `points` are (flagged, lift).
    """
    figure, columns = go.Figure(), ("flagged", "lift")
    shares = _shares(curves, prevalence)
    no_skill(figure, shares[[0, -1]], [1, 1])
    lines(figure, curves, titles, styles, columns)
    markers(figure, points or {}, titles, styles, columns)
    most = max(frame["lift"].max() for frame in curves.values())
    return finish(
        figure,
        f"Lift of {listed(titles[key] for key in curves)}: how many times as frequent the class is among the "
        "rows flagged as among all. A guess has the lift 1.",
        xaxis=_flagged(prevalence, shares),
        yaxis=axis("Lift: times the share in all rows", range=[0, most * 1.05]),
    )


def cost(curves: Curves, titles: Titles, styles: Styles, points: Markers | None = None) -> go.Figure:
    """Draw the least cost that a threshold can reach: frames of `core.curves.cost`, by trial.

    `points` are (false positive rate, recall) of decisions. A decision keeps its two rates whatever
    mistakes cost, so it is a straight line here; the gap down to the curve is what another threshold would
    save at those costs.
    """
    figure, columns = go.Figure(), ("probability_cost", "expected_cost")
    no_skill(figure, [0, 0.5, 1], [0, 0.5, 0])
    figure.add_annotation(text="no skill", x=0.5, y=0.5, xanchor="center", yanchor="bottom", showarrow=False)
    lines(figure, curves, titles, styles, columns)
    for dash, (decision, landed) in zip(cycle(FIXED), (points or {}).items(), strict=False):
        _fixed(figure, decision, landed, titles, styles, dash)
    return finish(
        figure,
        f"Cost curves of {listed(titles[key] for key in curves)}: the least expected cost against what part "
        "of the possible cost lies in missing the class. Lower is better; nothing above the peak of one half "
        "is better than one answer for all rows.",
        xaxis=share_axis("Part of all possible cost that lies in missing the class"),
        yaxis=axis("Expected cost: 0 perfect, 1 all wrong", range=[-0.005, 0.56]),
    )


def _fixed(
    figure: go.Figure, decision: str, landed: Mapping[str, Point], titles: Titles, styles: Styles, dash: str
) -> None:
    """Add the straight line of every point, and what they have in common to the legend."""
    for key, (false_alarms, recall) in landed.items():
        figure.add_scatter(
            x=np.linspace(0, 1, 51),
            y=np.linspace(false_alarms, 1 - recall, 51),
            mode="lines",
            line={"color": styles[key].colour, "width": 1, "dash": dash},
            name=f"{plain(titles[key])}, {plain(decision)}",
            showlegend=False,
            hovertemplate="probability cost %{x:.3f}<br>expected cost %{y:.3f}"
            "<extra>%{fullData.name}</extra>",
        )
    line = {"color": GREY, "width": 1, "dash": dash}
    figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=f"line: {plain(decision)}")


def net_benefit(curves: Curves, titles: Titles, styles: Styles, prevalence: float) -> go.Figure:
    """Draw decision curves: frames of `core.curves.net_benefit`, by trial.

    The axis of thresholds ends where no trial is worth more than doing nothing any more.
    """
    figure, columns = go.Figure(), ("threshold", "net_benefit")
    last = _useful(curves, prevalence)
    no_skill(figure, [0, last], [0, 0])
    first = next(iter(curves.values()))
    no_skill(figure, first["threshold"], first["flag_all"])
    figure.data[-1].update(name="alarm for every row", showlegend=True)
    figure.add_annotation(text="do nothing", x=last, y=0, xanchor="right", yanchor="top", showarrow=False)
    lines(figure, {key: _tail(frame, last) for key, frame in curves.items()}, titles, styles, columns)
    return finish(
        figure,
        f"Net benefit of {listed(titles[key] for key in curves)} against the threshold, beside an alarm for "
        f"every row (falling, {percent(prevalence)} at 0) and none (0).",
        xaxis=axis("Threshold: probability from which it pays to act", range=[-0.01 * last, last]),
        yaxis=axis("Net benefit, in hits per row", range=[-0.25 * prevalence, 1.1 * prevalence]),
    )


def _useful(curves: Curves, prevalence: float) -> float:
    """Return a threshold just beyond those at which a trial is worth more than doing nothing."""
    ends = [frame["threshold"][frame["net_benefit"] <= 0].min() for frame in curves.values()]
    return float(min(1.0, 1.1 * max(prevalence, *(1.0 if np.isnan(end) else end for end in ends))))


def _tail(frame: pd.DataFrame, last: float) -> pd.DataFrame:
    return frame[frame["threshold"] <= last]
