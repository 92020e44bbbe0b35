"""Figures of the lessons. Their words come from the lesson, in its language, and are ours.

`labels` hold the words by name; `alt` is the figure in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures.style import AXIS, BLUE, COLOURS, DASHES, GREY, ORANGE, axis, faint, finish, share_axis
from core.texts import FIRST, percentages

Labels = Mapping[str, str]
ODDS = (1e-5, 0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
DOTTED = {"color": AXIS, "width": 1.5, "dash": "dot"}


def bars(names: Sequence[str], values: pd.Series, title: str, alt: str) -> go.Figure:
    """Draw one bar for each name, the first at the bottom, with its value written beside it."""
    figure = go.Figure()
    best = values.to_numpy() == values.max()
    figure.add_bar(
        x=values,
        y=list(names),
        orientation="h",
        marker={"color": np.where(best, ORANGE, GREY)},
        texttemplate="%{x:.3f}",
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
        width=0.55,
    )
    low = min(0.0, float(values.min()))
    figure_axis = axis(title, range=[low, max(1.0, float(values.max())) * 1.08], nticks=6)
    return finish(figure, alt, height=90 + 55 * len(names), xaxis=figure_axis, yaxis=axis(showgrid=False))


def cut(
    scores: pd.DataFrame, table: pd.DataFrame, at: float, labels: Labels, language: str = FIRST
) -> go.Figure:
    """Draw where the scores of both classes lie over recall and precision at every cut.

    `scores` has left, right, own, others; `table` has odds, recall, precision; all places are log-odds.
    """
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.45, 0.55])
    middle, width = (scores["left"] + scores["right"]) / 2, scores["right"] - scores["left"]
    for name, colour in (("others", BLUE), ("own", ORANGE)):
        look = {"marker": {"color": faint(colour, 0.55)}, "hoverinfo": "skip", "row": 1, "col": 1}
        figure.add_bar(x=middle, y=scores[name], width=width, name=labels[name], **look)
    alarms = table[table["alarms"] > 0]
    for name, colour, dash in (("recall", COLOURS[2], "solid"), ("precision", COLOURS[3], "dash")):
        look = {"line": {"color": colour, "dash": dash, "width": 2.5}, "row": 2, "col": 1}
        hover = labels[name] + " %{y:.3f}<extra></extra>"
        figure.add_scatter(x=alarms["odds"], y=alarms[name], name=labels[name], hovertemplate=hover, **look)
    for row in (1, 2):
        figure.add_vline(x=at, line={"color": GREY, "width": 2}, row=row, col=1)
    place = {"x": at, "y": 1, "yref": "y domain", "xanchor": "left", "yanchor": "top"}
    figure.add_annotation(text=labels["cut"], showarrow=False, **place)
    ends = [scores["left"].min() - 0.2, scores["right"].max() + 0.2]
    figure.update_xaxes(odds_axis("", language, range=ends))
    figure.update_xaxes(title_text=labels["score"], row=2, col=1)
    figure.update_yaxes(axis(labels["rows"], tickformat=".0%", rangemode="tozero"), row=1, col=1)
    figure.update_yaxes(share_axis(labels["share"]), row=2, col=1)
    return finish(figure, labels["alt"], height=480, barmode="overlay")


def odds_axis(title: str, language: str, **more: object) -> dict:
    """Return an axis of log-odds that is read as probabilities."""
    ticks = np.log(ODDS) - np.log1p(-np.array(ODDS))
    return axis(title, tickvals=ticks, ticktext=percentages(ODDS, language), **more)


def roc_and_pr(frame: pd.DataFrame, prevalence: float, labels: Labels) -> go.Figure:
    """Draw the ROC curve beside the precision-recall curve of recall, false_positive_rate, precision."""
    figure = make_subplots(1, 2, subplot_titles=[labels["roc"], labels["pr"]], horizontal_spacing=0.1)
    ends = [0, 1]
    for column, level in ((1, ends), (2, [prevalence, prevalence])):
        guess = {"line": DOTTED, "hoverinfo": "skip", "showlegend": False}
        figure.add_scatter(x=ends, y=level, mode="lines", **guess, row=1, col=column)
    line = {"color": COLOURS[0], "width": 2.5}
    curves = (("false_positive_rate", "recall", "linear"), ("recall", "precision", "vh"))
    for column, (x, y, shape) in enumerate(curves, 1):
        figure.add_scatter(
            x=frame[x],
            y=frame[y],
            mode="lines",
            line=line | {"shape": shape},
            showlegend=False,
            hovertemplate="%{x:.3f}, %{y:.3f}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_xaxes(share_axis(labels["false_alarms"]), row=1, col=1)
    figure.update_xaxes(share_axis(labels["recall"]), row=1, col=2)
    figure.update_yaxes(share_axis(labels["recall"]), row=1, col=1)
    figure.update_yaxes(share_axis(labels["precision"]), row=1, col=2)
    side = "top" if prevalence > 0.85 else "bottom"
    place = {"x": 0.99, "xanchor": "right", "y": prevalence, "yanchor": side}
    figure.add_annotation(text=labels["no_skill"], showarrow=False, row=1, col=2, **place)
    return finish(figure, labels["alt"], height=420, margin={"l": 8, "r": 16, "t": 40, "b": 8, "pad": 2})


def pairs(names: Sequence[str], frame: pd.DataFrame, labels: Labels) -> go.Figure:
    """Draw, for each name from the top, what the wrong and the right way tell, joined by a line."""
    figure, places = go.Figure(), np.arange(len(names))
    for place, wrong, right in zip(places, frame["wrong"], frame["right"], strict=True):
        line = {"color": faint(GREY, 0.5), "width": 6}
        figure.add_scatter(
            x=[right, wrong], y=[place] * 2, mode="lines", line=line, hoverinfo="skip", showlegend=False
        )
    looks = {"right": (BLUE, "circle", "bottom center"), "wrong": (ORANGE, "diamond", "top center")}
    for way, (colour, symbol, side) in looks.items():
        figure.add_scatter(
            x=frame[way],
            y=places,
            mode="markers+text",
            marker={"color": colour, "symbol": symbol, "size": 13},
            texttemplate="%{x:.2f}",
            textposition=side,
            name=labels[way],
            hovertemplate="%{x:.3f}<extra>%{fullData.name}</extra>",
            cliponaxis=False,
        )
    ticks = {"tickvals": places, "ticktext": list(names), "range": [len(names) - 0.4, -0.6]}
    return finish(
        figure,
        labels["alt"],
        height=60 + 62 * len(names),
        xaxis=share_axis(labels["axis"]),
        yaxis=axis(**ticks),
    )


def log_odds(
    frame: pd.DataFrame,
    push: float,
    models: Sequence[str],
    ways: Sequence[str],
    labels: Labels,
    language: str = FIRST,
) -> go.Figure:
    """Draw, for each model, log-odds after each way against those without, and the line they should lie on.

    `frame` has model, way, plain and used.
    """
    titles = [labels[model] for model in models]
    figure = make_subplots(1, len(models), subplot_titles=titles, horizontal_spacing=0.08, shared_yaxes=True)
    ends = np.array([frame["plain"].min(), frame["plain"].max()])
    for column, model in enumerate(models, 1):
        place = {"row": 1, "col": column, "showlegend": column == 1, "hoverinfo": "skip"}
        for number, way in enumerate(ways):
            own = frame[(frame["model"] == model) & (frame["way"] == way)]
            look = {"color": COLOURS[number], "size": 5, "opacity": 0.65, "symbol": number}
            told = {"name": labels[way], "legendgroup": way}
            figure.add_scatter(x=own["plain"], y=own["used"], mode="markers", marker=look, **told, **place)
        look = {"color": GREY, "width": 2, "dash": DASHES[1]}
        told = {"name": labels["line"], "legendgroup": "line"}
        figure.add_scatter(x=ends, y=ends + push, mode="lines", line=look, **told, **place)
    figure.update_xaxes(odds_axis(labels["x"], language))
    used = [float(frame["used"].min()) - 0.3, float(frame["used"].max()) + 0.3]
    figure.update_yaxes(odds_axis("", language, range=used))
    figure.update_yaxes(title_text=labels["y"], col=1)
    return finish(figure, labels["alt"], height=440, margin={"l": 8, "r": 16, "t": 40, "b": 8, "pad": 2})


def reliability(curves: Mapping[str, pd.DataFrame], names: Mapping[str, str], labels: Labels) -> go.Figure:
    """Draw frames of `core.calibration.reliability`: what was observed where a model said what.

    The first is drawn in grey, as what the others are held against.
    """
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line=DOTTED, hoverinfo="skip", showlegend=False)
    for number, (key, frame) in enumerate(curves.items()):
        colour = GREY if number == 0 else COLOURS[number]
        figure.add_scatter(
            x=frame["predicted"],
            y=frame["observed"],
            mode="lines+markers",
            line={"color": colour, "width": 2.5, "dash": DASHES[number % len(DASHES)]},
            marker={"size": 9, "symbol": number},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": frame["upper"] - frame["observed"],
                "arrayminus": frame["observed"] - frame["lower"],
                "color": faint(colour, 0.45),
            },
            name=names[key],
            hovertemplate="%{x:.3f} → %{y:.3f}<extra>%{fullData.name}</extra>",
        )
    axes = {"xaxis": share_axis(labels["said"]), "yaxis": share_axis(labels["seen"])}
    return finish(figure, labels["alt"], height=440, **axes)


def groups(
    frame: pd.DataFrame, names: Mapping[str, str], ways: Mapping[str, str], labels: Labels
) -> go.Figure:
    """Draw, for each group of rows, one bar for each way; `frame` has group, way and share.

    `names` are those of groups, `ways` those of ways, in the order in which they are drawn.
    """
    figure = go.Figure()
    for number, (way, title) in enumerate(ways.items()):
        own = frame[frame["way"] == way].set_index("group").reindex(list(names))
        figure.add_bar(
            x=np.arange(len(names)),
            y=own["share"],
            name=title,
            marker={"color": GREY if number == 0 else COLOURS[number - 1]},
            hovertemplate="%{y:.1%}<extra>%{fullData.name}</extra>",
        )
    # By place, for two names may be alike once they are short.
    places = axis(tickvals=np.arange(len(names)), ticktext=[*names.values()])
    axes = {"xaxis": places, "yaxis": share_axis(labels["axis"])}
    return finish(figure, labels["alt"], height=360, barmode="group", **axes)


def curves(
    frame: pd.DataFrame,
    names: Mapping[object, str],
    labels: Labels,
    marks: Sequence[tuple[float, float]] = (),
    ends: Mapping[str, float] | None = None,
    **axes: dict,
) -> go.Figure:
    """Draw a line for each of `names`: `frame` has name, x and y.

    `marks` are points to look at; `ends` are places on the x axis, y going from 0 to 1, by the words
    written at them.
    """
    figure, quiet = go.Figure(), {"showlegend": False, "hoverinfo": "skip"}
    for words, x in (ends or {}).items():
        if frame["x"].min() < x < frame["x"].max():
            look = {"mode": "lines+text", "line": DOTTED, "textposition": "bottom right"}
            figure.add_scatter(x=[x, x], y=[0, 1], text=["", words], **look, **quiet)
    for number, (name, title) in enumerate(names.items()):
        own = frame[frame["name"] == name]
        line = {"color": COLOURS[number], "width": 2.5, "dash": DASHES[number % len(DASHES)]}
        hover = "%{x:.4~g}: %{y:.4~g}<extra>%{fullData.name}</extra>"
        figure.add_scatter(x=own["x"], y=own["y"], mode="lines", line=line, name=title, hovertemplate=hover)
    for x, y in marks:
        look = {"color": ORANGE, "size": 13, "line": {"color": "white", "width": 1}}
        figure.add_scatter(x=[x], y=[y], mode="markers", marker=look, cliponaxis=False, **quiet)
    drawn = {"xaxis": axis(labels["x"]), "yaxis": axis(labels["y"])} | axes
    return finish(figure, labels["alt"], height=400, **drawn)
