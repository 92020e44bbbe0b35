"""Against the loop a user would write by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

import joblib
import numpy as np
from imblearn import combine, ensemble, over_sampling, under_sampling
from imblearn.pipeline import make_pipeline
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.metrics import average_precision_score, fbeta_score, make_scorer
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV, cross_val_predict
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.class_weight import compute_sample_weight
from xgboost import XGBClassifier

from benchmarks.files import shared_data
from benchmarks.goals import verdict
from core import prepare
from core.dataset import Dataset, from_table
from core.decisions import DECISIONS
from core.engine import Processes, Progress, Store, run
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.predictions import judge
from core.prepare import Preparation
from core.reading import read
from core.samples import SAMPLES
from core.strategies import STRATEGIES
from core.strategies._base import OnOneHot

WORKERS = 2
RULES = {
    "f_beta(beta=1)": (DECISIONS["f_beta"](beta=1.0), "f1"),
    "f_beta(beta=2)": (DECISIONS["f_beta"](beta=2.0), make_scorer(fbeta_score, beta=2)),
    "balanced_accuracy": (DECISIONS["balanced_accuracy"](), "balanced_accuracy"),
}
SAMPLERS = {
    "random_over": over_sampling.RandomOverSampler,
    "random_under": under_sampling.RandomUnderSampler,
    "smote": over_sampling.SMOTE,
    "borderline_smote": over_sampling.BorderlineSMOTE,
    "adasyn": over_sampling.ADASYN,
    "tomek_links": under_sampling.TomekLinks,
    "smote_tomek": combine.SMOTETomek,
    "smote_enn": combine.SMOTEENN,
}
ENSEMBLES = {
    "balanced_random_forest": lambda: ensemble.BalancedRandomForestClassifier(
        sampling_strategy="all", replacement=True, bootstrap=False, random_state=0
    ),
    "easy_ensemble": lambda: ensemble.EasyEnsembleClassifier(random_state=0),
}
KEYS = ("nothing", "class_weight", *SAMPLERS, *ENSEMBLES)


def measure() -> list[str]:
    """Return a table of average precision by both ways, and the ratios of their seconds."""
    file = shared_data("real/bank-additional-full.csv")
    bank = from_table(read(file.read_bytes()), "y", name=file.name)
    made = SAMPLES["generated"](rows=20_000, columns=30, ratio=30).load()
    lines = [
        f"{len(KEYS)} strategies with XGBoost (200 trees), 5 folds, {WORKERS} processes, workers warm in "
        "both. By hand: `cross_val_predict` of a pipeline of imbalanced-learn for each, and "
        f"`TunedThresholdClassifierCV(cv=5)` for {len(RULES)} metrics on the baseline. Here: one plan with "
        "the same trials and rules. Goals: at most 0.5 of the time by hand, at most 1.15 of the seconds "
        "that the workers computed, shared among them.",
    ]
    for name, data in {f"`{file.name}`": bank, "Generated": made}.items():
        lines += ["", *_compared(name, data)]
    return lines


def _compared(name: str, data: Dataset) -> list[str]:
    ours, work, found = _by_engine(data)
    hand, expected = _by_hand(data)
    gap = max(abs(found[key] - expected[key]) for key in KEYS)
    share = ours * WORKERS / work
    return [
        f"{name}, {len(data.y):,} x {data.X.shape[1]}: by hand {hand:.0f} s, here {ours:.0f} s, **ratio "
        f"{ours / hand:.2f}** ({verdict(ours / hand <= 0.5)}); of the workers' own {work:.0f} s, shared by "
        f"{WORKERS}, **{share:.2f}** ({verdict(share <= 1.15)}); largest difference in average precision "
        f"{gap:.1e}.",
        "",
        "| strategy | average precision by hand | here |",
        "|---|---|---|",
        *(f"| {key} | {expected[key]:.6f} | {found[key]:.6f} |" for key in KEYS),
    ]


def _by_engine(data: Dataset) -> tuple[float, float, dict[str, float]]:
    """Return the seconds, those that the workers computed, and the average precision of each strategy."""
    learner = LEARNERS["xgboost"]()
    trials = [Trial((STRATEGIES[key](),), learner) for key in KEYS]
    rules = [Trial((STRATEGIES["nothing"](),), learner, rule) for rule, _ in RULES.values()]
    executor = Processes(WORKERS)
    list(run(Plan(tuple(trials[:1])), SAMPLES["generated"](rows=2_000).load(), executor, Store()))
    start = time.perf_counter()
    plan = Plan((*trials, *rules))
    progress = Progress(plan, WORKERS)
    for event in run(plan, data, executor, Store()):
        progress.add(event)
    for trial in plan.trials:
        judge(progress.finished[trial.key], trial.decision)
    seconds = time.perf_counter() - start
    executor.close()
    found = {trial.strategy: _score(data, progress.finished[trial.key]) for trial in trials}
    return seconds, progress.work, found


def _score(data: Dataset, p) -> float:
    return average_precision_score(np.equal(p.y, data.interest), p.proba[:, data.interest])


def _by_hand(data: Dataset) -> tuple[float, dict[str, float]]:
    # Another pool than ours: two of a kind in one process would get in each other's way.
    with joblib.parallel_config(backend="multiprocessing"):
        _probabilities(data, _pipeline(data, "random_under"))
        start = time.perf_counter()
        found = {}
        for key in KEYS:
            proba = _probabilities(data, _pipeline(data, key))
            found[key] = average_precision_score(data.y == data.interest, proba[:, data.interest])
        for _, scoring in RULES.values():
            tuned = TunedThresholdClassifierCV(_pipeline(data, "nothing"), scoring=scoring, cv=5)
            _probabilities(data, tuned, "predict")
    return time.perf_counter() - start, found


def _probabilities(data: Dataset, model: BaseEstimator, method: str = "predict_proba") -> np.ndarray:
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return cross_val_predict(model, data.X, data.y, cv=folds, n_jobs=WORKERS, method=method)


def _pipeline(data: Dataset, key: str) -> BaseEstimator:
    """Return the pipeline of a strategy: columns made ready, then imbalanced-learn, then XGBoost."""
    codes = prepare.categories(data, Preparation.STANDARD)
    ready = prepare.transformer(data, Preparation.STANDARD)
    if key in ENSEMBLES:
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        expansion = ColumnTransformer([("0/1", encoder, list(codes))], remainder="passthrough")
        return make_pipeline(ready, *([expansion] if codes else []), ENSEMBLES[key]())
    kind = Balanced if key == "class_weight" else XGBClassifier
    steps = [_sampler(key, codes)] if key in SAMPLERS else []
    return make_pipeline(
        ready, *steps, _booster(kind, len(codes), prepare.features(data, Preparation.STANDARD))
    )


def _booster(kind: Callable, categories: int, columns: int) -> XGBClassifier:
    return kind(
        enable_categorical=True,
        feature_types=["c"] * categories + ["q"] * (columns - categories),
        n_estimators=200,
        max_depth=6,
        learning_rate=0.1,
        tree_method="hist",
        base_score=0.5,
        random_state=0,
        n_jobs=1,
    )


def _sampler(key: str, codes: tuple[int, ...]) -> BaseEstimator:
    """Return the sampler; where there are categories, on their 0/1 columns or made for them."""
    seed = {} if key == "tomek_links" else {"random_state": 0}
    if codes and key == "smote":
        return over_sampling.SMOTENC(list(codes), **seed)
    sampler = SAMPLERS[key](**seed)
    return OnOneHot(sampler, codes) if codes and not key.startswith("random") else sampler


class Balanced(XGBClassifier):
    """XGBoost that weighs the classes equal."""

    def fit(self, X, y, sample_weight=None, **other):
        return super().fit(X, y, sample_weight=compute_sample_weight("balanced", y), **other)
