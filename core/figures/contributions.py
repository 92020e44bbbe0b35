"""SHAP values along a column, and how one row comes to its score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from core.figures.explain import LOW_TO_HIGH
from core.figures.style import AXIS, BLUE, GREY, ORANGE, axis, finish
from core.figures.text import plain, short

LEVELS = 12
DOWN, UP = LOW_TO_HIGH[0][1], LOW_TO_HIGH[-1][1]
WIDTH = 0.36  # of half a strip of points
ROW = 30


def dependence(frame: pd.DataFrame, column: str, interest: str, unit: str) -> go.Figure:
    """Draw a frame of `core.explain.dependence`: values of a column against their contributions.

    Numbers and dates lie along the axis as they are, and rows without one are left out; of all else each
    of the 12 most frequent values has a strip, the rest and missing ones too. Rows of the class
    `interest` are orange.
    """
    if is_numeric_dtype(frame["value"]) or is_datetime64_any_dtype(frame["value"]):
        frame = frame[frame["value"].notna()]
        place, ticks = frame["value"], {}
    else:
        place, ticks = _strips(frame["value"])
    own = frame["actual"] == interest
    figure = go.Figure()
    names = [name for name in pd.unique(frame["actual"]) if name != interest]
    other = plain(names[0]) if len(names) == 1 else "other classes"
    for rows, colour, name in ((~own, BLUE, other), (own, ORANGE, plain(interest))):
        figure.add_trace(_dots(frame[rows], place[rows], colour, name))
    figure.add_hline(0, line={"color": AXIS, "width": 1})
    return finish(
        figure,
        f"Contributions of {short(column)} to the score of {short(interest)} along its values, "
        f"{len(frame):,} rows.",
        xaxis=axis(plain(column), **ticks),
        yaxis=axis(f"Contribution ({unit})", nticks=6),
        height=360,
    )


def _strips(values: pd.Series) -> tuple[pd.Series, dict]:
    """Return where each row lies, spread a little within the strip of its value, and the strips' names."""
    common = [*values.value_counts().index[:LEVELS]]
    names = [*common, "others", "(missing)"]
    strip = values.map({name: place for place, name in enumerate(common)}).astype(float).fillna(LEVELS)
    strip = strip.mask(values.isna(), LEVELS + 1)
    used = np.unique(strip)
    labels = [names[int(each)] if each < len(common) else names[int(each) - LEVELS - 2] for each in used]
    offset = np.random.default_rng(0).uniform(-WIDTH, WIDTH, len(values))
    ticks = {
        "tickvals": [*range(len(used))],
        "ticktext": [plain(label, 18) for label in labels],
        "range": [-0.6, len(used) - 0.4],
        "showgrid": False,
    }
    return pd.Series(np.searchsorted(used, strip) + offset, values.index), ticks


def _dots(part: pd.DataFrame, place: pd.Series, colour: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=place,
        y=part["shap"],
        mode="markers",
        marker={"color": colour, "size": 6, "opacity": 0.75, "line": {"width": 0}},
        name=name,
        customdata=[[plain(_written(v)), f"{r:,}"] for v, r in zip(part["value"], part["row"], strict=True)],
        hovertemplate="row %{customdata[1]}<br>%{customdata[0]}: %{y:.4~g}<extra>%{fullData.name}</extra>",
    )


def waterfall(frame: pd.DataFrame, base: float, unit: str) -> go.Figure:
    """Draw a frame of `core.explain.waterfall`: from the base value to the score of one row, step by step."""
    total = base + frame["shap"].sum()
    names = ["base value", *(plain(_step(row), 44) for row in frame.itertuples()), "score"]
    told = [f"{short(_step(row))} {row.shap:+.3g}" for row in frame.head(5).itertuples()]
    places = {"tickvals": [*range(len(names))], "ticktext": names, "range": [len(names) - 0.4, -0.6]}
    return finish(
        go.Figure(_bars(frame, base, names)),
        f"From the base value {base:.3g} to the score {total:.3g} of one row: {'; '.join(told)}.",
        xaxis=axis(f"Score ({unit})", nticks=6, range=_range(base, frame["shap"])),
        yaxis=axis("", showgrid=False, **places),
        height=90 + ROW * len(names),
    )


def _bars(frame: pd.DataFrame, base: float, names: list[str]) -> go.Waterfall:
    total = base + frame["shap"].sum()
    return go.Waterfall(
        orientation="h",
        measure=["absolute", *["relative"] * len(frame), "total"],
        x=[base, *frame["shap"], total],
        y=[*range(len(names))],
        text=[f"{base:.3g}", *(f"{step:+.3g}" for step in frame["shap"]), f"{total:.3g}"],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": UP}},
        decreasing={"marker": {"color": DOWN}},
        totals={"marker": {"color": GREY}},
        connector={"line": {"color": AXIS, "width": 1}},
        customdata=names,
        hovertemplate="%{customdata}: %{text}<extra></extra>",
        showlegend=False,
    )


def _step(row) -> str:
    """Return a column with its value on one line, not escaped."""
    if row.value is None:
        return short(row.column, 28)
    return f"{short(row.column, 22)} = {_written(row.value, 20)}"


def _written(value: object, longest: int = 28) -> str:
    """Return a cell on one line, not escaped."""
    if pd.isna(value):
        return "missing"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.floor("D") else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str | bool | np.bool_):
        return short(value, longest)
    return f"{value:,.6g}"


def _range(base: float, steps: pd.Series) -> list[float]:
    """Return the range of the axis, with room for the numbers beside the bars."""
    reached = np.r_[0, base, base + steps.cumsum()]
    room = 0.3 * (np.ptp(reached) or 1)
    return [float(reached.min() - room), float(reached.max() + room)]
