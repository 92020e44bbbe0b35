"""The front against a plain loop, and its numbers against the metrics."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from benchmarks.simulations import EQUAL, cross_validated
from core.metrics import scores
from core.pareto import AXES, dominated, trade_offs

FEW = st.one_of(st.integers(0, 3).map(float), st.just(np.nan))


@given(
    st.integers(1, 4).flatmap(lambda d: st.tuples(arrays(float, (6, d), elements=FEW), st.just(d))), st.data()
)
def test_dominated_is_what_a_loop_finds(drawn, data):
    values, size = drawn
    up = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    beaten = dominated(values, up)
    for i, j in np.ndindex(6, 6):
        steps = [_compare(values[j, k], values[i, k], up[k]) for k in range(size)]
        assert beaten[i, j] == (min(steps) >= 0 and max(steps) > 0)


def _compare(one, other, up):
    """Return 1 if `one` is better, -1 if `other` is, 0 if they are equal."""
    if np.isnan(one) or np.isnan(other):
        return int(np.isnan(other)) - int(np.isnan(one))
    return int(np.sign(one - other)) * (1 if up else -1)


def test_trade_offs():
    trials = cross_validated(EQUAL["own_rows"], 300, 40, seed=0)
    table = trade_offs(trials)
    for key, judged in trials.items():
        pooled = {name: score.pooled for name, score in scores(judged).items()} | {"seconds": 5.0}
        assert [table.loc[key, name] for name in AXES] == pytest.approx([pooled[name] for name in AXES])
    beaten = dominated(table[[*AXES]].to_numpy(), [*AXES.values()])
    for place, by in enumerate(table["beaten_by"]):
        assert beaten[place].any() == bool(by)
        assert not by or beaten[place, table.index.get_loc(by)]
    assert (table["beaten_by"] == "").any()
