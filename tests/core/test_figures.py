"""What figures draw."""

import itertools

import numpy as np
import pandas as pd
import pytest

from core import curves, figures
from core.dataset import from_frame
from core.figures import matrix, style
from tests.core.figure_data import (
    EVIL,
    LIKE_NUMBERS,
    NOTHING,
    STYLES,
    TRIALS,
    balance,
    confusion,
    distribution,
    importances,
    points,
    precision_recall,
    predictions,
    roc,
    shap,
)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.113, "11.3 %"), (0.00034, "0.034 %"), (0, "0 %"), (1, "100 %"), (0.9996, "99.960 %")],
)
def test_percent_keeps_what_is_small(share, text):
    assert figures.percent(share) == text


def test_styles_are_distinct_and_go_by_place():
    keys = [f"k{i}" for i in range(24)]
    given = figures.styles([*keys, NOTHING])
    assert len({(s.colour, s.dash) for s in given.values()}) == 25
    assert given[NOTHING].colour == style.GREY
    assert figures.styles([NOTHING, *keys])["k3"] == given["k3"]
    assert figures.styles(["a", "b"], baselines=("a",))["a"].colour == style.GREY
    neighbours = [*itertools.pairwise(keys)]
    assert all(given[a].colour != given[b].colour for a, b in neighbours)


