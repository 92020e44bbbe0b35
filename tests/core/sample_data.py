"""Trials on a sample, and the same trials with every row there as often as it stands for."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np

from core.predictions import Judged, Predictions
from core.receipt import Receipt

FOLDS = 3
EXACT = {"rtol": 1e-12, "atol": 1e-12}


@st.composite
def sampled(draw, classes=None, positive=None, least=1):
    """Return predictions full of ties in three folds, of classes that stand for whole numbers of rows.

    There is a row of every class in each fold, and receipts of training rows that go with it.
    """
    size = classes or draw(st.integers(2, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    each_fold = np.r_[np.tile(np.arange(size), least), random.integers(size, size=draw(st.integers(0, 12)))]
    y = np.tile(each_fold, FOLDS)
    parts = random.integers(0, draw(st.integers(1, 30)) + 1, (len(y), size)) + random.integers(0, 2)
    parts = parts + (parts.sum(axis=1, keepdims=True) == 0)
    chosen = positive if positive is not None else draw(st.none() | st.integers(0, size - 1))
    trained = tuple((FOLDS - 1) * np.bincount(each_fold, minlength=size))
    none = (0,) * size
    return Predictions(
        tuple("abcd"[:size]),
        chosen,
        np.zeros(len(y), int),
        np.repeat(np.arange(FOLDS), len(each_fold)),
        np.arange(len(y)),
        y,
        parts / parts.sum(axis=1, keepdims=True),
        (Receipt(trained, none, none, tuple(map(float, trained))),) * FOLDS,
        (1.0,) * FOLDS,
        (),
        weights=random.integers(1, 5, size).astype(float),
    )


def often(p: Predictions) -> np.ndarray:
    """Return the places of the rows, each as often as it stands for."""
    return np.repeat(np.arange(len(p.y)), p.weights[p.y].astype(int))


def repeated(p: Predictions) -> Predictions:
    """Return the predictions with every row there as often as it stands for, all rows alike."""
    rows = often(p)
    times = p.weights.astype(int)
    receipts = tuple(
        replace(each, real=tuple(each.real * times), weight=tuple(each.weight * p.weights))
        for each in p.receipts
    )
    columns = {name: getattr(p, name)[rows] for name in ("repeat", "fold", "y", "proba")}
    return replace(p, **columns, row=np.arange(len(rows)), receipts=receipts, weights=None)


def labelled(p: Predictions, seed: int) -> tuple[Judged, Judged]:
    """Return both with any labels, some of them for review."""
    size = len(p.classes)
    labels = np.random.default_rng(seed).integers(size + 1, size=len(p.y))
    none = np.ones((FOLDS, size))
    return Judged(p, labels, none), Judged(repeated(p), labels[often(p)], none)
