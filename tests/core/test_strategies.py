"""Every check on every strategy, and what each strategy says of itself."""

import numpy as np
import pytest

from core.columns import Kind
from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.prepare import Preparation
from core.strategies import STRATEGIES, Family, Resampling
from core.strategies._base import grown, shrunk
from core.strategies.class_weight import weights
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, small, trial
from tests.core.strategy_checks import CHECKS

TAKES_MISSING = {
    "balance_cascade",
    "balanced_bagging",
    "case_control",
    "class_weight",
    "confident_learning",
    "greedy_selection",
    "nothing",
    "random_over",
    "random_under",
    "self_paced_ensemble",
    "uncertainty_relabelling",
}
# On one worker: several checks of a strategy look at the same folds.
EACH = [pytest.param(kind, id=key, marks=pytest.mark.xdist_group(key)) for key, kind in STRATEGIES.items()]
SMOTE, UNDER, WEIGHT = (STRATEGIES[key] for key in ("smote", "random_under", "class_weight"))


@pytest.mark.parametrize("kind", EACH)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
def test_strategy(check, kind):
    check(kind)


def notes(table, *steps):
    return [note for fold in folds_of(table, trial(*steps)) for note in fold.notes]


@pytest.mark.parametrize(("table", "variant"), [(data.mixed(), "SMOTENC"), (data.categorical(), "SMOTEN")])
def test_smote_says_which_variant_ran(table, variant):
    pipeline = fit(table, trial(SMOTE()), trial().protocol.splits(table)[0]).classifier
    assert type(pipeline.steps[0][1]).__name__ == variant
    assert all(f"Ran as {variant}, because" in note for note in notes(table, SMOTE()))
    assert len(notes(table, SMOTE())) == 3


def test_smote_on_numbers_says_nothing():
    pipeline = fit(data.binary(), trial(SMOTE()), trial().protocol.splits(data.binary())[0])
    assert type(pipeline.classifier.steps[0][1]).__name__ == "SMOTE"
    assert notes(data.binary(), SMOTE()) == []


@pytest.mark.parametrize("key", ["smote", "adasyn", "balanced_mixup", "class_gaussians"])
def test_numbers_stay_whole_where_the_kind_says_so(key):
    """Without it, numbers are interpolated as the sources have it."""
    for kind, kept in ((Kind.WHOLE, True), (Kind.NUMERIC, False)):
        table = data.counted(kind)
        asked = trial(STRATEGIES[key]())
        model = fit(table, asked, asked.protocol.splits(table)[0])
        for position in (1, 2):
            values = set(witness(model.classifier).X_[:, position])
            assert (values <= set(model.rows.X[:, position])) == kept


@pytest.mark.parametrize("key", ["balanced_random_forest", "easy_ensemble"])
def test_an_ensemble_says_that_it_replaces_the_learner(key):
    said = notes(data.binary(), small(STRATEGIES[key]))
    assert all("in place of the chosen learner" in note for note in said)
    assert len(said) == 3


@pytest.mark.parametrize("key", ["adasyn", "borderline_smote", "tomek_links", "smote_enn"])
def test_distance_on_categories_is_said(key):
    assert any("0/1 columns" in note for note in notes(data.mixed(), STRATEGIES[key]()))


@pytest.mark.parametrize("key", [k for k, s in STRATEGIES.items() if s.family is Family.UNDER_SAMPLING])
def test_what_only_drops_rows_does_not_speak_of_made_up_ones(key):
    table, step = data.mixed(), small(STRATEGIES[key])
    said = step.says(trial(step).contexts(table, tuple(table.counts), 0)[0])
    assert "made-up" not in (said or "")


def test_every_smote_row_lies_between_two_rows_of_its_class():
    table = data.binary()
    split = trial().protocol.splits(table)[0]
    model = fit(table, trial(SMOTE()), split)
    made = witness(model.classifier).X_[len(model.rows.X) :]
    rare = model.rows.X[model.y == 1]
    starts, ends = (rare[i] for i in np.nonzero(~np.eye(len(rare), dtype=bool)))
    way = ends - starts
    assert len(made) > 50
    for row in made:
        u = ((row - starts) * way).sum(axis=1) / (way**2).sum(axis=1)
        off = np.abs(starts + u[:, None] * way - row).max(axis=1)
        assert ((off < 1e-9) & (u > -1e-9) & (u < 1 + 1e-9)).any()


def test_balance_closes_that_share_of_the_gap():
    assert grown({0: 100, 1: 20, 2: 60}, 0.5) == {0: 100, 1: 60, 2: 80}
    assert shrunk({0: 100, 1: 20, 2: 60}, 0.5) == {0: 60, 1: 20, 2: 40}
    assert grown({0: 100, 1: 20}, 0.0) == {0: 100, 1: 20}
    assert shrunk({0: 100, 1: 20}, 1.0) == {0: 20, 1: 20}