def contrast(colour: str, other: str) -> float:
    """Return the contrast of WCAG 2.2 of two hex colours."""
    light = sorted(matrix.luminance(np.array([*bytes.fromhex(c[1:])])) for c in (colour, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("page", ["#FFFFFF", "#12161C"])
def test_colours_are_readable_on_both_themes(page):
    used = {style.GREY, style.BLUE, style.ORANGE, *style.COLOURS, *style.CLASS_COLOURS}
    used |= {colour for _, colour in figures.explain.LOW_TO_HIGH}
    assert min(contrast(colour, page) for colour in used) >= 3


def test_text_on_cells_is_readable():
    for share in np.linspace(0, 1, 101):
        cell = np.array(matrix.LIGHT) + share * (np.array(matrix.DARK) - matrix.LIGHT)
        hexed = "#" + bytes(cell.round().astype(int).tolist()).hex()
        assert contrast(matrix.ink(share), hexed) >= 4.5


def test_precision_recall_has_steps_and_the_line_of_no_skill():
    figure = precision_recall(points={"at 0.5": {NOTHING: (0.2, 0.6)}})
    no_skill, *lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [*no_skill.y] == [0.113, 0.113]
    assert figure.layout.annotations[0].text == "no skill: 11.3 %"
    assert len(lines) == len(TRIALS)
    assert {line.line.shape for line in lines} == {"vh"}
    assert [line.line.color for line in lines] == [STYLES[key].colour for key in TRIALS]
    assert all(np.diff(line.x).min() >= 0 for line in lines)
    marker = next(trace for trace in figure.data if trace.mode == "markers")
    assert [*marker.x, *marker.y] == [0.2, 0.6]


def test_roc_has_the_diagonal():
    diagonal, *_ = roc().data
    assert [*diagonal.x] == [*diagonal.y] == [0, 1]


@pytest.mark.parametrize("build", [precision_recall, roc])
def test_shares_have_a_fixed_range(build):
    assert build().layout.xaxis.range == build().layout.yaxis.range == (-0.01, 1.01)
    assert build([NOTHING]).layout.height < build().layout.height


def test_confusion_has_actual_classes_in_rows_from_the_top():
    frame = pd.DataFrame({"actual": [*"nnyy"], "predicted": [*"nyny"], "rows": [6, 2, 3, 1]})
    figure = figures.confusion(frame.assign(share_of_actual=[0.75, 0.25, 0.75, 0.25]), "", "y")
    heat, text = figure.data
    assert [*map(list, heat.z)] == [[0.75, 0.25], [0.75, 0.25]]
    assert text.text[1:3] == ("2<br>25.0 %", "3<br>75.0 %")
    assert (*zip(text.x, text.y, strict=True),) == ((0, 0), (1, 0), (0, 1), (1, 1))
    assert figure.layout.yaxis.range == (1.5, -0.5)
    told = [cell.split("<br>")[0] for row in heat.customdata for cell in row]
    assert told == ["right", "false alarm for y", "missed y", "found y"]


def test_confusion_of_one_class_against_others_of_the_same_name():
    data = from_frame("t", pd.DataFrame({"a": range(3)}), ["a", "b", "others"])
    row = pd.Series({"tp": 1, "fn": 2, "fp": 3, "tn": 4})
    figure = figures.confusion(curves.confusion_at(row, data, 2))
    assert figure.data[1].text[3] == "1<br>33.3 %"


@pytest.mark.parametrize(("size", "traces"), [(2, 2), (12, 2), (13, 1)])
def test_large_confusion_leaves_the_cells_bare(size, traces):
    assert len(confusion(tuple(map(str, range(size)))).data) == traces


def test_distribution_is_logarithmic_when_one_class_dwarfs_another():
    near, far = (figures.class_distribution(distribution([*"ab"], [20 * n, 20])) for n in (20, 21))
    assert (near.layout.xaxis.type, near.layout.xaxis.title.text) == (None, "Rows")
    assert far.layout.xaxis.type == "log"
    assert "logarithmic" in far.layout.xaxis.title.text
    assert far.data[0].text == ("420 · 95.5 %", "20 · 4.5 %")
    assert far.data[0].marker.color == (style.BLUE, style.ORANGE)


@pytest.mark.parametrize(
    "build",
    [
        lambda: figures.class_distribution(distribution(LIKE_NUMBERS, range(9, 4, -1))),
        lambda: balance(LIKE_NUMBERS),
        lambda: figures.beeswarm(shap(columns=LIKE_NUMBERS)),
    ],
)
def test_names_like_numbers_stay_names_at_places(build):
    axis = build().layout.yaxis
    assert axis.tickvals == (0, 1, 2, 3, 4)
    assert {*axis.ticktext} == {"1e5", "2024-01-01", "1", "(blank)", "nan"}


def test_balance_shows_the_overall_share():
    data = from_frame("t", pd.DataFrame({"c": ["a", "a", "b", "b"]}), [*"yynn"], positive="y")
    figure = figures.class_balance(curves.class_balance(data, "c"), "c", "y")
    assert [*figure.data[0].x] == [100, 0]
    assert figure.layout.shapes[0].x0 == 50
    assert figure.layout.annotations[0].text == "all rows: 50.0 %"


def test_histogram_marks_the_threshold_and_both_classes():
    frame = curves.score_histogram(predictions(), 1)
    figure = figures.score_histogram(frame, 0.3, "yes")
    assert [bar.name for bar in figure.data] == ["other rows", "yes"]
    assert [bar.marker.color for bar in figure.data] == [style.BLUE, style.ORANGE]
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 0.3
    assert not figures.score_histogram(frame).layout.shapes


@pytest.mark.parametrize(("scale", "kind", "place"), [(1, None, 0.01), (0.001, "log", -2)])
def test_tiny_thresholds_are_on_a_logarithmic_axis(scale, kind, place):
    table = curves.threshold_table(predictions(scale=scale), 1)
    figure = figures.threshold_curves(table, 0.01)
    assert [trace.name for trace in figure.data] == ["Recall", "Precision", "F1"]
    assert figure.layout.xaxis.type == kind
    assert figure.layout.shapes[0].x0 == 0.01
    assert figure.layout.annotations[0].x == pytest.approx(place)


def test_scores_near_zero_do_not_stretch_the_axis():
    table = curves.threshold_table(predictions(scale=1e-200), 1)
    assert figures.threshold_curves(table, 0.5).layout.xaxis.range[0] == pytest.approx(-8)


def test_map_draws_small_classes_on_top_and_the_class_of_interest_last():
    frame = pd.DataFrame({"class": [*"aaaabbbc"], "kind": "real", "x": 0.0, "y": 0.0, "row": 1})
    for positive, order in ((None, "abc"), ("a", "bca")):
        figure = figures.scatter_map(frame, [*"abc"], positive)
        assert "".join(t.name for t in figure.data if t.showlegend is False) == order


@pytest.mark.parametrize(("n", "kind"), [(1_000, "scatter"), (1_001, "scattergl")])
def test_large_maps_use_webgl(n, kind):
    figure = figures.scatter_map(points(n), EVIL)
    assert {trace.type for trace in figure.data} == {kind}
    symbols = {trace.marker.symbol for trace in figure.data}
    assert symbols == {"circle", "circle-open", "x"}
    assert sum(trace.showlegend is not False for trace in figure.data) == len(EVIL) + 2


def test_importance_shows_the_largest_twenty_of_both_trials():
    names = [f"c{i}" for i in range(25)]
    figure = figures.importance(importances(names))
    assert len(figure.data) == 2
    assert figure.layout.yaxis.ticktext[:2] == ("c24", "c23")
    assert figure.layout.yaxis.title.text == "20 of 25 columns"


def test_beeswarm_keeps_points_in_their_band():
    known = [trace for trace in figures.beeswarm(shap(400)).data if trace.name == "value"]
    offset = np.abs(known[0].y - np.round(known[0].y))
    assert 0 < offset.max() <= 0.41
