"""Maps draw each row once, where it is, in its colour, under an id by which it is known again."""

import numpy as np
import pandas as pd
import pytest

from core import figures
from core.figures.style import GREY, ORANGE
from core.project import Method, project_resampled
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.figure_data import made_up, points

NAMES = ("a", "b", "c")


def drawn(figure, place="x"):
    """Return x and y of every point on these axes, by id."""
    traces = [trace for trace in figure.data if trace.ids and (trace.xaxis or "x") == place]
    places = {int(i): xy for t in traces for i, *xy in zip(t.ids, t.x, t.y, strict=True)}
    assert len(places) == sum(len(trace.ids) for trace in traces)
    return pd.DataFrame.from_dict(places, "index", columns=["x", "y"]).sort_index()


@pytest.mark.parametrize("n", [200, 1_500])
def test_every_point_is_known_by_its_id(n):
    frame = points(n, NAMES)
    wanted = frame[["x", "y"]]
    for figure in (
        figures.scatter_map(frame, NAMES, "a"),
        figures.coloured_map(frame, frame["class"], "class", NAMES),
        figures.coloured_map(frame, frame["x"].where(frame["y"] > 0), "height"),
    ):
        pd.testing.assert_frame_equal(drawn(figure), wanted, check_names=False)


def test_before_and_after_have_the_same_axes_and_the_right_rows():
    frame = points(300, NAMES)
    figure = figures.before_and_after(frame, NAMES, "a")
    real = frame.loc[frame["kind"] != "added", ["x", "y"]]
    pd.testing.assert_frame_equal(drawn(figure), real, check_names=False)
    pd.testing.assert_frame_equal(drawn(figure, "x2"), frame[["x", "y"]], check_names=False)
    left, right = figure.layout.xaxis, figure.layout.xaxis2
    assert (left.range, figure.layout.yaxis.range) == (right.range, figure.layout.yaxis2.range)
    assert left.domain[1] - left.domain[0] == pytest.approx(right.domain[1] - right.domain[0])
    assert left.domain[1] < right.domain[0]
    assert left.range[0] < frame["x"].min() < frame["x"].max() < left.range[1]
    symbols = {trace.marker.symbol for trace in figure.data if trace.ids and trace.xaxis == "x2"}
    assert symbols == {"circle", "x", "circle-open"}


def test_rows_that_are_gone_are_fainter_than_those_that_stay_and_none_changes_its_size():
    frame = points(300, NAMES)
    figure = figures.before_and_after(frame, NAMES, "a")
    real, dropped = (
        {t.marker.opacity for t in figure.data if t.ids and t.marker.symbol == symbol and t.xaxis == "x2"}
        for symbol in ("circle", "x")
    )
    assert max(dropped) < min(real) / 2
    before, after = (
        {
            t.marker.size
            for t in figure.data
            if t.ids and t.marker.symbol == "circle" and (t.xaxis or "x") == x
        }
        for x in ("x", "x2")
    )
    assert before == after


def lines(figure):
    """Return the lines of a figure: k x 3 points x 2."""
    (trace,) = [trace for trace in figure.data if trace.mode == "lines"]
    return np.column_stack([trace.x, trace.y]).reshape(-1, 4, 2)[:, :3]


def test_threads_go_from_parent_to_row_to_parent():
    added = made_up()
    frame = pd.concat([points(100, NAMES), added.assign(**{"class": "b"})], ignore_index=True)
    found = lines(figures.before_and_after(frame, NAMES, threads=True))[-len(added) :]
    for turn, columns in enumerate((["x0", "y0"], ["x", "y"], ["x1", "y1"])):
        np.testing.assert_array_equal(found[:, turn], added[columns])
    close = figures.close_up(frame, added.assign(**{"class": "b"}), NAMES)
    np.testing.assert_array_equal(lines(close), found)
    everywhere = added[["x", "x0", "x1"]]
    assert close.layout.xaxis.range[0] < everywhere.min().min()
    assert close.layout.xaxis.range[1] > everywhere.max().max()


@pytest.mark.parametrize("key", ["smote", "random_over", "gaussian_copula", "random_under", "svm_smote"])
def test_what_any_sampler_did_can_be_drawn(key):
    table = data.binary()
    found = project_resampled(table, STRATEGIES[key](), Method.PCA)
    figure = figures.before_and_after(found.points, table.classes, "1", threads=True)
    assert len(drawn(figure, "x2")) == len(found.points)
    added = found.points[found.points["kind"] == "added"]
    if key in ("smote", "random_over", "svm_smote"):
        assert len(lines(figures.close_up(found.points, added.iloc[:9], table.classes))) == 9
    if len(added):
        assert figures.alt(figures.nearest_distances(found.nearness.frame)).endswith(".")


def test_numbers_colour_on_a_scale_and_missing_ones_are_grey():
    frame = points(200, NAMES)
    values = np.where(np.arange(200) % 4, np.arange(200.0), np.nan)
    grey, scale = figures.coloured_map(frame, values, "how much").data
    assert len(grey.ids) == 50
    assert {int(i): value for i, value in zip(scale.ids, scale.marker.color, strict=True)} == {
        i: value for i, value in enumerate(values) if not np.isnan(value)
    }
    known = values[~np.isnan(values)]
    assert (scale.marker.cmin, scale.marker.cmax) == tuple(np.quantile(known, (0.01, 0.99)))


def test_dates_colour_on_a_scale_in_dates():
    days = np.array(["2024-01-01", "2024-12-31", "NaT"] * 40, "datetime64[ns]")
    figure = figures.coloured_map(points(120, NAMES), days, "day")
    shown = figure.data[1].marker.colorbar.ticktext
    assert (shown[0], shown[-1]) == ("2024-01-01", "2024-12-31")
    assert len(figure.data[0].ids) == 40


def test_nothing_to_colour_by_is_drawn_in_grey():
    figure = figures.coloured_map(points(20, NAMES), np.full(20, np.nan), "nothing")
    assert len(figure.data[0].ids) == 20


def test_distances_are_shares_of_their_own_kind():
    frame = pd.DataFrame({"rows": ["added"] * 30 + ["real"] * 10, "distance": np.arange(40.0)})
    real, added = figures.nearest_distances(frame).data
    assert added.marker.color == ORANGE
    for bars, rows in ((real, "real"), (added, "added")):
        assert sum(bars.y) == pytest.approx(1)
        own = frame.loc[frame["rows"] == rows, "distance"]
        assert np.dot(bars.x, bars.y) == pytest.approx(own.mean(), abs=bars.width[0])


def test_a_single_column_can_be_drawn():
    table = data.numeric(30, 20, columns=1)
    found = project_resampled(table, STRATEGIES["smote"](), Method.PCA)
    figure = figures.before_and_after(found.points, table.classes, "1")
    assert len(drawn(figure, "x2")) == 60
    assert figure.layout.yaxis.range[0] < 0 < figure.layout.yaxis.range[1]


def test_quiet_levels_are_grey_and_below_the_others():
    frame = points(90, NAMES)
    figure = figures.coloured_map(frame, frame["class"], "class", NAMES, ("b",))
    first, *others = [trace for trace in figure.data if trace.ids]
    assert (first.name, first.marker.color) == ("b", GREY)
    assert len({trace.marker.color for trace in others} - {GREY}) == 2
