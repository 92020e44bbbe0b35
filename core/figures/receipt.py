"""The receipt: what happened to the rows on their way from the file to the scores."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import BLUE, GREY, ORANGE, axis, class_colours, faint, finish, name_bars
from core.figures.text import plain, short

STRIP, ROW, LINE = 205, 52, 18  # pixels
TIP = 0.1  # of a stage
LETTERS, SENTENCE = 15, 80  # in a line of a stage, of the sentence
MOST = 12
# The stage that changes rows, and the one that must not see changed ones.
SHADES = {"Resample": faint(ORANGE, 0.25), "Score": faint(BLUE, 0.25)}


def receipt(
    frame: pd.DataFrame, stages: Mapping[str, str], sentence: str, positive: str | None = None
) -> go.Figure:
    """Draw `core.curves.stages` as a strip, and under it the training rows of each class after it.

    `frame` is that of `core.curves.receipt`: kept rows are full, added ones hatched, dropped ones
    outlined. `sentence` is that of `core.curves.scored_rows`. Of more than 12 classes the 12 smallest are
    shown.
    """
    names = [*dict.fromkeys(frame["class"])]
    colours = class_colours(names, positive)
    shown = _smallest(frame, names)
    lines = wrap(sentence, SENTENCE)
    height = STRIP + LINE * len(lines) + ROW * len(shown) + 50
    figure = go.Figure([_bars(frame, shown, part, colours) for part in ("kept", "added", "dropped")])
    name_bars(figure, [f"{plain(name, 30)}: {_counted(frame, name)}" for name in shown])
    _strip(figure, stages)
    _say(figure, lines)
    finish(
        figure,
        f"Stages: {', '.join(f'{stage} ({short(text)})' for stage, text in stages.items())}. {sentence} "
        + " ".join(f"{short(name)}: {_counted(frame, name)}." for name in shown),
        height=height,
        barmode="stack",
        showlegend=True,
        legend_traceorder="normal",
        xaxis=axis("Training rows, mean over folds", rangemode="tozero", tickformat=",~f", nticks=6),
        yaxis=axis(range=[len(shown) - 0.35, -0.65], showticklabels=False, showgrid=False),
        xaxis2={"range": [0, len(stages) + TIP], "visible": False, "anchor": "y2", "fixedrange": True},
        yaxis2={"range": [-0.62, 1], "visible": False, "anchor": "x2", "fixedrange": True},
    )
    above = STRIP / height
    figure.layout.yaxis2.domain = [1 - above, 1]
    figure.layout.yaxis.domain = [0, 1 - above - (LINE * len(lines) + 14) / height]
    return figure


def _smallest(frame: pd.DataFrame, names: list[str]) -> list[str]:
    """Return the classes to show, the largest before resampling first."""
    before = frame[frame["part"] != "added"].groupby("class", sort=False)["mean"].sum()
    return sorted(names, key=lambda name: -before[name])[-MOST:]


def _bars(frame: pd.DataFrame, shown: list[str], part: str, colours: Mapping[str, str]) -> go.Bar:
    own = frame[frame["part"] == part].set_index("class").loc[shown]
    filled = {"kept": 1.0, "added": 0.3, "dropped": 0.0}[part]
    own_colours = [colours[name] for name in shown]
    return go.Bar(
        x=own["mean"],
        y=[*range(len(shown))],
        orientation="h",
        width=0.36,
        offset=0,
        marker={
            "color": [faint(colour, filled) for colour in own_colours],
            "line": {"color": own_colours, "width": 1.2},
            "pattern": {
                "shape": "/" if part == "added" else "",
                "size": 7,
                "fgcolor": own_colours,
                "fgopacity": 1,
            },
        },
        name=part,
        customdata=[f"{plain(name)}: {part} {_span(row)}" for name, row in own.iterrows()],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _span(row: pd.Series) -> str:
    """Return the mean over folds and, where folds differ, their range."""
    mean = f"{row['mean']:,.0f}" if row["mean"] >= 10 or row["mean"] % 1 == 0 else f"{row['mean']:.1f}"
    return mean if row["lowest"] == row["highest"] else f"{mean} ({row['lowest']:,} to {row['highest']:,})"


def _counted(frame: pd.DataFrame, name: str) -> str:
    own = frame[frame["class"] == name]
    return ", ".join(
        f"{_span(row)} {row['part']}" for _, row in own.iterrows() if row["highest"] or row["part"] == "kept"
    )


def _strip(figure: go.Figure, stages: Mapping[str, str]) -> None:
    where = {"xref": "x2", "yref": "y2"}
    for place, (stage, text) in enumerate(stages.items()):
        shade = SHADES.get(stage, faint(GREY, 0.16))
        path = _chevron(place, first=place == 0)
        figure.add_shape(type="path", path=path, fillcolor=shade, line={"width": 0}, **where)
        middle = {"x": place + 0.5 + TIP / 2, "showarrow": False, **where}
        figure.add_annotation(text=stage, y=0.9, yanchor="top", font={"size": 14, "weight": 600}, **middle)
        told = "<br>".join(plain(line) for line in wrap(short(text, 3 * LETTERS), LETTERS))
        figure.add_annotation(text=told, y=0.62, yanchor="top", font={"size": 12}, **middle)
    _kept_aside(figure, len(stages))


def _chevron(place: int, first: bool) -> str:
    """Return the outline of a stage that points at the next one."""
    left, right = place + 0.02, place + 0.98
    notch = "" if first else f"L {left + TIP} 0.5 "
    return f"M {left} 0 {notch}L {left} 1 L {right} 1 L {right + TIP} 0.5 L {right} 0 Z"


def _kept_aside(figure: go.Figure, size: int) -> None:
    """Draw the way of the rows to score, past resampling and fitting."""
    line, where = {"color": BLUE, "width": 2}, {"xref": "x2", "yref": "y2"}
    path = f"M 0.5 -0.04 L 0.5 -0.28 L {size - 0.5} -0.28 L {size - 0.5} -0.1"
    figure.add_shape(type="path", path=path, line=line, **where)
    tip = size - 0.5
    head = f"M {tip - 0.05} -0.14 L {tip} -0.02 L {tip + 0.05} -0.14 Z"
    figure.add_shape(type="path", path=head, fillcolor=BLUE, line={"width": 0}, **where)
    figure.add_annotation(
        text="rows to score are set aside here: never resampled, never fitted on",
        x=size / 2,
        y=-0.3,
        yanchor="top",
        showarrow=False,
        font={"size": 12},
        **where,
    )


def _say(figure: go.Figure, lines: list[str]) -> None:
    figure.add_annotation(
        text="<br>".join(plain(line, SENTENCE) for line in lines),
        align="left",
        x=0,
        xref="paper",
        xanchor="left",
        y=-0.62,
        yref="y2",
        yanchor="top",
        showarrow=False,
        font={"weight": 600},
    )
