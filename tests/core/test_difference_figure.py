"""The forest plot of differences draws what its table says, with strangers' names as they are."""

import pandas as pd
import pytest

from core import figures
from core.differences import BETTER, NOT_DISTINGUISHABLE, WORSE, Difference, frame
from core.intervals import Interval
from tests.core.figure_data import NOTHING, STYLES, TITLES, TRIALS

VERDICTS = (BETTER, NOT_DISTINGUISHABLE, WORSE)


def differences(metric="average_precision"):
    return [
        Difference(
            trial, metric, 0.1 - 0.1 * i, Interval(0.05 - 0.1 * i, 0.15 - 0.1 * i),
            Interval(-0.1 * i, 0.2 - 0.1 * i), 0.01, 0.02, 0.03, VERDICTS[i],
        )
        for i, trial in enumerate(TRIALS[1:4])
    ]  # fmt: skip


def drawn(metric="average_precision"):
    return figures.differences(frame(differences(metric)), TITLES, STYLES, NOTHING)


def test_the_table_has_every_number_of_the_differences():
    table = frame(differences())
    for row, each in zip(table.itertuples(), differences(), strict=True):
        assert (row.trial, row.metric, row.difference, row.verdict) == (
            each.trial, each.metric, each.value, each.verdict
        )  # fmt: skip
        assert Interval(row.low, row.high) == each.new_models
        assert Interval(row.low_same_models, row.high_same_models) == each.same_models
        assert (row.p, row.p_rows, row.p_folds) == (each.p, each.p_rows, each.p_folds)


def test_bars_and_points_lie_where_the_table_says():
    _, *traces = drawn().data
    for place, each in enumerate(differences()):
        thin, thick, point = traces[3 * place : 3 * place + 3]
        assert (*thin.x, *thick.x, *point.x) == (
            each.new_models.low, each.new_models.high, each.same_models.low, each.same_models.high, each.value
        )  # fmt: skip
        assert thin.line.width < thick.line.width
        assert {*thin.y, *thick.y, *point.y} == {place}
        assert {thin.line.color, point.marker.color} == {STYLES[each.trial].colour}


def test_verdicts_stand_beside_their_rows_and_nought_is_in_sight():
    figure = drawn()
    for place, each in enumerate(differences()):
        assert figure.layout.yaxis.tickvals[place] == figure.layout.yaxis2.tickvals[place] == place
        assert figure.layout.yaxis2.ticktext[place].endswith(f" {each.verdict}")
        assert each.verdict in figures.alt(figure)
    low, high = figure.layout.xaxis.range
    assert low < -0.2 < 0 < 0.2 < high


@pytest.mark.parametrize(("metric", "way"), [("recall", "more is better"), ("brier", "less is better")])
def test_the_axis_says_which_way_is_better(metric, way):
    assert drawn(metric).layout.xaxis.title.text.endswith(way)


def test_names_are_only_shown():
    figure = drawn()
    texts = [*figure.layout.yaxis.ticktext, *(trace.name for trace in figure.data)]
    assert all(not set("<>$%{}") & set(text.replace("&#", "")) for text in texts)


def test_differences_that_three_digits_do_not_show_look_like_none():
    tiny = Interval(-1.5e-7, 1.5e-7)
    same = Difference(TRIALS[1], "recall", 1e-7, tiny, tiny, 1.0, 1.0, 1.0)
    axis = figures.differences(frame([same]), TITLES, STYLES, NOTHING).layout.xaxis
    assert axis.range[1] - axis.range[0] > 1_000 * (tiny.high - tiny.low)
    assert axis.exponentformat == "none"


def test_no_difference_at_all_has_an_axis():
    nothing = Interval(0.0, 0.0)
    same = Difference(TRIALS[1], "recall", 0.0, nothing, nothing, 1.0, 1.0, 1.0)
    low, high = figures.differences(frame([same]), TITLES, STYLES, NOTHING).layout.xaxis.range
    assert low < 0 < high
    assert isinstance(frame([same]), pd.DataFrame)
