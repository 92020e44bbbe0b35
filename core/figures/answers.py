"""One cut in figures: which answers rows get, and what a promised recall costs."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.cockpit import Outcome
from core.curves import REVIEW
from core.figures.style import BLUE, axis, finish, share_axis
from core.figures.text import percent


def answers(ended: Outcome, name: str, others: str) -> pd.DataFrame:
    """Return an outcome as a frame of `core.curves.confusion_frame`, in whole rows: others, then the class.

    With a review zone, that is one more thing to predict.
    """
    cells = {
        (others, others): ended.passed,
        (others, name): ended.false_alarms,
        (others, REVIEW): ended.reviewed_others,
        (name, others): ended.missed,
        (name, name): ended.found,
        (name, REVIEW): ended.reviewed,
    }
    totals = {others: ended.rows - ended.positives, name: ended.positives}
    rows = [
        (actual, predicted, round(count), count / totals[actual] if totals[actual] else float("nan"))
        for (actual, predicted), count in cells.items()
        if predicted != REVIEW or ended.reviews
    ]
    return pd.DataFrame(rows, columns=["actual", "predicted", "rows", "share_of_actual"])


def promise_price(frame: pd.DataFrame, chosen: float | None = None) -> go.Figure:
    """Draw a frame of `core.cockpit.price_of_positives` or `price_of_rate`: the share of rows flagged.

    The first is against how many rows of the class there are to learn the cut from, on a logarithmic
    scale, the second against the miss rate; `chosen` is marked on the same axis.
    """
    column = frame.columns[0]
    by_rows = column == "positives"
    figure = go.Figure(
        go.Scatter(
            x=frame[column],
            y=frame["flagged"],
            mode="lines+markers",
            line={"color": BLUE, "width": 2},
            customdata=[percent(kept) for kept in frame["promised"]],
            hovertemplate="%{x:.4~g}: %{y:.3f} of rows flagged<br>at most %{customdata} missed"
            "<extra></extra>",
        )
    )
    if chosen is not None:
        figure.add_vline(x=chosen, line={"color": BLUE, "width": 1, "dash": "dot"})
    title = "Rows of the class to learn from (logarithmic scale)" if by_rows else "Promised miss rate"
    first, last = (frame.iloc[place] for place in (0, -1))
    return finish(
        figure,
        f"Share of rows flagged against {title.lower()}: {percent(first['flagged'])} at {first[column]:g}, "
        f"{percent(last['flagged'])} at {last[column]:g}.",
        height=320,
        xaxis=axis(title, **({"type": "log", "dtick": 1} if by_rows else {"tickformat": ".0%"})),
        yaxis=share_axis("Share of all rows flagged"),
    )
