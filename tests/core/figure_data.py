"""Made-up data with hostile names, and figures of it, for the tests of figures."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from core import curves, figures
from core.dataset import from_frame
from core.predictions import Judged, Predictions
from tests.core.data import unweighted

EVIL = (
    "<b>bold</b><script>alert(1)</script>",
    "%{x} &lt;i&gt; {y}",
    "$\\frac{1}{2}$ and $x$",
    '<a href="javascript:alert(1)">a link that goes on and on and on</a>',
    "two\nlines\u202eturned",
)
LIKE_NUMBERS = ("1e5", "2024-01-01", "1", "", "nan")
NOTHING = "nothing"
TRIALS = (NOTHING, *EVIL)
STYLES = figures.styles(TRIALS)
TITLES = {key: key for key in TRIALS}


def predictions(n=300, seed=0, scale=1.0, classes=EVIL[:2]) -> Predictions:
    """Return predictions with some skill for class 1 of two."""
    random = np.random.default_rng(seed)
    y = np.r_[0, 1, (random.random(n - 2) < 0.2).astype(int)]
    score = scale / (1 + np.exp(2 - random.normal(2 * y, 1)))
    proba, zeros = np.c_[1 - score, score], np.zeros(n, dtype=int)
    return Predictions(classes, 1, zeros, zeros, np.arange(n), y, proba, (), (), ())


def judged(classes: tuple[str, ...]) -> Judged:
    """Return labels of as many classes, most of them right."""
    size = len(classes)
    y = np.arange(20 * size) % size
    given = np.where(np.arange(len(y)) % 7, y, 0)
    zeros = np.zeros(len(y), dtype=int)
    proba = np.eye(size)[given]
    p = Predictions(classes, None, zeros, zeros, zeros, y, proba, (), (), ())
    return Judged(p, given, np.zeros((1, size)))


def confusion(classes: tuple[str, ...]):
    return figures.confusion(curves.confusion_frame(judged(classes)), EVIL[0], classes[0])


def drawn(curve, keys=TRIALS):
    """Return what figures of several trials begin with: a frame a trial, titles and styles."""
    return {key: curve(predictions(seed=i), 1) for i, key in enumerate(keys)}, TITLES, STYLES


def precision_recall(keys=TRIALS, prevalence=0.113, points=None):
    return figures.precision_recall(*drawn(curves.precision_recall, keys), prevalence, points)


def roc(keys=TRIALS):
    return figures.roc(*drawn(curves.roc, keys), {EVIL[0]: {keys[0]: (0.1, 0.5)}})


def spreads(folds, keys=TRIALS[:2]):
    """Return how far the folds of each trial lie apart; `folds` is the curve of each."""
    return drawn(lambda p, code: curves.spread(folds(p, code)), keys)[0]


def receipt(classes=EVIL, added=7):
    """Return a receipt of as many classes, in each of two folds as many rows added to all but the first."""
    size = len(classes)
    counts = tuple(range(40, 40 + size))
    told = [unweighted(counts, (fold,) * size, (0, *[added + fold] * (size - 1))) for fold in (0, 1)]
    p = replace(judged(classes).predictions, receipts=tuple(told))
    stages = {"Split": "5 folds", "Resample": EVIL[0], "Score": "100 untouched rows"}
    return figures.receipt(curves.receipt(p), stages, f"No scored row is synthetic, {EVIL[1]}.", classes[-1])


def distribution(names, rows):
    rows = np.array(rows)
    return pd.DataFrame({"class": names, "rows": rows, "share": rows / rows.sum()})


def balance(names=EVIL):
    random = np.random.default_rng(0)
    X = pd.DataFrame({"c": [*names] * 20})
    data = from_frame("t", X, random.choice([*EVIL[:2]], len(X)))
    return figures.class_balance(curves.class_balance(data, "c"), EVIL[0], EVIL[1])


def row_types(names):
    """Return the types of rows of as many classes, the first the smallest."""
    kinds = ("safe", "borderline", "rare", "outlier")
    lines = [
        (name, kind, 4 * i + 5, (4 * i + 5) / (16 * i + 20)) for i, name in enumerate(names) for kind in kinds
    ]
    frame = pd.DataFrame(lines, columns=["class", "type", "rows", "share"])
    return frame.assign(
        lower=frame["share"] / 2, upper=frame["share"] * 2, by_chance=[0.1, np.nan] * (2 * len(names))
    )


def points(n=200, classes=EVIL):
    random = np.random.default_rng(0)
    kind = random.choice(["real", "added", "dropped"], n)
    return pd.DataFrame(
        {
            "x": random.normal(size=n),
            "y": random.normal(size=n),
            "class": random.choice([*classes], n),
            "kind": kind,
            "row": np.where(kind == "added", np.nan, np.arange(n)),
        }
    )


def made_up(n=20):
    """Return added points between two parents each."""
    found, random = points(10 * n), np.random.default_rng(1)
    ends = {name: random.normal(size=10 * n) for name in ("x0", "y0", "x1", "y1")}
    return found.assign(kind="added", row=np.nan, **ends).iloc[:n]


def importances(columns=EVIL):
    pairs = [*itertools.product(TRIALS[:2], columns)]
    frame = pd.DataFrame(pairs, columns=["trial", "column"])
    return frame.assign(importance=np.linspace(1, 2, len(frame)))


def shap(n=100, columns=EVIL):
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"column": np.repeat([*columns], n), "row": [*range(n)] * len(columns)})
    value = random.random(len(frame))
    value[::9] = np.nan
    return frame.assign(value=value, shap=random.normal(size=len(frame)))
