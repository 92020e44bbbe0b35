"""The pictures of the playground show the rows, the shades and the line of a threshold as they are."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from core.figures import alt
from core.figures.playground import BRUSH, SHOWN, SHOWN_LEAST, chosen, side_by_side
from core.figures.style import BLUE, ORANGE
from core.learners import LEARNERS
from core.playground import COMMON, OFFERED, PRESETS, RARE, World, learned, trial, truth

WORLD = World(rows=300, prevalence=0.1)
SPECS = ("nothing", "smote", "random_under", "tomek_links")


@pytest.fixture(scope="module")
def fields():
    data, learner = WORLD.training(), LEARNERS["logistic_regression"]()
    return {key: learned(data, trial(OFFERED[key](), learner, WORLD), WORLD) for key in SPECS}


def drawn(fields, threshold=0.3, **more):
    return side_by_side(fields, truth(WORLD, 0.1), WORLD.axis, threshold, **more)


def of(figure, kind, place=0):
    axis = f"x{place + 1}".removesuffix("1")
    return [
        each for each in figure.data if each.type == kind and (each.xaxis or "x") in (axis, f"x{place + 1}")
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_each_model_has_a_panel_with_its_chances_in_log_odds(fields, count):
    some = dict([*fields.items()][:count])
    figure = drawn(some)
    assert [head.text for head in figure.layout.annotations] == [*some]
    for place, field in enumerate(some.values()):
        (shades,) = of(figure, "heatmap", place)
        inside = (field.grid > 0.001) & (field.grid < 0.999)
        assert shades.z[inside] == pytest.approx(logit(field.grid[inside]), abs=1e-4)
    for name in some:
        assert name in alt(figure)


@pytest.mark.parametrize("threshold", [0.001, 0.05, 0.5, 0.999])
def test_the_lines_are_where_the_threshold_is_reached(fields, threshold):
    figure = drawn(fields, threshold)
    lines = [each for each in figure.data if each.type == "contour"]
    assert len(lines) == 2 * len(fields)
    assert {(each.contours.start, each.contours.end) for each in lines} == {(logit(threshold),) * 2}
    best, own = of(figure, "contour", 1)
    inside = (fields["smote"].grid > 0.001) & (fields["smote"].grid < 0.999)
    assert own.z[inside] == pytest.approx(logit(fields["smote"].grid[inside]), abs=1e-4)
    assert best.line.dash == "dash"
    assert own.line.dash is None


def test_a_threshold_moves_nothing_but_the_lines(fields):
    before, after = (drawn(fields, threshold) for threshold in (0.2, 0.7))
    for one, other in zip(before.data, after.data, strict=True):
        if one.type != "contour":
            assert one.to_json() == other.to_json()


def markers(figure, place):
    """Return how many rows are drawn with each sign and colour."""
    shown = [each for each in of(figure, "scattergl", place) if each.meta is None and len(each.x)]
    return {(each.marker.symbol, each.marker.color): len(each.x) for each in shown}


def test_made_up_rows_are_hollow_and_dropped_ones_crossed(fields):
    figure = drawn(fields)
    assert markers(figure, 0) == {("circle", BLUE): 270, ("diamond", ORANGE): 30}
    assert markers(figure, 1) == {**markers(figure, 0), ("diamond-open", ORANGE): 240}
    assert markers(figure, 2) == {
        ("x-thin-open", BLUE): 240,
        ("circle", BLUE): 30,
        ("diamond", ORANGE): 30,
    }


def test_rows_are_drawn_where_they_are(fields):
    rows = fields["smote"].rows
    made = rows.loc[rows["kind"] == "added", ["x", "y"]].to_numpy(np.float32)
    (hollow,) = [
        each
        for each in of(drawn(fields), "scattergl", 1)
        if each.marker.symbol == "diamond-open" and len(each.x)
    ]
    assert {*zip(hollow.x, hollow.y, strict=True)} == {*map(tuple, made)}


def test_of_many_rows_an_equal_part_is_drawn_and_rare_ones_stay():
    world = PRESETS["needle"].world
    found = learned(world.training(), trial(OFFERED["nothing"](), LEARNERS["gaussian_nb"](), world), world)
    figure = side_by_side({"all": found}, truth(world, 0.002), world.axis, 0.5)
    seen = markers(figure, 0)
    assert seen["diamond", ORANGE] == world.rare <= SHOWN_LEAST
    assert seen["circle", BLUE] == pytest.approx(SHOWN, abs=10)


def test_painted_rows_have_a_sign_of_their_own(fields):
    painted = [(0.1, 0.2, RARE), (-1.0, 0.5, COMMON)]
    figure = drawn(fields, painted=painted)
    (stars,) = [each for each in of(figure, "scattergl") if each.marker.symbol == "star"]
    assert stars.x.tolist() == pytest.approx([0.1, -1.0])
    assert stars.marker.color == (ORANGE, BLUE)
    assert "painted" in [each.name for each in figure.data]
    assert "painted" not in [each.name for each in drawn(fields).data]


def test_only_places_can_be_painted_whatever_is_selected(fields):
    figure = drawn(fields)
    brush = next(i for i, each in enumerate(figure.data) if each.meta == "brush")
    points = [
        {"curve_number": brush, "x": 0.5, "y": 1.0},
        {"curve_number": 0, "x": 9.0, "y": 9.0},
        {"curve_number": brush, "x": 0.5, "y": 1.0},
    ]
    assert chosen(figure, points) == [(0.5, 1.0)]
    assert len(figure.data[brush].x) == BRUSH**2
    assert figure.data[brush].marker.opacity == 0.0


def test_places_say_the_chance_there(fields):
    field = replace(fields["nothing"], grid=np.linspace(0, 1, fields["nothing"].grid.size).reshape(81, 81))
    (brush,) = [each for each in of(drawn({"one": field}), "scattergl") if each.meta == "brush"]
    for x, y, chance in [*zip(brush.x, brush.y, brush.customdata, strict=True)][:: BRUSH + 7]:
        column, row = np.searchsorted(WORLD.axis, (x - 1e-9, y - 1e-9))
        assert chance == field.grid[row, column]


def test_words_of_another_language_stand_in(fields):
    words = dict.fromkeys(
        ["common", "rare", "added", "dropped", "painted", "cut", "best", "chance"], "una palabra"
    )
    figure = drawn(fields, words=words, said=lambda chance: f"{chance} de 1")
    assert {each.name for each in figure.data if each.name} == {"una palabra"}
    assert "0.001 de 1" in figure.layout.coloraxis.colorbar.ticktext


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_headings_stay_with_their_squares_and_the_legend_below_them(fields, count):
    figure = drawn(dict([*fields.items()][:count]))
    for place, head in enumerate(figure.layout.annotations, 1):
        number = "" if place == 1 else place
        assert (head.xref, head.yref) == (f"x{number} domain", f"y{number} domain")
        assert (head.x, head.y, head.yanchor) == (0, 1, "bottom")
    assert {axis.constraintoward for axis in figure.select_yaxes()} == {"bottom"}
    legend = figure.layout.legend
    assert (legend.yref, legend.yanchor) == ("paper", "top")
    assert legend.y <= 0
