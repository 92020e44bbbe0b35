"""Names come from strangers: no figure reads them as anything but names."""

import json
import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import curves, explain, figures
from core.calibration import reliability
from tests.core import diagnose_data, figure_explain
from tests.core.figure_data import (
    EVIL,
    STYLES,
    TITLES,
    TRIALS,
    balance,
    confusion,
    distribution,
    drawn,
    importances,
    made_up,
    points,
    precision_recall,
    predictions,
    receipt,
    roc,
    row_types,
    shap,
    spreads,
)

POINTS = {name: dict.fromkeys(TRIALS, (0.3, 0.4)) for name in EVIL[:2]}
SHARES = (0.4, 0.3, 0.15, 0.1, 0.05)
FIGURES = {
    "precision_recall": lambda: precision_recall(points={EVIL[0]: {EVIL[0]: (0.4, 0.5)}}),
    "precision_recall of folds": lambda: figures.precision_recall(
        *drawn(curves.precision_recall), 0.2, None, spreads(curves.precision_recall_folds)
    ),
    "precision_recall_gain": lambda: figures.precision_recall_gain(
        *drawn(curves.precision_recall_gain), POINTS
    ),
    "roc": roc,
    "det": lambda: figures.det(*drawn(curves.det), POINTS),
    "gain": lambda: figures.gain(*drawn(curves.gain), 0.2, POINTS),
    "gain of a rare class": lambda: figures.gain(*drawn(curves.gain), 0.01, POINTS),
    "lift": lambda: figures.lift(*drawn(curves.gain), 0.2, POINTS),
    "cost": lambda: figures.cost(*drawn(curves.cost), POINTS),
    "net_benefit": lambda: figures.net_benefit(*drawn(curves.net_benefit), 0.2),
    "reliability": lambda: figures.reliability(*drawn(reliability)),
    "reliability, logarithmic": lambda: figures.reliability(*drawn(reliability), log=True),
    "one_vs_rest": lambda: figures.one_vs_rest(
        {name: drawn(curves.precision_recall)[0] for name in EVIL},
        TITLES,
        STYLES,
        dict(zip(EVIL, SHARES, strict=True)),
    ),
    "receipt": receipt,
    "confusion of 2": lambda: confusion(EVIL[:2]),
    "confusion of 5": lambda: confusion(EVIL),
    "confusion of 30": lambda: confusion(tuple(f"{name} {i}" for name in EVIL for i in range(6))),
    "class_distribution": lambda: figures.class_distribution(distribution(EVIL, range(1, 6))),
    "class_balance": balance,
    "score_histogram": lambda: figures.score_histogram(
        curves.score_histogram(predictions(), 1), 0.3, EVIL[0]
    ),
    "threshold_curves": lambda: figures.threshold_curves(curves.threshold_table(predictions(), 1), 0.3),
    "scatter_map": lambda: figures.scatter_map(points(), EVIL, EVIL[1], EVIL[:2]),
    "scatter_map with webgl": lambda: figures.scatter_map(points(1_500), EVIL, None),
    "row_types": lambda: figures.row_types(row_types(EVIL)),
    "coloured_map by words": lambda: figures.coloured_map(points(), points()["class"], EVIL[0], EVIL),
    "coloured_map by numbers": lambda: figures.coloured_map(points(), points()["x"], EVIL[0]),
    "before_and_after": lambda: figures.before_and_after(points(), EVIL, EVIL[1], EVIL[:2]),
    "close_up": lambda: figures.close_up(points(), made_up(), EVIL, EVIL[1]),
    "importance": lambda: figures.importance(importances(), TITLES, STYLES),
    "beeswarm": lambda: figures.beeswarm(shap()),
    "regime_map": diagnose_data.regime_map,
    "recall_stages": diagnose_data.recall_stages,
    "dial": diagnose_data.dial,
    "dependence": lambda: figures.dependence(
        figure_explain.dependence("word", EVIL[:2], EVIL), EVIL[0], EVIL[1], "log-odds"
    ),
    "waterfall": lambda: figures.waterfall(figure_explain.steps(EVIL), -1.5, "log-odds"),
    "ranks": lambda: figures.ranks(
        figure_explain.ranks(range(5), range(5, 0, -1), EVIL), ["before", "after"], {"before": EVIL[0]}
    ),
    "subgroups": lambda: figures.subgroups(
        groups := figure_explain.groups(EVIL), explain.overall(groups), explain.MEASURES, explain.FEW
    ),
}
every_figure = pytest.mark.parametrize("build", FIGURES.values(), ids=FIGURES)


def texts(value):
    """Return every string of a figure's JSON but its description, which plotly does not draw."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "meta":
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


OWN_MARKUP = re.compile(r"<br>|</?extra>|%\{(x|y|text|customdata|fullData\.name)(\[\d\])?(:[^{}<>]*)?\}")


@every_figure
def test_nothing_of_a_name_is_interpreted(build):
    figure = build()
    for text in texts(json.loads(figure.to_json())):
        rest = OWN_MARKUP.sub("", text)
        assert not re.search(r"[<>$]|%\{|&(?!#\d+;)", rest), text
        assert rest.isprintable(), text


@every_figure
def test_names_are_shown(build):
    shown = unescape(" ".join(texts(json.loads(build().to_json()))))
    # The figure without names shows the words of its axis.
    assert "bold" in shown or "Threshold" in shown


@every_figure
def test_page_around_a_figure_cannot_be_left(build):
    assert "<script>alert" not in build().to_html(include_plotlyjs=False)


@every_figure
def test_theme_shows_through(build):
    figure = build()
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.font.color is None
    assert figure.layout.xaxis.title.font.color is None


@every_figure
def test_figure_is_told_in_words(build):
    words = figures.alt(build())
    assert len(words) > 30
    assert words.endswith(".")
    assert words.isprintable()


@given(st.text(max_size=60))
@example(EVIL[0])
@example("$a$ %{x} &amp; <br> \ud800")
def test_plain_shows_the_name_and_nothing_else(name):
    shown = figures.plain(name)
    assert unescape(shown) == figures.short(name)
    assert not re.search(r"[<>$%{}]|&(?!#\d+;)", shown)
    assert 1 <= len(figures.short(name)) <= 40


def test_short_keeps_the_beginning_and_the_end():
    assert figures.short("a" * 40) == "a" * 40
    assert figures.short("first" + "x" * 90 + "last") == "first" + "x" * 21 + "…" + "x" * 9 + "last"
    assert figures.short(" \n\t ") == "(blank)"
