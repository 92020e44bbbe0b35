"""What the figures of curves, folds, decisions and calibration draw."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from core import curves, figures
from core.calibration import reliability
from tests.core.figure_data import NOTHING, STYLES, TITLES, TRIALS, drawn, predictions, spreads
from tests.core.score_data import predictions as scores
from tests.core.score_data import rare

TWO = {"at 0.5": {NOTHING: (0.2, 0.6)}, "at its own threshold": {NOTHING: (0.3, 0.4), TRIALS[1]: (0.2, 0.6)}}


def one(frame):
    """Return what a figure of a single trial begins with."""
    return {NOTHING: frame}, TITLES, STYLES


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


@pytest.mark.parametrize(
    "build",
    [
        lambda points: figures.precision_recall(*drawn(curves.precision_recall), 0.2, points),
        lambda points: figures.roc(*drawn(curves.roc), points),
        lambda points: figures.precision_recall_gain(*drawn(curves.precision_recall_gain), points),
        lambda points: figures.gain(*drawn(curves.gain), 0.2, points),
    ],
)
def test_two_decisions_are_two_shapes_with_a_legend(build):
    figure = build(TWO)
    points = [trace for trace in figure.data if trace.mode == "markers" and trace.x[0] is not None]
    assert [(*p.x, *p.y) for p in points] == [(0.2, 0.6), (0.3, 0.4), (0.2, 0.6)]
    shapes = [p.marker.symbol for p in points]
    assert shapes[0] != shapes[1] == shapes[2]
    assert [p.marker.color for p in points] == [STYLES[key].colour for key in (NOTHING, NOTHING, TRIALS[1])]
    told = {trace.name: trace.marker.symbol for trace in figure.data if trace.name.startswith("point: ")}
    assert told == {"point: at 0.5": shapes[0], "point: at its own threshold": shapes[1]}
    assert "0.600" in points[0].text
    assert points[0].text.endswith("at 0.5")


def test_bands_cover_every_fold():
    frames, folds = drawn(curves.roc, TRIALS[:1])[0], spreads(curves.roc_folds, TRIALS[:1])
    figure = figures.roc(frames, TITLES, STYLES, None, folds)
    (band,) = [trace for trace in figure.data if trace.fill == "toself"]
    spread = folds[NOTHING]
    assert [*band.y] == [*spread["highest"], *spread["lowest"][::-1]]
    assert [*band.x] == [*spread["false_positive_rate"], *spread["false_positive_rate"][::-1]]
    assert figures.alt(figure).endswith("Shaded is what the single folds cover.")


def test_bands_leave_out_where_no_fold_has_a_number():
    p = scores([0, 1] * 10, [0.1, 0.2] * 9 + [0.8, 0.3], folds=2)
    spread = curves.spread(curves.threshold_folds(p, 1))
    figure = figures.threshold_curves(curves.threshold_table(p, 1), 0.2, spread)
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert len(bands) == 3
    assert all(np.isfinite([*band.x, *band.y]).all() for band in bands)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == [
        "Recall",
        "Precision",
        "F1",
    ]


def test_det_is_drawn_on_normal_scales_without_0_and_1():
    frame = curves.det(predictions(), 1)
    figure = figures.det(*one(frame), {"at 0.5": {NOTHING: (0.2, 0.6), TRIALS[1]: (0.0, 0.5)}})
    (line,) = [trace for trace in named(figure, NOTHING) if trace.mode == "lines"]
    inside = frame.query("0 < false_positive_rate < 1 and 0 < false_negative_rate < 1")
    assert [*line.x] == ndtri(inside["false_positive_rate"]).tolist()
    assert [*line.y] == ndtri(inside["false_negative_rate"]).tolist()
    points = [trace for trace in figure.data if trace.mode == "markers" and trace.x[0] is not None]
    assert [(*p.x, *p.y) for p in points] == [(ndtri(0.2), ndtri(0.6))]
    assert "0.200" in points[0].text


@pytest.mark.parametrize(("prevalence", "kind"), [(0.2, None), (0.01, "log")])
def test_gain_of_a_rare_class_is_on_a_logarithmic_scale(prevalence, kind):
    for build in (figures.gain, figures.lift):
        figure = build(*drawn(curves.gain), prevalence)
        assert figure.layout.xaxis.type == kind
        assert ("logarithmic" in figure.layout.xaxis.title.text) == (kind == "log")
    guess, best = named(figures.gain(*drawn(curves.gain), prevalence), "no skill")
    assert [*guess.x] == [*guess.y]
    reached = dict(zip(best.x, best.y, strict=True))
    assert (reached[prevalence], reached[1.0]) == (1, 1)


def test_a_decision_is_a_straight_line_between_its_rates_in_cost():
    figure = figures.cost(*drawn(curves.cost), {"at 0.5": {NOTHING: (0.1, 0.7)}})
    (line,) = named(figure, f"{NOTHING}, at 0.5")
    assert (line.y[0], line.y[-1]) == pytest.approx((0.1, 0.3))
    assert np.diff(line.y) == pytest.approx(np.diff(line.y)[0])
    assert named(figure, "line: at 0.5")


def test_net_benefit_ends_where_no_trial_is_worth_more_than_nothing():
    frame = pd.DataFrame({"threshold": [0, 0.1, 0.2, 0.3, 0.9], "net_benefit": [0.1, 0.05, 0.0, -0.1, 0.001]})
    figure = figures.net_benefit(*one(frame.assign(flag_all=[0.1, 0, -0.1, -0.2, -9])), 0.1)
    assert figure.layout.xaxis.range[1] == pytest.approx(0.22)
    assert max(named(figure, NOTHING)[0].x) == 0.2
    assert [*named(figure, "alarm for every row")[0].y] == [0.1, 0, -0.1, -0.2, -9]


def test_reliability_has_intervals_around_what_was_seen():
    frame = reliability(rare(), 1)
    figure = figures.reliability(*one(frame))
    (points,) = named(figure, NOTHING)
    assert [*points.x] == frame["predicted"].tolist()
    assert [*points.y] == frame["observed"].tolist()
    assert np.add(points.y, points.error_y.array) == pytest.approx(frame["upper"].to_numpy())
    assert np.subtract(points.y, points.error_y.arrayminus) == pytest.approx(frame["lower"].to_numpy())
    assert points.customdata[-1].startswith("said ")


def test_bins_in_which_nothing_was_seen_are_open_points_on_a_logarithmic_scale():
    frame = reliability(rare(2_000), 1, rare=True)
    assert (frame["hits"] == 0).any()
    figure = figures.reliability(*one(frame), log=True)
    (points,) = named(figure, NOTHING)
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"
    for row, height, symbol in zip(frame.itertuples(), points.y, points.marker.symbol, strict=True):
        assert height == (row.observed or 0.5 / row.rows)
        assert symbol.endswith("-open") == (row.hits == 0)
    assert 10 ** figure.layout.yaxis.range[0] <= min(*points.x, *points.y)


@pytest.mark.parametrize("kind", ["precision_recall", "roc"])
@pytest.mark.parametrize(("size", "shown"), [(3, 3), (14, 12)])
def test_small_multiples_have_the_rarest_classes_last_and_each_trial_once_in_the_legend(kind, size, shown):
    names = [f"c{i}" for i in range(size)]
    shares = {name: 0.001 * (i + 1) for i, name in enumerate(names)}
    frames = {name: drawn(getattr(curves, kind), TRIALS[:2])[0] for name in names}
    figure = figures.one_vs_rest(frames, TITLES, STYLES, shares, kind)
    heads = [each.text.split(" · ")[0] for each in figure.layout.annotations if " · " in each.text]
    assert heads == names[:shown][::-1]
    assert sum(trace.showlegend is True for trace in figure.data) == 2
    assert sum(trace.showlegend is None for trace in figure.data) == 0
    guesses = [[*trace.y] for trace in named(figure, "no skill")]
    level = [[shares[name]] * 2 for name in heads] if kind == "precision_recall" else [[0, 1]] * shown
    assert guesses == level
