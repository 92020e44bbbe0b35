"""Against the loop a user would write by hand."""

from __future__ import annotations

import time

import joblib
import numpy as np
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

from core.engine import Processes, Store, TrialDone, run
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.samples import SAMPLES
from core.strategies import STRATEGIES

ROWS = 20_000
WORKERS = 2
SAMPLERS = {
    "nothing": None,
    "random_over": RandomOverSampler(random_state=0),
    "random_under": RandomUnderSampler(random_state=0),
    "smote": SMOTE(random_state=0),
}


def measure() -> list[str]:
    """Return a table of average precision by both ways, and the ratio of their seconds."""
    data = SAMPLES["generated"](rows=ROWS, columns=30, ratio=30).load()
    hand, ours = _by_hand(data), _by_engine(data)
    table = [f"| {key} | {hand[1][key]:.6f} | {ours[1][key]:.6f} |" for key in SAMPLERS]
    gap = max(abs(hand[1][key] - ours[1][key]) for key in SAMPLERS)
    return [
        f"{ROWS:,} x 30 rows, 4 strategies, 5 folds, XGBoost with 200 trees, {WORKERS} processes: "
        f"by hand {hand[0]:.1f} s, here {ours[0]:.1f} s, **ratio {ours[0] / hand[0]:.2f}** "
        f"(workers warm in both); largest difference in average precision {gap:.1e}.",
        "",
        "| strategy | average precision by hand | here |",
        "|---|---|---|",
        *table,
    ]


def _by_hand(data) -> tuple[float, dict[str, float]]:
    # Another pool than ours: two of a kind in one process would get in each other's way.
    with joblib.parallel_config(backend="multiprocessing"):
        _loop(data, dict.fromkeys(["nothing"]))
        start = time.perf_counter()
        found = _loop(data, SAMPLERS)
    return time.perf_counter() - start, found


def _loop(data, samplers: dict) -> dict[str, float]:
    X, y = data.X.to_numpy(float), data.y
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    booster = XGBClassifier(
        n_estimators=200,
        max_depth=6,
        learning_rate=0.1,
        tree_method="hist",
        base_score=0.5,
        random_state=0,
        n_jobs=1,
    )
    found = {}
    for key, sampler in samplers.items():
        model = make_pipeline(StandardScaler(), *([sampler] if sampler else []), booster)
        proba = cross_val_predict(model, X, y, cv=folds, n_jobs=WORKERS, method="predict_proba")
        found[key] = average_precision_score(y == data.interest, proba[:, data.interest])
    return found


def _by_engine(data) -> tuple[float, dict[str, float]]:
    executor = Processes(WORKERS)
    trials = tuple(Trial((STRATEGIES[key](),), LEARNERS["xgboost"]()) for key in SAMPLERS)
    list(run(Plan(trials[:1]), data, executor, Store()))
    found, start = {}, time.perf_counter()
    for event in run(Plan(trials), data, executor, Store()):
        if isinstance(event, TrialDone):
            p = event.predictions
            score = p.proba[:, data.interest]
            found[event.trial.strategy] = average_precision_score(np.equal(p.y, data.interest), score)
    seconds = time.perf_counter() - start
    executor.close()
    return seconds, found
