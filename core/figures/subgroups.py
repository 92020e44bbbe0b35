"""A trial's numbers in groups of rows, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.style import AXIS, GRID, ORANGE, finish
from core.figures.text import percent, plain, short

ROW = 34


def subgroups(
    frame: pd.DataFrame, overall: Mapping[str, float], measures: Mapping[str, str], few: int
) -> go.Figure:
    """Draw a frame of `core.explain.subgroups`, a panel for each of `measures` (titles by name).

    Points with intervals of 95 %, the first group on top; the dotted line is the number over all groups.
    Groups with fewer than `few` rows of the class are drawn hollow.
    """
    groups = [*pd.unique(frame["group"])]
    places = {group: place for place, group in enumerate(groups)}
    heads = [*measures.values()]
    figure = make_subplots(1, len(heads), shared_yaxes=True, subplot_titles=heads, horizontal_spacing=0.045)
    for panel, measure in enumerate(measures, start=1):
        own = frame[(frame["measure"] == measure) & frame["value"].notna()]
        figure.add_trace(_points(own, own["group"].map(places), few), row=1, col=panel)
        # A panel without points gets no line.
        if len(own):
            line = {"color": AXIS, "width": 1.5, "dash": "dot"}
            figure.add_vline(overall[measure], line=line, row=1, col=panel)
    figure.update_xaxes(
        gridcolor=GRID, linecolor=AXIS, showline=True, zeroline=False, nticks=4, tickformat="~%"
    )
    names = {"tickvals": [*range(len(groups))], "ticktext": [plain(name, 24) for name in groups]}
    figure.update_yaxes(range=[len(groups) - 0.4, -0.6], showgrid=False, zeroline=False, **names)
    figure.update_annotations(font_size=13)
    return finish(
        figure,
        _words(frame, measures),
        height=80 + ROW * len(groups),
        showlegend=False,
        margin={"l": 8, "r": 16, "t": 36, "b": 8, "pad": 2},
    )


def _points(own: pd.DataFrame, place: pd.Series, few: int) -> go.Scatter:
    symbols = np.where(own["positives"] < few, "circle-open", "circle")
    return go.Scatter(
        x=own["value"],
        y=place,
        mode="markers",
        marker={"color": ORANGE, "size": 10, "symbol": symbols, "line": {"color": ORANGE, "width": 2}},
        error_x={
            "array": own["high"] - own["value"],
            "arrayminus": own["value"] - own["low"],
            "color": ORANGE,
            "thickness": 1.5,
            "width": 3,
        },
        cliponaxis=False,
        customdata=[_told(row) for row in own.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _told(row) -> str:
    interval = f"{percent(row.low)} to {percent(row.high)}"
    return (
        f"{plain(row.group)}: {percent(row.value)} ({interval})<br>{row.hits:,} of {row.of:,} judgements<br>"
        f"{row.rows:,} rows, {row.positives:,} of the class"
    )


def _words(frame: pd.DataFrame, measures: Mapping[str, str]) -> str:
    said = []
    for name, title in measures.items():
        own = frame[(frame["measure"] == name) & frame["value"].notna()]
        if len(own):
            top, low = own.loc[own["value"].idxmax()], own.loc[own["value"].idxmin()]
            said.append(
                f"{title}: highest in {short(top['group'])} ({percent(top['value'])}), lowest in "
                f"{short(low['group'])} ({percent(low['value'])})."
            )
    return " ".join(said) or "No group has rows to count."