@pytest.mark.parametrize("balance", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("key", ["smote", "random_over", "random_under"])
def test_balance_gives_the_rows_that_it_promises(key, balance):
    table, step = data.multiclass(), STRATEGIES[key](balance=balance)
    split = trial().protocol.splits(table)[0]
    model = fit(table, trial(step), split)
    before = np.bincount(model.y)
    rule = shrunk if key == "random_under" else grown
    wanted = rule(dict(enumerate(before.tolist())), balance)
    after = np.bincount(witness(model.classifier).y_)
    assert dict(enumerate(after.tolist())) == wanted
    context = trial(step).contexts(table, tuple(before.tolist()), 0)[-1]
    assert context.counts == tuple(after.tolist())


def test_balanced_weights_are_those_of_the_formula():
    y = np.repeat([0, 1, 2], [70, 20, 10])
    np.testing.assert_allclose(weights(y, 1.0), (100 / 3 / np.array([70, 20, 10]))[y], rtol=1e-12)
    np.testing.assert_array_equal(weights(y, 0.0), np.ones(100))
    for exponent in (0.0, 0.3, 1.0):
        assert weights(y, exponent).sum() == pytest.approx(100, rel=1e-12)
    half = weights(y, 0.5)
    assert half[-1] / half[0] == pytest.approx(7**0.5, rel=1e-12)


def test_class_weight_at_zero_is_the_plain_fit():
    table = data.binary()
    for learner in ("logistic_regression", "xgboost"):
        chosen = small(LEARNERS[learner])
        flat = folds_of(table, trial(WEIGHT(exponent=0.0), learner=chosen))
        plain = folds_of(table, trial(learner=chosen))
        for a, b in zip(flat, plain, strict=True):
            np.testing.assert_array_equal(a.proba, b.proba)


def test_a_learner_without_weights_refuses_class_weights():
    reason = outcome(data.binary(), trial(WEIGHT(), learner=LEARNERS["k_neighbors"]()))
    assert "takes no sample weights" in reason


@pytest.mark.parametrize("key", [k for k, kind in STRATEGIES.items() if issubclass(kind, Resampling)])
def test_resampling_after_weighting_refuses(key):
    reason = outcome(data.binary(), trial(WEIGHT(), STRATEGIES[key]()))
    assert f"put {key} first" in reason
    assert is_sentence(reason)


def test_two_weightings_refuse():
    assert outcome(data.binary(), trial(WEIGHT(), WEIGHT())) == "rows have weights already"


@pytest.mark.parametrize("key", [k for k, kind in STRATEGIES.items() if kind.replaces_learner])
def test_an_ensemble_comes_last_and_takes_no_weights(key):
    kind = small(STRATEGIES[key])
    assert "comes last in a chain" in outcome(data.binary(), trial(kind, SMOTE()))
    assert "takes no weights" in outcome(data.binary(), trial(WEIGHT(), kind))
    assert len(outcome(data.binary(), trial(UNDER(balance=0.5), kind))) == 3


def test_smote_names_the_class_and_the_number():
    table = data.numeric(50, 7)
    assert outcome(table, trial(SMOTE(), folds=5)) == (
        "needs at least 6 training rows of every class it adds to, `1` has 5"
    )
    assert len(outcome(table, trial(SMOTE(neighbours=4), folds=5))) == 5
    assert len(outcome(table, trial(SMOTE(balance=0.0), folds=5))) == 5


@pytest.mark.parametrize("key", STRATEGIES)
def test_missing_values_as_they_are_run_or_refuse(key):
    table = data.numeric(160, 40, missing=0.1)
    asked = trial(
        small(STRATEGIES[key]),
        learner=small(LEARNERS["xgboost"]),
        preparation=Preparation.AS_IS,
    )
    result = outcome(table, asked)
    takes = {Family.WEIGHTING, Family.LOSS, Family.REPAIR}
    takes_missing = key in TAKES_MISSING or STRATEGIES[key].family in takes
    assert isinstance(result, list) == takes_missing
    assert takes_missing or "missing values" in result


def test_a_category_unknown_in_training_is_judged_all_the_same():
    table = data.mixed()
    split = trial().protocol.splits(table)[0]
    X = table.X.copy()
    X.loc[split.test[:5], "color"] = "never seen"
    changed = data.from_frame("new level", X, data.labelled(table.y))
    for learner in LEARNERS.values():
        fold = data.evaluate_fold(changed, trial(SMOTE(), learner=small(learner)), split)
        np.testing.assert_allclose(fold.proba.sum(axis=1), 1, atol=1e-12)


def test_a_category_column_without_values_in_training_is_harmless():
    table = data.mixed()
    split = trial().protocol.splits(table)[0]
    X = table.X.copy()
    X["color"] = X["color"].where(X.index.isin(split.test[:5]))
    changed = data.from_frame("empty in training", X, data.labelled(table.y))
    for learner in LEARNERS.values():
        for step in (data.BASELINE, SMOTE(), STRATEGIES["tomek_links"]()):
            asked = trial(step, learner=small(learner))
            assert asked.refusal(changed, [split]) is None
            assert len(data.evaluate_fold(changed, asked, split).proba) == len(split.test)


@pytest.mark.parametrize("key", LEARNERS)
def test_cleaning_away_a_whole_class_is_answered_or_said(key):
    table = data.numeric(190, 10, apart=0.0)
    erasing = STRATEGIES["smote_enn"](balance=0.0, voters=20)
    result = outcome(table, trial(erasing, learner=small(LEARNERS[key])))
    assert len(result) == 3 if isinstance(result, list) else is_sentence(result)
