"""Wrong ways to judge a model, each with the right way beside it. Nothing else in this project is wrong.

Every function takes two classes, rare ones coded 1, and returns by name what the wrong and the right way
tell: the area under the ROC curve, unless it says otherwise, of fold after fold, its mean over five folds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from core import prepare
from core.dataset import Dataset
from core.decisions import DECISIONS
from core.diagnose.places import space
from core.lessons._fits import FOLDS, scored
from core.prepare import OneHot, Preparation

VISITS = 3  # how often each row is written down where the table names no groups
JITTER = 0.1  # of a standard deviation, between two visits
TREES, ROUNDS, NEIGHBOURS = 12, 25, 5
Rows = tuple[np.ndarray, np.ndarray]


class Pair(NamedTuple):
    """What the wrong and the right way tell."""

    wrong: float
    right: float


def shuffled(data: Dataset, whole_groups: bool, seed: int = 0) -> Dataset:
    """Return the table with its labels dealt out anew, to whole groups of the table if it names some."""
    rng = np.random.default_rng(seed)
    if not (whole_groups and _grouped(data)):
        return replace(data, y=rng.permutation(data.y))
    group = data.groups.factorize()[0]
    rare = max(round(data.counts[1] / len(data.y) * (group.max() + 1)), FOLDS.folds)
    return replace(data, y=(rng.permutation(group.max() + 1) < rare).astype(np.int64)[group])


def made_up_rows(data: Dataset) -> dict[str, Pair]:
    """Return what SMOTE before the split tells, and what balancing the judged rows too: `smote`, `synthetic`.

    Split after SMOTE, made-up rows are judged by a model that saw their parents. With the judged rows
    balanced, half of them are rare; there the number is the average precision.
    """
    inside, natural, balanced = [], [], []
    for X, y, X_test, y_test in _prepared(data):
        score = _forest(*_balanced(X, y))
        inside.append(roc_auc_score(y_test, score(X_test)))
        natural.append(average_precision_score(y_test, score(X_test)))
        more, code = _balanced(X_test, y_test)
        balanced.append(average_precision_score(code, score(more)))
    return {"smote": _means([smote_before_the_split(data)], inside), "synthetic": _means(balanced, natural)}


def smote_before_the_split(data: Dataset) -> float:
    """Return the area under the ROC curve that folds tell which are cut after SMOTE has made rows up."""
    X, y = _balanced(space(data)[0], data.y)
    told = [roc_auc_score(y[test], _forest(X[train], y[train])(X[test])) for train, test in _folds(y)]
    return float(np.mean(told))


def scaled_before_the_split(data: Dataset) -> dict[str, Pair]:
    """Return `scaling`: scale by the means and spreads of all rows instead of those that are trained on."""
    X = space(data)[0]
    wrong = [_near(X[train], data.y[train], X[test], data.y[test]) for train, test in _folds(data.y)]
    right = [_near(X, y, X_test, y_test) for X, y, X_test, y_test in _prepared(data)]
    return {"scaling": _means(wrong, right)}


def rows_of_one_source_on_both_sides(data: Dataset) -> dict[str, Pair]:
    """Return `groups`: split at random though several rows come from one source, and a model has met it.

    Sources are the groups that the table names, or else each row is written down three times.
    """
    X, y, together = _with_sources(data)
    wrong, right = (
        [_near(X[train], y[train], X[test], y[test]) for train, test in folds if _two(y[train], y[test])]
        for folds in (_folds(y), together)
    )
    return {"groups": _means(wrong, right)}


def stopped_by_the_test_rows(data: Dataset) -> dict[str, Pair]:
    """Return `stopping`: stop boosting where the judged rows are ranked best, not other rows kept for it."""
    wrong, right = zip(*(_stopped(*part) for part in _prepared(data)), strict=True)
    return {"stopping": _means(wrong, right)}


def cut_on_the_test_rows(data: Dataset) -> dict[str, Pair]:
    """Return `threshold`: choose it on the rows that are judged, not on those of the other folds. F1."""
    p, rule = scored(replace(data, groups=None)), DECISIONS["f_beta"]()
    wrong, right = [], []
    for rows, others in p.cross_fits:
        for chosen, told in ((rows, wrong), (others, right)):
            cut = rule.thresholds(p.y[chosen], p.proba[chosen], 1)
            told.append(_f1(p.y[rows], rule.labels(p.proba[rows], cut, 1)))
    return {"threshold": _means(wrong, right)}


def _means(wrong: Sequence[float], right: Sequence[float]) -> Pair:
    return Pair(float(np.mean(wrong)), float(np.mean(right)))


def _f1(y: np.ndarray, said: np.ndarray) -> float:
    return 2 * float((y & said).sum()) / max(int(y.sum() + said.sum()), 1)


def _folds(y: np.ndarray) -> Iterator[Rows]:
    yield from StratifiedKFold(FOLDS.folds, shuffle=True, random_state=FOLDS.seed).split(y, y)


def _prepared(data: Dataset) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield, fold by fold, rows and classes to train on, and rows and classes to judge."""
    positions = prepare.categories(data, Preparation.STANDARD)
    for train, test in _folds(data.y):
        ready = prepare.prepared(data, Preparation.STANDARD, train, test)
        X, X_test = ready.X, ready.X_test
        if positions:
            expansion = OneHot(positions).fit(X)
            X, X_test = expansion.transform(X), expansion.transform(X_test)
        yield X, data.y[train], X_test, data.y[test]


