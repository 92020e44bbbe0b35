"""Where the rows of each class lie among the others: the four types as parts of one bar a class."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import axis, faint, finish, name_bars
from core.figures.text import listed, percent, plain, short

VIOLET = "#7A5FD0"
# The fuller, the fewer of its own kind a row has around it.
FILLED = {"safe": 0.0, "borderline": 0.3, "rare": 0.6, "outlier": 1.0}
MOST = 12
ROW = 56  # pixels


def row_types(frame: pd.DataFrame) -> go.Figure:
    """Draw `types` of core.diagnose.difficulty: a bar a class, the smallest on top.

    Of more than 12 classes the 12 smallest are shown.
    """
    shown = frame.groupby("class", sort=False)["rows"].sum().sort_values(kind="stable").index[:MOST]
    own = {name: frame[frame["class"] == name].set_index("type") for name in shown}
    figure = go.Figure([_bar(own, kind) for kind in FILLED])
    name_bars(figure, [f"{plain(name, 30)}: {_counted(rows)}" for name, rows in own.items()], above=0.22)
    more = f" The {MOST} smallest classes are shown." if frame["class"].nunique() > MOST else ""
    words = [f"{short(name)}: {_counted(rows)}." for name, rows in own.items()]
    return finish(
        figure,
        f"Types of the rows of {listed(shown)}. {' '.join(words)}{more}",
        barmode="stack",
        legend_traceorder="normal",
        xaxis=axis("Share of the rows of the class", range=[0, 100.5], ticksuffix=" %", nticks=6),
        yaxis=axis(range=[len(shown) - 0.6, -0.75], showticklabels=False, showgrid=False, showline=False),
        height=90 + ROW * len(shown),
    )


def _bar(own: dict[str, pd.DataFrame], kind: str) -> go.Bar:
    rows = [each.loc[kind] for each in own.values()]
    return go.Bar(
        x=[100 * row["share"] for row in rows],
        y=[*range(len(rows))],
        orientation="h",
        width=0.44,
        name=kind,
        marker={"color": faint(VIOLET, FILLED[kind]), "line": {"color": VIOLET, "width": 1.2}},
        customdata=[f"{plain(name)}: {_said(row)}" for name, row in zip(own, rows, strict=True)],
        hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
    )


def _said(row: pd.Series) -> str:
    interval = f"{percent(row['lower'])} to {percent(row['upper'])}"
    chance = "" if pd.isna(row["by_chance"]) else f"; {percent(row['by_chance'])} by chance"
    return f"{row['rows']:,} rows, {percent(row['share'])}, interval {interval}{chance}"


def _counted(rows: pd.DataFrame) -> str:
    return ", ".join(f"{rows.loc[kind, 'rows']:,} {kind}" for kind in FILLED)
