"""The distance of two classes: right on average, in its interval, and only where bells may stand for them."""

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from core.diagnose.separation import Clouds, clouds


def bells(larger: int, rarer: int, columns: int, delta: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of two bells that are `delta` apart, stretched and turned, and which are of the rarer."""
    rng = np.random.default_rng(seed)
    rare = np.arange(larger + rarer) >= larger
    X = rng.normal(size=(larger + rarer, columns))
    X[rare, 0] += delta
    return X @ rng.normal(size=(columns, columns)), rare


def drawn(samples: int, larger: int, rarer: int, columns: int, delta: float) -> list[Clouds]:
    return [clouds(*bells(larger, rarer, columns, delta, seed)) for seed in range(samples)]


def test_the_distance_is_that_of_discriminant_analysis():
    X, rare = bells(80, 30, 4, 2.0, 0)
    model = LinearDiscriminantAnalysis().fit(X, rare)
    # Its scores are the discriminant: the means of the classes lie the squared distance apart on it. Its
    # covariance is divided by n, ours by n - 2.
    scores = model.decision_function(X)
    assert clouds(X, rare).squared * 110 / 108 == pytest.approx(scores[rare].mean() - scores[~rare].mean())


def test_units_and_directions_do_not_matter():
    X, rare = bells(60, 20, 5, 1.5, 1)
    turned = X @ np.random.default_rng(2).normal(size=(5, 5)) * 40 + 7
    first, second = clouds(X, rare), clouds(turned, rare)
    assert second.squared == pytest.approx(first.squared)
    assert second.farthest == pytest.approx(first.farthest)


def test_a_column_that_others_tell_adds_no_direction():
    X, rare = bells(60, 20, 3, 1.5, 1)
    more = np.column_stack([X, X[:, 0] - 2 * X[:, 1], np.ones(80)])
    assert clouds(more, rare).directions == 3
    assert clouds(more, rare).squared == pytest.approx(clouds(X, rare).squared)


@pytest.mark.parametrize(("larger", "rarer", "columns", "delta"), [(60, 20, 10, 2.0), (300, 15, 4, 1.5)])
def test_the_squared_distance_is_right_on_average(larger, rarer, columns, delta):
    found = drawn(1_000, larger, rarer, columns, delta)
    values = np.array([each.unbiased for each in found])
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert abs(values.mean() - delta**2) < 3.5 * error
    # What is not corrected is too large beyond doubt.
    assert np.mean([each.squared for each in found]) - delta**2 > 7 * error


@pytest.mark.parametrize(
    ("larger", "rarer", "columns", "delta"), [(60, 20, 10, 2.0), (60, 20, 20, 1.0), (400, 10, 3, 3.0)]
)
def test_intervals_hold_the_distance_as_often_as_they_say(larger, rarer, columns, delta):
    spans = [each.interval() for each in drawn(300, larger, rarer, columns, delta)]
    held = sum(low <= delta**2 <= high for low, high in spans)
    assert binom.ppf(0.001, 300, 0.95) <= held <= binom.ppf(0.999, 300, 0.95)


def test_the_interval_of_a_large_table_is_narrow_and_around_the_estimate():
    found = Clouds((283_301, 2_747), 10, 10.0, 4.0, (0.01, 0.01))
    low, high = found.interval()
    error = np.sqrt(4 * 4 * (1 / 283_301 + 1 / 2_747) + 2 * 16 / 286_048)
    assert (low, high) == pytest.approx((4 - 1.96 * error, 4 + 1.96 * error), abs=0.1 * error)


def test_no_distance_at_all_has_zero_in_its_interval():
    assert np.mean([each.interval()[0] == 0 for each in drawn(100, 60, 20, 5, 0.0)]) > 0.9


def test_true_bells_are_taken_for_bells():
    taken = sum(each.gaussian for each in drawn(300, 200, 40, 5, 2.0))
    assert taken >= binom.ppf(0.001, 300, 0.98)


@pytest.mark.parametrize("shape", ["lognormal", "two clouds", "one class wider"])
def test_other_shapes_are_not(shape):
    X, rare = bells(2_000, 300, 1, 2.0, 0)
    rng = np.random.default_rng(1)
    match shape:
        case "lognormal":
            X = np.exp(1.5 * X / X.std())
        case "two clouds":
            X = X / X.std() + 6 * rare[:, None] * rng.integers(0, 2, (len(X), 1))
        case _:
            X = np.where(rare[:, None], 4 * X, X)
    assert not clouds(X, rare).gaussian


def test_a_column_that_tells_all_leaves_no_finite_distance():
    X, rare = bells(50, 20, 3, 1.0, 0)
    assert clouds(np.column_stack([X, rare]), rare).squared == np.inf


@pytest.mark.parametrize(("columns", "enough"), [(10, True), (60, False)])
def test_rows_may_be_too_few_for_the_columns(columns, enough):
    assert clouds(*bells(80, 20, columns, 1.0, 0)).enough is enough