def _balanced(X: np.ndarray, y: np.ndarray) -> Rows:
    smallest = int(np.bincount(y).min())
    if smallest < 2:
        return RandomOverSampler(random_state=0).fit_resample(X, y)
    return SMOTE(k_neighbors=min(NEIGHBOURS, smallest - 1), random_state=0).fit_resample(X, y)


def _forest(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return what scores rows."""
    forest = ExtraTreesClassifier(TREES, random_state=0).fit(X, y)
    return lambda at: forest.predict_proba(at)[:, 1]


def _near(X: np.ndarray, y: np.ndarray, X_test: np.ndarray, y_test: np.ndarray) -> float:
    model = KNeighborsClassifier(min(NEIGHBOURS, len(X))).fit(X, y)
    return float(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))


def _two(*parts: np.ndarray) -> bool:
    return all(0 < part.sum() < len(part) for part in parts)


def _grouped(data: Dataset) -> bool:
    return data.groups is not None and FOLDS.refusal(data) is None


def _with_sources(data: Dataset) -> tuple[np.ndarray, np.ndarray, Iterator[Rows]]:
    """Return points, classes, and folds that keep the rows of a source together."""
    X, y = space(data)[0], data.y
    if _grouped(data):
        kept = StratifiedGroupKFold(FOLDS.folds, shuffle=True, random_state=FOLDS.seed)
        return X, y, kept.split(X, y, data.groups.factorize()[0])
    # Visit v of row i is row v * n + i.
    far = JITTER * np.random.default_rng(0).normal(size=(VISITS * len(X), X.shape[1]))
    return np.tile(X, (VISITS, 1)) + far, np.tile(y, VISITS), _of_visits(y)


def _of_visits(y: np.ndarray) -> Iterator[Rows]:
    first = len(y) * np.arange(VISITS)[:, None]
    for train, test in _folds(y):
        yield (first + train).ravel(), (first + test).ravel()


def _stopped(X: np.ndarray, y: np.ndarray, X_test: np.ndarray, y_test: np.ndarray) -> Pair:
    """Return the area for the judged rows at the round that they, or other rows, liked best."""
    from xgboost import XGBClassifier

    fit, held = next(StratifiedKFold(4, shuffle=True, random_state=0).split(y, y))
    model = XGBClassifier(
        n_estimators=ROUNDS, max_depth=3, learning_rate=0.3, base_score=0.5, n_jobs=1, eval_metric="auc"
    )
    model.fit(X[fit], y[fit], eval_set=[(X[held], y[held]), (X_test, y_test)], verbose=False)
    others, own = (np.array(each["auc"]) for each in model.evals_result().values())
    return Pair(float(own.max()), float(own[others.argmax()]))
