"""Whether probabilities can be taken at their word."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.lines import LONGEST_TITLE, Curves, Styles, Titles, no_skill
from core.figures.style import finish, log_share_axis, share_axis
from core.figures.text import listed, percent, plain, short

SAID = "Said: probability"
SEEN = "Seen: share"
LEAST = 1e-6


def reliability(curves: Curves, titles: Titles, styles: Styles, log: bool = False) -> go.Figure:
    """Draw frames of `core.calibration.reliability`, by trial; before and after a repair are two trials.

    Points with intervals of 95 %; on the dotted diagonal, what is said is what is seen. `log=True` puts
    both on a logarithmic scale, for rare events: a bin in which the class was not seen is then an open
    point at half a row.
    """
    low = _lowest(curves) if log else 0.0
    figure = go.Figure()
    no_skill(figure, [low, 1], [low, 1])
    figure.data[-1].update(name="said is seen", showlegend=True)
    for key, frame in curves.items():
        figure.add_trace(_points(frame, plain(titles[key], LONGEST_TITLE), styles[key], log))
    return finish(
        figure,
        f"Reliability of {listed(titles[key] for key in curves)}. {_words(curves, titles)}",
        xaxis=log_share_axis(SAID, low) if log else share_axis(SAID),
        yaxis=log_share_axis(SEEN, low) if log else share_axis(SEEN),
    )


def _points(frame: pd.DataFrame, name: str, style, log: bool) -> go.Scatter:
    height = np.maximum(frame["observed"], 0.5 / frame["rows"]) if log else frame["observed"]
    bars = {
        "array": frame["upper"] - height,
        # On a logarithmic scale an interval down to 0 has no end.
        "arrayminus": np.minimum(height - frame["lower"], height * (1 - 1e-9) if log else height),
        "color": style.colour,
        "thickness": 1.2,
        "width": 3,
    }
    symbols = np.where(frame["hits"] == 0, f"{style.symbol}-open", style.symbol) if log else style.symbol
    return go.Scatter(
        x=frame["predicted"],
        y=height,
        mode="lines+markers",
        line=style.line | {"width": 1.5},
        marker={"color": style.colour, "symbol": symbols, "size": 9},
        error_y=bars,
        cliponaxis=False,
        name=name,
        customdata=[_told(row) for row in frame.itertuples()],
        hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
    )


def _told(row) -> str:
    span = f"{percent(row.lowest)} to {percent(row.highest)}"
    return (
        f"said {percent(row.predicted)} ({span})<br>seen {percent(row.observed)}: "
        f"{row.hits:,.0f} of {row.rows:,.0f} rows<br>interval {percent(row.lower)} to {percent(row.upper)}"
    )


def _lowest(curves: Curves) -> float:
    """Return the power of ten below all points, not below one in a million."""
    least = min(
        min(f["predicted"].min(), (0.5 / f["rows"]).min(), f["observed"].max()) for f in curves.values()
    )
    return 10.0 ** max(math.floor(math.log10(max(least, LEAST))), math.log10(LEAST))


def _words(curves: Curves, titles: Titles) -> str:
    said = []
    for key, frame in curves.items():
        top = frame.iloc[-1]
        said.append(
            f"{short(titles[key])} says {percent(top['predicted'])} for its highest rows, and "
            f"{percent(top['observed'])} of them are of the class."
        )
    return " ".join(said[:4])
