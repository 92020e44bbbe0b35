"""What is reported of a tuned threshold is what it gives on fresh rows; a quick form of the benchmark."""

import pytest

from benchmarks.honesty import CLOSE, gaps, noise, structured

SETS, FRESH = 12, 4_000


@pytest.fixture(scope="module", params=[structured, noise], ids=["structured", "noise"])
def gap(request):
    """Return reported minus fresh F1, a row for each data set and a column for each way."""
    found = gaps(request.param(100 + seed, FRESH) for seed in range(SETS))
    return (found["reported"] - found["fresh"]).unstack("way")


def test_cross_fitted_thresholds_are_honest(gap):
    error = gap.std(ddof=1) / SETS**0.5
    own, nested = gap["cross-fitted"].mean(), gap["nested"].mean()
    assert abs(own) <= CLOSE
    assert own <= nested + error["nested"]


def test_thresholds_scored_on_their_own_rows_are_not(gap):
    better = gap["same rows"] - gap["cross-fitted"]
    assert better.mean() > 3 * better.std(ddof=1) / SETS**0.5
