"""What the figures of Explain draw."""

import numpy as np
import pandas as pd
import pytest

from core import explain, figures
from core.figures.style import COLOURS, GREY
from tests.core.figure_data import EVIL
from tests.core.figure_explain import dependence, groups, ranks, steps


def test_a_waterfall_ends_at_the_score():
    frame = steps(EVIL)
    (bars,) = figures.waterfall(frame, -1.5, "log-odds").data
    assert [*bars.measure] == ["absolute", *["relative"] * len(frame), "total"]
    assert bars.x[0] == -1.5
    assert bars.x[-1] == pytest.approx(sum(bars.x[:-1]))
    low, high = figures.waterfall(frame, -1.5, "log-odds").layout.xaxis.range
    reached = np.r_[0, np.cumsum(bars.x[:-1])]
    assert low < reached.min()
    assert high > reached.max()


@pytest.mark.parametrize("kind", ["number", "date", "word", "gaps"])
def test_dependence_draws_every_row_with_a_place(kind):
    frame = dependence(kind)
    figure = figures.dependence(frame, "a", "yes", "log-odds")
    others, own = figure.data
    drawn = len(others.x) + len(own.x)
    assert drawn == (frame["value"].notna().sum() if kind == "gaps" else len(frame))
    assert len(own.x) == (frame["actual"][frame["value"].notna() | (kind == "word")] == "yes").sum()
    assert [*own.y] == [
        *frame["shap"][(frame["actual"] == "yes") & (frame["value"].notna() | (kind == "word"))]
    ]
    if kind == "word":
        names = figure.layout.xaxis.ticktext
        assert names[-2:] == ("others", "(missing)")
        assert len(names) == 14
        words = [names[round(place)] for place in (*others.x, *own.x)]
        values = frame["value"].fillna("(missing)")
        common = set(names)
        expected = [v if v in common else "others" for v in (*values[frame["actual"] != "yes"],)]
        assert words[: len(expected)] == expected


def test_ranks_colour_what_moved_and_number_what_is_shown():
    frame = ranks([0.5, 0.3, 0.2, 0.0], [0.1, 0.3, 0.2, 0.4])
    figure = figures.ranks(frame, ["before", "after"])
    lines = {line.name: line for line in figure.data}
    assert [*lines["a"].y] == [1, 4]
    assert [*lines["d"].y] == [4, 1]
    assert lines["a"].line.color in COLOURS
    assert lines["b"].marker.color == GREY
    assert figure.layout.yaxis.ticktext[0] == "1. a"
    assert set(figure.layout.yaxis2.ticktext) == {"1. d", "2. b", "3. c", "4. a"}


def test_ranks_show_twelve_columns_at_most():
    share = np.arange(20, 0, -1.0)
    figure = figures.ranks(ranks(share, share), ["before", "after"])
    assert len(figure.data) == 12
    assert all(line.marker.color == GREY for line in figure.data)


def test_groups_with_few_rows_are_hollow_and_what_is_not_defined_is_left_out():
    frame = groups(["many", "few", "none"])
    figure = figures.subgroups(frame, explain.overall(frame), explain.MEASURES, explain.FEW)
    assert len(figure.data) == len(explain.MEASURES)
    for measure, points in zip(explain.MEASURES, figure.data, strict=True):
        own = frame[(frame["measure"] == measure) & frame["value"].notna()]
        assert [*points.x] == [*own["value"]]
        assert [*points.marker.symbol] == [
            "circle" if row.positives >= explain.FEW else "circle-open" for row in own.itertuples()
        ]
    lines = [shape.x0 for shape in figure.layout.shapes]
    assert lines == [*explain.overall(frame).values()]
    recall = figure.data[1]
    assert len(recall.x) < 3
    assert isinstance(frame, pd.DataFrame)
