"""How many rows each class has, and how often a class occurs along a column."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import AXIS, ORANGE, axis, class_colours, finish, rows_axis
from core.figures.text import percent, plain, short

ROW_HEIGHT = 30
LOG_FROM = 20


def class_distribution(frame: pd.DataFrame, positive: str | None = None) -> go.Figure:
    """Draw a frame of `core.curves.class_counts` as bars, the largest class on top.

    `positive` is orange; without one the rarest of two is. The scale is logarithmic where the
    largest class has more than 20 times the rows of the smallest.
    """
    if positive is None and len(frame) == 2:
        positive = frame["class"].iloc[int(frame["rows"].argmin())]
    colours = class_colours([*frame["class"]], positive)
    frame = frame.sort_values("rows", ascending=False, kind="stable", ignore_index=True)
    log = frame["rows"].max() > LOG_FROM * max(frame["rows"].min(), 1)
    return finish(
        go.Figure(_bars(frame, colours)),
        f"Rows of each class. {_listed(frame)}.",
        # Room for the text beside the longest bar.
        xaxis=rows_axis("Rows", frame["rows"].max(), log, room=1.5),
        yaxis=_places(frame["class"]),
        height=90 + ROW_HEIGHT * len(frame),
    )


def _bars(frame: pd.DataFrame, colours: dict[str, str]) -> go.Bar:
    return go.Bar(
        x=frame["rows"],
        y=frame.index,
        orientation="h",
        marker={"color": [colours[name] for name in frame["class"]], "line": {"width": 0}},
        width=0.7,
        text=[_counted(row) for row in _tuples(frame)],
        textposition="outside",
        cliponaxis=False,
        customdata=[plain(name) for name in frame["class"]],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )


def _tuples(frame: pd.DataFrame) -> list:
    return [*frame[["class", "rows", "share"]].itertuples()]


def _listed(frame: pd.DataFrame) -> str:
    return "; ".join(f"{short(row[1])}: {_counted(row)}" for row in _tuples(frame))


def _counted(row) -> str:
    return f"{row.rows:,} · {percent(row.share)}"


def class_balance(frame: pd.DataFrame, column: str, class_name: str) -> go.Figure:
    """Draw a frame of `core.curves.class_balance`: shares, intervals, and the share in all rows.

    The axis begins at 0 and ends above the largest interval of those with one row in a hundred: a rare
    class would be a flat line on an axis up to 1, or beside the interval of a handful of rows.
    """
    overall = float((frame["share"] * frame["rows"]).sum() / frame["rows"].sum())
    figure = go.Figure(_points(frame))
    figure.add_vline(100 * overall, line={"color": AXIS, "dash": "dot", "width": 1.5})
    place = {"x": 100 * overall, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    figure.add_annotation(text=f"all rows: {percent(overall)}", showarrow=False, **place)
    told = frame["upper"].where(frame["rows"] >= frame["rows"].sum() / 100, frame["share"])
    most = min(max(told.max(), overall) * 1.05, 1.01)
    return finish(
        figure,
        f"Share of {short(class_name)} along {short(column)}, with intervals of 95 %. In all rows "
        f"it is {percent(overall)}, the least is {_end(frame, 'argmin')}, the most "
        f"{_end(frame, 'argmax')}.",
        # A long name does not fit beside a low chart, so the column is named under it as well.
        xaxis=axis(
            f"Share of {plain(class_name, 24)} by {plain(column, 24)}",
            range=[0, 100 * most],
            ticksuffix=" %",
            nticks=6,
        ),
        yaxis=_places(frame["value"]),
        height=110 + ROW_HEIGHT * len(frame),
        margin={"l": 8, "r": 16, "t": 32, "b": 8},
    )


def _points(frame: pd.DataFrame) -> go.Scatter:
    upper, lower = frame["upper"] - frame["share"], frame["share"] - frame["lower"]
    bars = {"array": 100 * upper, "arrayminus": 100 * lower, "color": ORANGE, "thickness": 1.5}
    return go.Scatter(
        x=100 * frame["share"],
        y=[*range(len(frame))],
        mode="markers",
        marker={"color": ORANGE, "size": 10},
        error_x=bars,
        cliponaxis=False,
        customdata=[[plain(row.value), _said(row)] for row in frame.itertuples()],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


def _places(names: pd.Series) -> dict:
    """Return an axis that names places 0, 1, ... from the top.

    Names as positions would be read as numbers or dates where they look like them.
    """
    ticks = {"tickvals": [*range(len(names))], "ticktext": [plain(name, 28) for name in names]}
    return axis(range=[len(names) - 0.4, -0.6], showgrid=False, **ticks)


def _said(row) -> str:
    interval = f"{percent(row.lower)} to {percent(row.upper)}"
    return f"{percent(row.share)} of {row.rows:,.0f} rows, interval {interval}"


def _end(frame: pd.DataFrame, which: str) -> str:
    row = frame.iloc[int(getattr(frame["share"], which)())]
    return f"{percent(row['share'])} at {short(row['value'])}"
