"""What the bars of the types of rows show."""

import pytest

from core import figures
from tests.core.figure_data import row_types


def test_every_class_has_one_bar_of_its_shares_the_smallest_on_top():
    frame = row_types(["few", "some", "many"])
    figure = figures.row_types(frame)
    assert [bar.name for bar in figure.data] == ["safe", "borderline", "rare", "outlier"]
    assert [sum(bar.x[place] for bar in figure.data) for place in range(3)] == pytest.approx([100] * 3)
    assert [text.text.split(":")[0] for text in figure.layout.annotations] == ["few", "some", "many"]
    assert figure.layout.annotations[1].text == "some: 9 safe, 9 borderline, 9 rare, 9 outlier"
    low, high = figure.layout.yaxis.range
    assert low > high
    assert "by chance" in figure.data[0].customdata[0]
    assert "by chance" not in figure.data[1].customdata[0]


def test_of_many_classes_the_smallest_are_shown_and_it_is_said():
    frame = row_types([f"class {i}" for i in range(40)])
    figure = figures.row_types(frame)
    assert {len(bar.x) for bar in figure.data} == {12}
    assert figures.alt(figure).endswith("The 12 smallest classes are shown.")
