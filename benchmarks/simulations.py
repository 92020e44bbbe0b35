"""Trials whose truth is known: scores drawn from two normals, and learners that are equally good."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.integrate import quad
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from core.predictions import Judged, Predictions
from core.receipt import Receipt

FOLDS, CUT, TRIALS, COLUMNS, NOISE = 5, 0.2, 5, 5, 8


def judged(y: np.ndarray, score: np.ndarray, fold: np.ndarray, row: np.ndarray, repeats: int = 1) -> Judged:
    """Return judgements (m) with these scores, cut at CUT, of `repeats` times FOLDS folds."""
    repeat = np.repeat(np.arange(repeats), len(y) // repeats)
    trained = (FOLDS - 1) * len(y) // (FOLDS * repeats)
    receipts = (Receipt((trained, 0), (0, 0), (0, 0), (trained, 0)),) * (FOLDS * repeats)
    seconds = (1.0,) * len(receipts)
    proba = np.column_stack([1 - score, score])
    p = Predictions(("rest", "rare"), 1, repeat, fold, row, y, proba, receipts, seconds, ())
    return Judged(p, (score >= CUT).astype(int), np.tile([1 - CUT, CUT], (len(receipts), 1)))


def two_normals(positives: int, noise: np.ndarray, apart: float) -> Judged:
    """Return true risks of rows whose one feature is `noise`, plus `apart` in the rare class (the last)."""
    y = np.repeat([0, 1], [len(noise) - positives, positives])
    score = _risk(noise + apart * y, positives / len(y), apart)
    return judged(y, score, np.arange(len(y)) % FOLDS, np.arange(len(y)))


@lru_cache
def truth(share: float, apart: float) -> dict[str, float]:
    """Return what the metrics of `two_normals` are for endlessly many rows, by integration."""
    cut = (logit(CUT) - logit(share) + apart**2 / 2) / apart

    def precision(x: float) -> float:
        hits = share * norm.sf(x - apart)
        return hits / (hits + (1 - share) * norm.sf(x))

    def expected(value: Callable[[float], float], mean: float) -> float:
        return quad(lambda x: value(x) * norm.pdf(x - mean), mean - 9, mean + 9, epsabs=1e-10)[0]

    missed = expected(lambda x: (1 - _risk(x, share, apart)) ** 2, apart)
    alarmed = expected(lambda x: _risk(x, share, apart) ** 2, 0.0)
    return {
        "average_precision": expected(precision, apart),
        "roc_auc": float(norm.cdf(apart / np.sqrt(2))),
        "recall": float(norm.sf(cut - apart)),
        "precision": float(precision(cut)),
        "brier": share * missed + (1 - share) * alarmed,
    }


def _risk(x: np.ndarray | float, share: float, apart: float) -> np.ndarray | float:
    return expit(apart * x - apart**2 / 2 + logit(share))


def scorers(X: np.ndarray, y: np.ndarray, noise: np.ndarray, *fold: np.ndarray) -> np.ndarray:
    """Score without learning: a trial sees its own noisy copy of the class."""
    test = fold[1]
    return expit(X[test].mean(axis=1) + noise[test, 0] + y[test] - 2.5)


def own_noise(X: np.ndarray, y: np.ndarray, noise: np.ndarray, train: np.ndarray, test: np.ndarray, _):
    """Fit a linear model on the same features and columns of noise that are the trial's own."""
    seen = np.column_stack([X, noise])
    return _linear(seen[train], y[train], seen[test])


def own_rows(X: np.ndarray, y: np.ndarray, _, train: np.ndarray, test: np.ndarray, random):
    """Fit a linear model on all rare rows and on twice as many others, drawn anew for each trial."""
    rare, others = train[y[train] == 1], train[y[train] == 0]
    chosen = np.concatenate([rare, random.choice(others, 2 * len(rare), replace=False)])
    return _linear(X[chosen], y[chosen], X[test])


def _linear(X: np.ndarray, y: np.ndarray, unseen: np.ndarray) -> np.ndarray:
    """Return what linear discriminant analysis says of unseen rows; a library's takes ten times as long."""
    means = np.array([X[y == code].mean(axis=0) for code in (0, 1)])
    slope = np.linalg.solve(np.cov((X - means[y]).T), means[1] - means[0])
    return expit((unseen - means.mean(axis=0)) @ slope + logit(y.mean()))


def own_seed(X: np.ndarray, y: np.ndarray, _, train: np.ndarray, test: np.ndarray, random):
    """Fit a decision tree that looks at two random columns a split."""
    seed = int(random.integers(2**31))
    tree = DecisionTreeClassifier(max_depth=5, min_samples_leaf=3, max_features=2, random_state=seed)
    return tree.fit(X[train], y[train]).predict_proba(X[test])[:, 1]


EQUAL = {each.__name__: each for each in (scorers, own_noise, own_rows, own_seed)}


def cross_validated(
    kind: Callable, rows: int, positives: int, seed: int, repeats: int = 1, handicap: int = 0
) -> dict[str, Judged]:
    """Return TRIALS equally good trials of one kind on one data set; the first is called baseline.

    With a `handicap`, the baseline lacks so many columns, and all others are truly better.
    """
    random = np.random.default_rng([seed, rows, positives])
    y = random.permutation(np.repeat([0, 1], [rows - positives, positives]))
    X = random.normal(size=(rows, COLUMNS)) + 0.7 * y[:, None]
    splits = [
        split
        for repeat in range(repeats)
        for split in StratifiedKFold(FOLDS, shuffle=True, random_state=seed * 20 + repeat).split(X, y)
    ]
    row = np.concatenate([test for _, test in splits])
    fold = np.concatenate([np.full(len(test), i % FOLDS) for i, (_, test) in enumerate(splits)])
    trials = {}
    for number in range(TRIALS):
        seen = X[:, handicap:] if number == 0 else X
        noise = random.normal(size=(rows, NOISE))
        score = np.concatenate([kind(seen, y, noise, *split, random) for split in splits])
        trials[f"trial {number}" if number else "baseline"] = judged(y[row], score, fold, row, repeats)
    return trials
