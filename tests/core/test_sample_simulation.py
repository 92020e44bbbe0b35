"""What a sample says of its file, against the file itself: the same trial on all rows."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.calibration import measures
from core.dataset import Dataset, from_frame
from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.metrics import pooled_scores
from core.plan import Trial
from core.predictions import Predictions, judge
from core.protocol import HOLD_OUT, Protocol
from core.reading.sample import drawn
from core.strategies import STRATEGIES
from core.strategies._priors import moved
from tests.core.data import labelled, predict

# On one worker: the files are looked at once.
pytestmark = pytest.mark.xdist_group("sample-simulation")
ROWS, SHARE, BUDGET, FILES = 400_000, 0.005, 20_000, 6
HALF = Protocol(scheme=HOLD_OUT, folds=2)
TRIAL = Trial((STRATEGIES["nothing"](),), LEARNERS["logistic_regression"](), DECISIONS["f_beta"](), HALF)
# What a sample that is taken for its file is off by, at least.
OFF = {
    "average_precision": 0.3,
    "precision": 0.25,
    "f1": 0.15,
    "mcc": 0.15,
    "accuracy": 0.02,
    "brier": 0.02,
    "log_loss": 0.05,
    "observed": 0.08,
    "predicted": 0.08,
}
SURE = 4  # standard errors


def file(seed: int) -> Dataset:
    """Return a large file of which a logistic regression is the truth, with a share of 1 in 200."""
    random = np.random.default_rng(seed)
    y = (random.random(ROWS) < SHARE).astype(int)
    X = random.normal(size=(ROWS, 2)) + y[:, None] * [2.0, 1.0]
    return from_frame("file", pd.DataFrame(X, columns=["a", "b"]), labelled(y))


def sample(data: Dataset) -> Dataset:
    kept = drawn(data.y, data.classes, BUDGET)
    return replace(
        data, X=data.X.iloc[kept].reset_index(drop=True), y=data.y[kept], rows=kept, drawn_from=data.counts
    )


def fitted(data: Dataset) -> Predictions:
    return predict(data, TRIAL)


def numbers(p: Predictions) -> dict[str, float]:
    about = measures(p.y == 1, p.proba[:, 1], p.weight)
    own = {name: about[name] for name in ("intercept", "slope", "observed", "predicted")}
    return pooled_scores(judge(p, TRIAL.decision)) | own


@cache
def gaps() -> dict[str, pd.DataFrame]:
    """Return how far numbers of a sample lie from those of its file (FILES x numbers).

    As they are, as of a sample that is taken for the file, and with metrics corrected but no probability.
    """
    found = {"corrected": [], "taken for the file": [], "probabilities of the sample": []}
    for seed in range(FILES):
        whole = file(seed)
        p, wanted = fitted(sample(whole)), pd.Series(numbers(fitted(whole)))
        as_trained = replace(p, proba=moved(p.proba, 1 / p.weights))
        for rows, each in zip(
            found.values(), (p, replace(as_trained, weights=None), as_trained), strict=True
        ):
            rows.append(pd.Series(numbers(each)) - wanted)
    return {name: pd.DataFrame(rows) for name, rows in found.items()}


@pytest.mark.parametrize("name", [*OFF, "recall", "roc_auc", "balanced_accuracy", "intercept", "slope"])
def test_a_sample_says_of_its_file_what_the_file_says(name):
    gap = gaps()["corrected"][name]
    assert abs(gap.mean()) <= SURE * gap.std() / np.sqrt(FILES) + 1e-6
    # So few files could hide a gap behind a large spread: the ones that matter are far larger.
    assert gap.std() < OFF.get(name, 0.4) / 4


@pytest.mark.parametrize("name", OFF)
def test_a_sample_that_is_taken_for_its_file_is_far_off(name):
    assert gaps()["taken for the file"][name].abs().min() > OFF[name]


def test_without_a_correction_probabilities_are_far_off_in_the_file():
    off = gaps()["probabilities of the sample"]
    assert off["intercept"].max() < -2
    assert off["brier"].min() > 3e-3
    assert off["log_loss"].min() > 0.03


def test_a_repair_learned_on_a_sample_is_one_for_the_file():
    """Platt and isotonic calibration leave right probabilities right, at the shares of the file."""
    for key in ("platt", "isotonic", "beta", "prior_correction"):
        p = predict(sample(file(0)), replace(TRIAL, steps=(STRATEGIES["random_under"](), STRATEGIES[key]())))
        about = measures(p.y == 1, p.proba[:, 1], p.weight)
        assert about["predicted"] == pytest.approx(about["observed"], rel=0.15), key
