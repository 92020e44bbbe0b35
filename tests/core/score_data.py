"""Scores full of ties and their classes, for the tests of curves and of calibration."""

import hypothesis.strategies as st
import numpy as np
from hypothesis.extra import numpy as hnp

from core.predictions import Predictions

TIED = st.sampled_from([0.0, 1e-9, 0.001, 0.25, 0.5, 1.0])


def predictions(y, score, folds=1, repeats=1, positive=1) -> Predictions:
    """Return predictions of class 1 of two with these scores, rows in the folds in turn."""
    y, score = np.asarray(y), np.asarray(score, dtype=float)
    n = len(y)
    place = np.arange(n)
    proba = np.c_[1 - score, score]
    repeat, row = place // (n // repeats), place % (n // repeats)
    return Predictions(("no", "yes"), positive, repeat, row % folds, row, y, proba, (), (), ())


@st.composite
def scored(draw, least=2, folds=1):
    """Return predictions with both classes and many ties."""
    n = draw(st.integers(least, 60))
    y = draw(hnp.arrays(int, n, elements=st.integers(0, 1)))
    y[:2] = 0, 1
    return predictions(y, draw(hnp.arrays(float, n, elements=TIED | st.floats(0, 1))), folds)


@st.composite
def scored_classes(draw):
    """Return predictions of three or four classes, each with rows, probabilities full of ties."""
    size = draw(st.integers(3, 4))
    y = np.r_[np.arange(size), draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=40))]
    parts = draw(hnp.arrays(int, (len(y), size), elements=st.integers(0, 5))).astype(float)
    parts[:, 0] += parts.sum(axis=1) == 0
    zeros = np.zeros(len(y), dtype=int)
    proba = parts / parts.sum(axis=1, keepdims=True)
    return Predictions(tuple("abcd"[:size]), None, zeros, zeros, np.arange(len(y)), y, proba, (), (), ())


def rare(n=20_000, seed=0, folds=1) -> Predictions:
    """Return a rare class whose scores are mostly below 0.001."""
    random = np.random.default_rng(seed)
    y = (random.random(n) < 0.005).astype(int)
    return predictions(y, 1 / (1 + np.exp(9 - random.normal(2 * y, 1))), folds)


def steps_by_hand(y, score):
    """Return threshold, hits and false alarms at every distinct score, falling, one after the other."""
    for threshold in sorted(set(score.tolist()), reverse=True):
        alarm = score >= threshold
        yield threshold, int((alarm & (y == 1)).sum()), int((alarm & (y == 0)).sum())
