"""Is it real: how far each trial lies from the baseline, and what chance could do."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.differences import BETTER, NOT_DISTINGUISHABLE, WORSE
from core.figures.lines import LONGEST_TITLE, Styles, Titles, no_skill
from core.figures.style import axis, finish
from core.figures.text import plain, short
from core.metrics import METRICS

ROW, LETTERS = 46, 40  # pixels of a trial; characters in a line of its name
MARKS = {BETTER: "▲", WORSE: "▼", NOT_DISTINGUISHABLE: "○"}
EMPTY_ROW = 0.6  # beside the first and the last trial
ROOM = 0.08  # of the axis, beyond the widest interval
LEAST = 0.0005  # half of the axis at least: what three digits do not show looks like nothing


def differences(frame: pd.DataFrame, titles: Titles, styles: Styles, baseline: str) -> go.Figure:
    """Draw `core.differences.frame` of one metric as a forest plot, the first trial on top.

    The thick bar is the interval for these very models on new rows, the thin one for models that are
    trained again; a trial is called better or worse by the latter, corrected for their number.
    `baseline` is what the trials are held against, the dotted line.
    """
    metric = METRICS[frame["metric"].iloc[0]]
    figure = go.Figure()
    no_skill(figure, [0, 0], [-EMPTY_ROW, len(frame) - 1 + EMPTY_ROW])
    for place, row in enumerate(frame.itertuples()):
        _row(figure, place, row, plain(titles[row.trial], LONGEST_TITLE), styles[row.trial])
    way = "more" if metric.higher_is_better else "less"
    return finish(
        figure,
        " ".join([f"{metric.title} against {short(baseline)}.", *_words(frame, titles)]),
        height=ROW * len(frame) + 90,
        showlegend=False,
        xaxis=_metric(f"{metric.title}: difference to {plain(baseline)}, {way} is better", frame),
        yaxis=_names(frame, titles),
        yaxis2=_verdicts(frame),
    )


def _row(figure: go.Figure, place: int, row, name: str, style) -> None:
    common = {"mode": "lines", "hoverinfo": "skip", "showlegend": False, "name": name}
    for low, high, width in ((row.low, row.high, 1.5), (row.low_same_models, row.high_same_models, 6)):
        figure.add_scatter(
            x=[low, high], y=[place] * 2, line={"color": style.colour, "width": width}, **common
        )
    figure.add_scatter(
        x=[row.difference],
        y=[place],
        # An axis without traces is not drawn: that of the verdicts gets the points.
        yaxis="y2",
        mode="markers",
        marker={
            "color": style.colour,
            "symbol": style.symbol,
            "size": 13,
            "line": {"color": "white", "width": 1},
        },
        name=name,
        showlegend=False,
        customdata=[_told(row)],
        hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
    )


def _told(row) -> str:
    return (
        f"{row.difference:+.3f}, {row.verdict}<br>models trained again {row.low:+.3f} to {row.high:+.3f}"
        f"<br>these models {row.low_same_models:+.3f} to {row.high_same_models:+.3f}<br>p {row.p:.2g}"
    )


def _metric(title: str, frame: pd.DataFrame) -> dict:
    # Of small numbers plotly would write 0.0005 as 500 μ.
    return axis(title, range=_range(frame), exponentformat="none")


def _range(frame: pd.DataFrame) -> list[float]:
    columns = ["low", "high", "low_same_models", "high_same_models"]
    low, high = min(frame[columns].min().min(), -LEAST), max(frame[columns].max().max(), LEAST)
    room = ROOM * (high - low)
    return [low - room, high + room]


def _places(frame: pd.DataFrame) -> dict:
    return {
        "range": [len(frame) - 1 + EMPTY_ROW, -EMPTY_ROW],
        "tickvals": [*range(len(frame))],
        "showgrid": False,
        "showline": False,
        "fixedrange": True,
    }


def _names(frame: pd.DataFrame, titles: Titles) -> dict:
    return axis(ticktext=[plain(titles[trial], LETTERS) for trial in frame["trial"]], **_places(frame))


def _verdicts(frame: pd.DataFrame) -> dict:
    told = [f"{MARKS[verdict]} {verdict}" for verdict in frame["verdict"]]
    return axis(ticktext=told, side="right", overlaying="y", **_places(frame))


def _words(frame: pd.DataFrame, titles: Titles) -> list[str]:
    rows = zip([short(titles[trial]) for trial in frame["trial"]], frame.itertuples(), strict=True)
    return [
        f"{name}: {row.difference:+.3f} ({row.low:+.3f} to {row.high:+.3f}), {row.verdict}."
        for name, row in rows
    ]
