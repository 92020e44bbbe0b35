"""What is reported of a tuned threshold, and what it gives on fresh rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.goals import verdict
from core.dataset import Dataset, from_frame
from core.decisions import DECISIONS
from core.evaluate import Fold, evaluate_fold
from core.learners import LEARNERS
from core.plan import Trial
from core.predictions import collect, judge
from core.protocol import Protocol, Split
from core.strategies import STRATEGIES

SETS, FRESH = 50, 50_000
CLOSE = 0.02  # the goal for the mean of reported minus fresh
RULE = DECISIONS["f_beta"]()
WAYS = {
    "same rows": "chosen and reported on the same rows",
    "cross-fitted": "**cross-fitted** (here)",
    "nested": "nested: `TunedThresholdClassifierCV(cv=5)` in each fold",
}


@dataclass(frozen=True)
class F1:
    """F1 as a way of choosing the threshold reports it, and of the same models and cuts on fresh rows."""

    reported: float
    fresh: float


def measure() -> list[str]:
    """Return the table of reported and fresh F1, with structure to find and without any."""
    lines = [
        f"F1 of logistic regression over 5 folds, the threshold tuned for F1 in three ways; {SETS} random "
        f"data sets each, fresh rows {FRESH:,}. Fresh is what the very models and thresholds of the folds "
        f"give there. Goals: the mean of reported minus fresh within {CLOSE} of zero, and above that of "
        "nesting by no more than its standard error."
    ]
    for title, draw in (("Structured data", structured), ("Pure noise", noise)):
        found = gaps(draw(seed, FRESH) for seed in range(SETS))
        close, level = honest(found)
        lines += ["", f"{title}:", "", *_table(found), ""]
        lines.append(f"Cross-fitted: near zero {verdict(close)}, no more than nesting {verdict(level)}.")
    return lines


def honest(found: pd.DataFrame) -> tuple[bool, bool]:
    """Return whether cross-fitting reaches the two goals in a table of `gaps`."""
    gap = (found["reported"] - found["fresh"]).unstack("way")
    error = gap["nested"].std(ddof=1) / len(gap) ** 0.5
    own = gap["cross-fitted"].mean()
    return abs(own) <= CLOSE, own <= gap["nested"].mean() + error


def gaps(drawn: Iterable[tuple[Dataset, np.ndarray]]) -> pd.DataFrame:
    """Return reported and fresh F1 by number of the data set and way of choosing the threshold."""
    rows = {
        (number, way): astuple(value)
        for number, (data, known) in enumerate(drawn)
        for way, value in tuned(data, known).items()
    }
    names = pd.MultiIndex.from_tuples(rows, names=["set", "way"])
    return pd.DataFrame(list(rows.values()), index=names, columns=["reported", "fresh"])


def structured(seed: int, fresh: int) -> tuple[Dataset, np.ndarray]:
    """Return random data with classes to tell apart, and the rows that are known; the others are fresh."""
    rng = np.random.default_rng(seed)
    rows, share = int(rng.integers(400, 2_000)), rng.uniform(0.04, 0.2)
    X, y = make_classification(
        rows + fresh,
        n_features=int(rng.integers(6, 15)),
        n_informative=4,
        weights=[1 - share],
        class_sep=rng.uniform(0.2, 1.0),
        flip_y=0.02,
        random_state=seed,
    )
    return _dataset(X, y), np.arange(rows)


def noise(seed: int, fresh: int) -> tuple[Dataset, np.ndarray]:
    """Return random data of which nothing can be learned, and the rows that are known."""
    rng = np.random.default_rng(seed)
    rows, share = int(rng.integers(400, 2_000)), rng.uniform(0.04, 0.2)
    X = rng.normal(size=(rows + fresh, int(rng.integers(5, 15))))
    return _dataset(X, (rng.random(len(X)) < share).astype(int)), np.arange(rows)


def _dataset(X: np.ndarray, y: np.ndarray) -> Dataset:
    return from_frame("random", pd.DataFrame(X, columns=[f"x{i}" for i in range(X.shape[1])]), [*map(str, y)])


def tuned(data: Dataset, known: np.ndarray) -> dict[str, F1]:
    """Return what each way reports on the known rows, and gives on the others."""
    trial = Trial((STRATEGIES["nothing"](),), LEARNERS["logistic_regression"](), RULE, Protocol(folds=5))
    few = replace(data, X=data.X.iloc[known], y=data.y[known])
    splits, fresh = trial.protocol.splits(few), np.arange(len(known), len(data.y))
    both = [evaluate_fold(data, trial, replace(s, test=np.r_[s.test, fresh])) for s in splits]
    own = [_first(fold, len(split.test)) for fold, split in zip(both, splits, strict=True)]
    later = [fold.proba[len(split.test) :] for fold, split in zip(both, splits, strict=True)]
    p, y = collect(data, own), data.y[fresh]
    judged = judge(p, RULE)
    same = RULE.thresholds(p.y, p.proba, 1)
    return {
        "same rows": F1(_f1(p.y, RULE.labels(p.proba, same, 1)), _mean_f1(y, later, [same] * len(later))),
        "cross-fitted": F1(_f1(p.y, judged.labels), _mean_f1(y, later, judged.thresholds)),
        "nested": _nested(data, splits, fresh),
    }


def _first(fold: Fold, rows: int) -> Fold:
    return replace(fold, test=fold.test[:rows], proba=fold.proba[:rows])


def _mean_f1(y: np.ndarray, later: list[np.ndarray], thresholds) -> float:
    """Return the mean F1 of the folds' models on fresh rows, each with its own thresholds."""
    pairs = zip(later, thresholds, strict=True)
    return float(np.mean([_f1(y, RULE.labels(proba, own, 1)) for proba, own in pairs]))


def _nested(data: Dataset, splits: list[Split], fresh: np.ndarray) -> F1:
    X, y = data.X.to_numpy(), data.y
    said, later = np.empty(len(y), int), []
    for split in splits:
        inner = StratifiedKFold(5, shuffle=True, random_state=0)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        model = TunedThresholdClassifierCV(model, scoring=make_scorer(_f1), cv=inner)
        model.fit(X[split.train], y[split.train])
        said[split.test] = model.predict(X[split.test])
        later.append(_f1(y[fresh], model.predict(X[fresh])))
    known = slice(0, fresh[0])
    return F1(_f1(y[known], said[known]), float(np.mean(later)))


def _f1(y: np.ndarray, said: np.ndarray) -> float:
    # scikit-learn's own takes longer to check its input than all else here takes together.
    return float(2 * (y & said).sum() / max(y.sum() + said.sum(), 1))


def _table(found: pd.DataFrame) -> list[str]:
    lines = [
        "| threshold | reported | fresh rows | reported - fresh | standard error |",
        "|---|---|---|---|---|",
    ]
    for way, title in WAYS.items():
        own = found.xs(way, level="way")
        gap = own["reported"] - own["fresh"]
        error = gap.std(ddof=1) / len(gap) ** 0.5
        values = (own["reported"].mean(), own["fresh"].mean())
        shown = " | ".join(f"{value:.3f}" for value in values)
        lines.append(f"| {title} | {shown} | {gap.mean():+.4f} | {error:.4f} |")
    return lines
