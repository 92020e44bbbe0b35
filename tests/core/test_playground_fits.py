"""Trials in the playground: trained as in a comparison, judged as scikit-learn would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from core.evaluate import evaluate_fold
from core.learners import LEARNERS
from core.playground import (
    COMMON,
    FRESH,
    GRID,
    OFFERED,
    PRESETS,
    RARE,
    Field,
    World,
    counts,
    learned,
    refusal,
    scores,
    trial,
    truth,
)
from core.playground.world import dataset
from core.project.resampling import resampled
from core.protocol import Split
from core.spec import parse

WORLD = World(rows=400, prevalence=0.1)
SAMPLERS = [
    "smote",
    "random_over",
    "random_under",
    "tomek_links",
    "smote_enn",
    "borderline_smote",
    "near_miss",
]


def taught(spec, learner="logistic_regression", world=WORLD, painted=()):
    data = world.training(painted)
    asked = trial(parse(spec, OFFERED), LEARNERS[learner](), world)
    assert refusal(data, asked, world) is None
    return learned(data, asked, world)


@settings(max_examples=8)
@given(
    digits=st.integers(1, 6),
    seed=st.integers(0, 99),
    threshold=st.floats(0.01, 0.99),
    prevalence=st.floats(0.001, 0.6),
)
def test_metrics_are_those_of_weighted_rows(digits, seed, threshold, prevalence):
    """Rounded scores have ties, at the threshold as well."""
    rng = np.random.default_rng(seed)
    threshold = round(threshold, digits)
    y = np.repeat([COMMON, RARE], FRESH)
    chances = np.round(np.clip(rng.normal(0.3 + 0.3 * y, 0.2), 0, 1), digits)
    found = scores(Field.of(np.r_[chances, np.zeros(GRID**2)]), threshold, prevalence)
    weight = np.where(y == RARE, prevalence, 1 - prevalence)
    alarm = chances >= threshold
    known = {"sample_weight": weight, "zero_division": 0.0}
    assert found == pytest.approx(
        {
            "average_precision": metrics.average_precision_score(y, chances, sample_weight=weight),
            "roc_auc": metrics.roc_auc_score(y, chances, sample_weight=weight),
            "mean": np.average(chances, weights=weight),
            "recall": metrics.recall_score(y, alarm, **known),
            "precision": metrics.precision_score(y, alarm, **known),
            "f1": metrics.f1_score(y, alarm, **known),
            "alarms": np.average(alarm, weights=weight),
        },
        abs=1e-9,
    )


@pytest.mark.parametrize("spec", SAMPLERS)
def test_rows_are_marked_as_the_sampler_says(spec):
    data = WORLD.training()
    said = resampled(data, parse(spec, OFFERED), data.X.to_numpy(), WORLD.seed)
    rows = taught(spec).rows
    by_kind = {kind: part[["x", "y", "class"]].to_numpy() for kind, part in rows.groupby("kind")}
    none = np.empty((0, 3))
    before, after = np.column_stack([data.X, data.y]), np.column_stack([said.X, said.y])
    for kind, expected in {
        "dropped": before[~said.kept],
        "added": after[said.added],
        "real": after[~said.added],
    }.items():
        assert in_order(by_kind.get(kind, none)).tolist() == in_order(expected).tolist()


def in_order(rows):
    return rows[np.lexsort(rows.T)]


@pytest.mark.parametrize("spec", ["smote", "class_weight", "random_under", "balanced_random_forest"])
def test_a_fit_is_that_of_a_comparison(spec):
    """The same trial on the same rows through the engine's own door gives the same numbers."""
    data, (points, y) = WORLD.training(), WORLD.fresh()
    asked = trial(parse(spec, OFFERED), LEARNERS["xgboost"](), WORLD)
    whole = dataset(np.vstack([data.X, points]), np.r_[data.y, y])
    train, test = np.split(np.arange(len(whole.y)), [len(data.y)])
    fold = evaluate_fold(whole, asked, Split(0, 0, train, test))
    found = learned(data, asked, WORLD)
    assert found.ranking.scores.tolist() == np.unique(fold.proba[:, RARE]).tolist()
    table = counts(found.rows)
    for name, column in {"real": "real", "dropped": "dropped", "synthetic": "added"}.items():
        assert tuple(table[column]) == getattr(fold.receipt, name)
    assert table["weight"].tolist() == pytest.approx(fold.receipt.weight)


def test_the_plane_is_what_the_model_says_of_it():
    data = WORLD.training()
    plain = LogisticRegression(max_iter=1_000).fit(data.X.to_numpy(), data.y)
    found = taught("nothing")
    for row, column in [(0, 0), (2, 60), (80, 11)]:
        said = plain.predict_proba([[WORLD.axis[column], WORLD.axis[row]]])[0, RARE]
        assert found.grid[row, column] == pytest.approx(said, abs=1e-4)


def test_painted_rows_are_learned_from():
    painted = [(0.0, 2.0, RARE)] * 40
    before, after = taught("nothing", "k_neighbors"), taught("nothing", "k_neighbors", painted=painted)
    assert len(after.rows) == len(before.rows) + 40
    column, row = np.searchsorted(WORLD.axis, (0.0, 2.0))
    assert before.grid[row, column] < 0.5 < after.grid[row, column]


@pytest.mark.parametrize("name", PRESETS)
def test_nobody_ranks_better_than_the_truth(name):
    preset = PRESETS[name]
    best = scores(truth(preset.world, preset.prevalence), preset.threshold, preset.prevalence)
    data = preset.world.training()
    for strategy in preset.strategies:
        found = learned(data, trial(strategy, preset.learner, preset.world), preset.world)
        given = scores(found, preset.threshold, preset.prevalence)
        assert given["roc_auc"] < best["roc_auc"] + 0.005
        assert given["average_precision"] < best["average_precision"] + 0.02


@pytest.mark.parametrize(
    ("spec", "learner", "prevalence", "said"),
    [
        ("smote", "logistic_regression", 0.01, "needs at least 6 training rows"),
        ("class_weight", "k_neighbors", 0.1, "takes no sample weights"),
        ("nothing", "svc", 0.01, "needs 5 training rows of every class"),
    ],
)
def test_what_cannot_run_says_why(spec, learner, prevalence, said):
    world = World(rows=400, prevalence=prevalence)
    asked = trial(parse(spec, OFFERED), LEARNERS[learner](), world)
    assert said in refusal(world.training(), asked, world)


def test_rows_that_break_a_strategy_off_give_one_sentence():
    """So far apart that no row has a neighbour of the other class."""
    world = World(shape="blobs", rows=200, prevalence=0.1, overlap=0.0)
    asked = trial(OFFERED["adasyn"](), LEARNERS["logistic_regression"](), world)
    data = world.training()
    data.X.loc[data.y == RARE, "x"] += 100
    with pytest.raises((ValueError, RuntimeError)) as broken:
        learned(data, asked, world)
    assert "\n" not in str(broken.value)
