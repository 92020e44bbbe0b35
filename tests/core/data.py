"""Small data sets for tests, and the shortest way to run a trial on one."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset, from_frame
from core.evaluate import Fold, TrialError, evaluate_fold
from core.learners import LEARNERS
from core.params import Entry
from core.plan import Protocol, Trial
from core.predictions import Predictions
from core.receipt import Receipt
from core.repair import predictions
from core.strategies import STRATEGIES


def numeric(
    *counts: int, columns: int = 4, apart: float = 1.0, missing: float = 0.0, seed: int = 0
) -> Dataset:
    """Numbers only; class k has `counts[k]` rows and lies k times `apart` along every column."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(range(len(counts)), counts))
    X = rng.normal(size=(len(y), columns)) + apart * y[:, None]
    X[rng.random(X.shape) < missing] = np.nan
    return from_frame("numbers", pd.DataFrame(X, columns=list("abcdefgh"[:columns])), labelled(y))


def labelled(y: np.ndarray) -> list[str]:
    """Return class codes as the text of a file."""
    return [str(code) for code in y]


def binary() -> Dataset:
    """Return 160 rows of one class and 40 of another."""
    return numeric(160, 40)


def multiclass() -> Dataset:
    """Return three classes of 120, 50 and 30 rows."""
    return numeric(120, 50, 30)


def tiny() -> Dataset:
    """Return sixty rows, four of the minority."""
    return numeric(56, 4, columns=3)


def noise() -> Dataset:
    """Return 600 rows, 10 % positive, of which nothing can be learned."""
    return numeric(540, 60, apart=0.0, seed=1)


def mixed(*counts: int) -> Dataset:
    """Return two columns of numbers and two of categories that go with the class."""
    base = numeric(*(counts or (120, 30)), columns=2)
    return from_frame("mixed", base.X.join(_categories(base, "color", "shape")), labelled(base.y))


def counted(kind: Kind = Kind.WHOLE) -> Dataset:
    """Return a column of words, one of numbers, and two of whole numbers, said to be of `kind`."""
    base = numeric(120, 30, columns=3)
    X = base.X.assign(a=(base.X["a"] * 3 + 9).round().astype(int), b=(base.X["b"] > 0.5).astype(int))
    made = from_frame("counted", X.join(_categories(base, "color")), labelled(base.y))
    return replace(made, kinds={**made.kinds, "a": kind, "b": kind})


def categorical(*counts: int) -> Dataset:
    """Return three columns of categories and nothing else."""
    base = numeric(*(counts or (120, 30)), columns=1)
    return from_frame("words", _categories(base, "color", "shape", "size"), labelled(base.y))


def _categories(base: Dataset, *names: str) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    levels = np.array(["red", "green", "blue", "grey"])
    drawn = {name: levels[np.minimum(rng.integers(0, 3, len(base.y)) + base.y, 3)] for name in names}
    return pd.DataFrame(drawn).astype("str")


def every_kind(rows: int = 90) -> Dataset:
    """Return one column of each kind, missing values in those that models see."""
    rng = np.random.default_rng(2)
    y = rng.permutation(np.repeat([0, 1], [rows * 2 // 3, rows - rows * 2 // 3]))
    hole = rng.random(rows) < 0.1
    words = rng.choice(["fine day", "bad luck", "long walk", "short rest", "odd job"], (rows, 2))
    frame = pd.DataFrame(
        {
            "number": pd.Series(rng.normal(size=rows) + y).mask(hole),
            "color": pd.Series(rng.choice(["red", "blue"], rows), dtype="str").mask(hole),
            "day": pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(range(rows), unit="D")),
            "story": pd.Series([" ".join(pair) for pair in words], dtype="str"),
            "name": pd.Series([f"n{i}" for i in range(rows)], dtype="str"),
            "same": pd.Series(["x"] * rows, dtype="str"),
        }
    )
    frame["day"] = frame["day"].mask(hole)
    data = from_frame("every kind", frame, labelled(y))
    special = {"story": Kind.TEXT, "name": Kind.IDENTIFIER, "same": Kind.CONSTANT}
    return replace(data, kinds={**data.kinds, **special})


QUICK = LEARNERS["logistic_regression"]()
BASELINE = STRATEGIES["nothing"]()
COSTLY = {"trees", "members", "n_estimators", "max_iter"}


def small(kind: type[Entry], /, **settings) -> Entry:
    """Return an entry with as few trees as it allows."""
    few = {param.name: param.domain.low for param in kind.params() if param.name in COSTLY}
    return kind(**{**few, **settings})


def trial(*steps, learner=QUICK, folds: int = 3, repeats: int = 1, seed: int = 0, **other) -> Trial:
    """Return a trial of these strategies, the baseline if there are none."""
    protocol = Protocol(folds=folds, repeats=repeats, seed=seed)
    return Trial(steps or (BASELINE,), learner, protocol=protocol, **other)


def folds_of(data: Dataset, asked: Trial) -> list[Fold]:
    """Return every fold of a trial, computed here and now."""
    return [evaluate_fold(data, asked, split) for split in asked.protocol.splits(data)]


def predict(data: Dataset, asked: Trial) -> Predictions:
    """Return the out-of-fold predictions of a trial."""
    return predictions(data, asked, folds_of(data, asked))


def outcome(data: Dataset, asked: Trial) -> list[Fold] | str:
    """Return the folds of a trial, or the sentence with which it refuses or breaks off."""
    reason = asked.refusal(data, asked.protocol.splits(data))
    if reason is not None:
        return reason
    try:
        return folds_of(data, asked)
    except TrialError as error:
        return str(error)


def is_sentence(text: str) -> bool:
    """Return whether a person can read `text`: several words on one line, no piece of Python."""
    python = ("Error", "Traceback", "<class", "np.", "array(", "sampling_strategy", "n_samples")
    return len(text.split()) > 3 and "\n" not in text and not any(p in text for p in python)


def unweighted(real: tuple[int, ...], dropped: tuple[int, ...], synthetic: tuple[int, ...]) -> Receipt:
    """Return the receipt of rows that weigh 1 each."""
    weight = tuple(float(kept + added) for kept, added in zip(real, synthetic, strict=True))
    return Receipt(real, dropped, synthetic, weight)
