"""How the order of columns moves from one trial to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import COLOURS, GREY, axis, faint, finish
from core.figures.text import listed, percent, plain

MOST = 12
MOVERS = 3
ROW = 30


def ranks(frame: pd.DataFrame, trials: Sequence[str], titles: Mapping[str, str] | None = None) -> go.Figure:
    """Draw the ranks of columns in several trials as lines, the most important column on top.

    `frame` has trial, column, share and rank (`core.explain.Drift.importance` of one part of the rows).
    The 12 columns with the largest share in any trial are shown; the three whose share changes most are
    coloured. Ranks are among the columns that are shown.
    """
    titles = titles or {}
    table = frame.pivot(index="column", columns="trial", values="share")[[*trials]]
    shown = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index[:MOST]]
    order = shown.rank(ascending=False, method="first")
    change = shown.max(axis=1) - shown.min(axis=1)
    movers = [*change[change > 0].sort_values(ascending=False, kind="stable").index[:MOVERS]]
    figure = go.Figure()
    for name in shown.index:
        colour = COLOURS[movers.index(name)] if name in movers else GREY
        figure.add_trace(_line(name, order.loc[name], shown.loc[name], colour, name in movers))
    # An axis without traces is not drawn: the one on the right gets all lines but the first.
    for line in figure.data[1:]:
        line.yaxis = "y2"
    first, last = order[trials[0]], order[trials[-1]]
    across = {"tickvals": [*range(len(trials))], "ticktext": [plain(titles.get(t, t), 30) for t in trials]}
    figure.update_layout(yaxis2={"overlaying": "y", "side": "right", **_places(last)})
    return finish(
        figure,
        f"Ranks of columns in {listed(titles.get(t, t) for t in trials)}; "
        f"the share of {listed(movers) or 'no column'} changes most.",
        xaxis=axis("", side="top", showgrid=False, range=[-0.15, len(trials) - 0.85], **across),
        yaxis=_places(first),
        height=70 + ROW * len(shown),
        showlegend=False,
    )


def _places(order: pd.Series) -> dict:
    names = [f"{int(place)}. {plain(name, 24)}" for name, place in order.items()]
    span = [len(order) + 0.6, 0.4]
    return axis("", tickvals=order.to_numpy(), ticktext=names, range=span, showgrid=False, showline=False)


def _line(name: str, order: pd.Series, share: pd.Series, colour: str, moved: bool) -> go.Scatter:
    return go.Scatter(
        x=np.arange(len(order)),
        y=order.to_numpy(),
        mode="lines+markers",
        line={"color": colour if moved else faint(colour, 0.55), "width": 3 if moved else 1.5},
        marker={"color": colour, "size": 9 if moved else 6},
        name=plain(name),
        cliponaxis=False,
        customdata=[percent(each) for each in share],
        hovertemplate="%{customdata} of all contributions<extra>%{fullData.name}</extra>",
    )
