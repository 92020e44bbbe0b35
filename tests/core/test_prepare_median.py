"""The median that stands in for missing numbers is scikit-learn's, to the last bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.impute import SimpleImputer

from core.prepare import _median

NUMBERS = st.floats(-1e300, 1e300) | st.just(np.nan)


@settings(max_examples=200, deadline=None)
@given(arrays(float, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=NUMBERS))
def test_the_median_is_that_of_scikit_learn(X):
    options = {"add_indicator": True, "keep_empty_features": True}
    ours, theirs = (SimpleImputer(strategy=each, **options).fit(X) for each in (_median, "median"))
    np.testing.assert_array_equal(ours.statistics_, theirs.statistics_)
    np.testing.assert_array_equal(ours.transform(X), theirs.transform(X))
