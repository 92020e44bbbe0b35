"""Remedies while the class of interest gets rarer: one small chart a metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.lines import Styles
from core.figures.style import AXIS, GRID, faint, finish
from core.figures.text import listed, plain


def dial(frame: pd.DataFrame, styles: Styles, kept: Sequence[int], titles: dict[str, str]) -> go.Figure:
    """Draw a frame of `core.diagnose.dial.spans`: means as lines, what all draws cover as bands.

    `titles` name the metrics, one panel each; `kept` are all steps, of which some may be still to come.
    """
    figure = make_subplots(
        1, len(titles), subplot_titles=[plain(title) for title in titles.values()], horizontal_spacing=0.06
    )
    for number, trial in enumerate(frame["trial"].unique()):
        for column, metric in enumerate(titles, 1):
            part = frame[(frame["trial"] == trial) & (frame["metric"] == metric)].sort_values("kept")
            place = {"row": 1, "col": column, "legendgroup": str(number), "name": plain(trial, 60)}
            _band(figure, part, styles[trial].colour, place)
            figure.add_scatter(
                x=part["kept"],
                y=part["mean"],
                mode="lines+markers",
                line=styles[trial].line,
                marker={"symbol": styles[trial].symbol, "size": 8},
                showlegend=column == 1,
                hovertemplate="%{x} rows: %{y:.3f}<extra>%{fullData.name}</extra>",
                **place,
            )
    look = {"gridcolor": GRID, "linecolor": AXIS, "showline": True, "zeroline": False}
    figure.update_yaxes(range=[-0.01, 1.01], nticks=6, **look)
    named = {"tickvals": [*kept], "ticktext": [f"{rows:,}" for rows in kept]}
    ends = [np.log10(max(kept)) + 0.08, np.log10(min(kept)) - 0.08]
    figure.update_xaxes(type="log", range=ends, **named, **look)
    figure.update_xaxes(
        title_text="Rows of the class to train on, fewer to the right", col=(len(titles) + 1) // 2
    )
    figure.update_annotations(font_size=14)
    words = f"{listed(titles.values())} of {listed(frame['trial'].unique())} with {max(kept):,} down to "
    return finish(figure, f"{words}{min(kept):,} rows of the class to train on.", height=340, hovermode="x")


def _band(figure: go.Figure, part: pd.DataFrame, colour: str, place: dict) -> None:
    figure.add_scatter(
        x=np.r_[part["kept"], part["kept"][::-1]],
        y=np.r_[part["highest"], part["lowest"][::-1]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=faint(colour, 0.13),
        showlegend=False,
        hoverinfo="skip",
        **place,
    )
