"""What the map of regimes, the stages of recall and the dial draw."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core import figures
from core.diagnose.regime import borders, collapse
from tests.core import diagnose_data
from tests.core.figure_data import EVIL, TRIALS


def lines(figure, name: str):
    (found,) = [trace for trace in figure.data if trace.name == name]
    return found


def test_the_map_has_both_lines_and_the_file_with_its_intervals():
    found = diagnose_data.evil_standing()
    figure = diagnose_data.regime_map()
    half = lines(figure, "half of the class is found")
    x, y = (np.array(values, float) for values in (half.x, half.y))
    assert len(x) > 10
    assert np.log(y) == pytest.approx(collapse(found.kappa, x), abs=1e-6)
    rule = lines(figure, "published rule: log(eta) = Delta sqrt(kappa)")
    assert np.log(rule.y[1]) == pytest.approx(rule.x[1] * np.sqrt(found.kappa))
    point = figure.data[-1]
    assert (point.x[0], point.y[0]) == (found.delta, found.eta)
    assert point.x[0] + point.error_x.array[0] == pytest.approx(found.delta_interval.high)
    assert point.y[0] - point.error_y.arrayminus[0] == pytest.approx(found.eta_interval.low)


def test_the_regions_of_the_map_lie_on_each_other_and_have_names():
    found = diagnose_data.evil_standing()
    table = borders(found.kappa, np.linspace(0, 5, 41))
    figure = figures.regime_map(table, found)
    regions = [trace for trace in figure.data if trace.fill == "toself"]
    assert [region.name for region in regions] == ["normal", "mild", "extreme", "catastrophic"]
    for below, above in pairwise(regions):
        assert [*above.y[: len(table)]] == [*below.y[len(table) :]][::-1]
    named = [note.text for note in figure.layout.annotations]
    assert set(named) <= {region.name for region in regions}
    assert len(named) >= 3


def test_stages_are_drawn_as_steps_with_what_was_measured():
    steps = diagnose_data.evil_standing().stages
    bars, predicted, measured = diagnose_data.recall_stages().data
    assert [*np.array(bars.base) + np.array(bars.x)] == pytest.approx(steps["recall"].tolist())
    assert [*predicted.x] == steps["recall"].tolist()
    assert [*measured.x][:3] == steps["measured"].tolist()[:3]
    bare = steps.assign(measured=np.nan, lower=np.nan, upper=np.nan)
    assert [trace.name for trace in figures.recall_stages(bare, "x").data] == ["gained", "predicted"]


def test_the_dial_goes_from_many_rows_to_few_with_room_for_what_is_to_come():
    figure = diagnose_data.dial()
    named = [trace for trace in figure.data if trace.showlegend]
    assert len(named) == len(TRIALS) - 1
    assert {trace.name for trace in named} == {figures.plain(name, 60) for name in TRIALS[1:]}
    first, last = figure.layout.xaxis.range
    assert first > np.log10(80) > np.log10(10) > last
    assert [note.text for note in figure.layout.annotations] == ["Accuracy", "Recall"]


def test_bands_of_the_dial_reach_to_the_ends_of_the_draws():
    table = pd.DataFrame(
        {"trial": EVIL[0], "kept": [8, 4], "metric": "recall", "mean": [0.5, 0.3]}
        | {"lowest": [0.4, 0.1], "highest": [0.6, 0.35]}
    )
    band, line = figures.dial(table, figures.styles([EVIL[0]]), (8, 4), {"recall": "Recall"}).data
    assert ([*band.x], [*band.y]) == ([4, 8, 8, 4], [0.35, 0.6, 0.4, 0.1])
    assert ([*line.x], [*line.y]) == ([4, 8], [0.3, 0.5])
