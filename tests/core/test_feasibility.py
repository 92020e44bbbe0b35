"""What is told before a run holds in the run."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator

from core import feasibility
from core.context import Context
from core.engine import Inline, Progress, Store, run
from core.evaluate import PILOT_ROWS, TrialError, evaluate_fold
from core.learners import LEARNERS
from core.plan import Plan, Protocol, Trial
from core.protocol import HOLD_OUT, TIME
from core.strategies import STRATEGIES, Family, Strategy
from core.strategies._base import Interpolating
from tests.core.data import BASELINE, mixed, multiclass, numeric, small, trial

# Samplers that make rows between neighbours, with nothing else that they look at.
SMOTES = [key for key, kind in STRATEGIES.items() if issubclass(kind, Interpolating)]
COUNTS = st.lists(st.integers(2, 40), min_size=2, max_size=4)


@pytest.mark.parametrize(
    "protocol", [Protocol(folds=4, repeats=2), Protocol(scheme=TIME, folds=3), Protocol(scheme=HOLD_OUT)]
)
def test_rows_of_folds_are_those_of_a_slow_count(protocol):
    data = multiclass()
    splits = protocol.splits(data)
    frame = feasibility.fold_rows(data, splits).set_index("class")
    for code, name in enumerate(data.classes):
        for part, rows in (("trained", "train"), ("judged", "test")):
            counts = [sum(data.y[getattr(split, rows)] == code) for split in splits]
            assert frame.loc[name, f"{part}_fewest"] == min(counts)
            assert frame.loc[name, f"{part}_most"] == max(counts)


@given(COUNTS)
def test_the_most_neighbours_are_the_most_that_smote_does_not_refuse(counts):
    data, protocol = numeric(*counts), Protocol(folds=2)
    splits = protocol.splits(data)
    most = feasibility.most_neighbours(data, splits)
    for neighbours in range(1, 21):
        asked = Trial((STRATEGIES["smote"](neighbours=neighbours),), protocol=protocol)
        refused = "training rows of every class it adds to" in (asked.refusal(data, splits) or "")
        assert refused == (most is not None and neighbours > most)


@pytest.mark.parametrize("key", SMOTES)
def test_with_one_neighbour_more_every_interpolation_refuses(key):
    data, protocol = numeric(90, 9), Protocol(folds=3)
    splits = protocol.splits(data)
    most = feasibility.most_neighbours(data, splits)
    assert most == 5
    fit, beyond = (Trial((STRATEGIES[key](neighbours=k),), protocol=protocol) for k in (most, most + 1))
    assert fit.refusal(data, splits) is None
    assert "needs at least 7 training rows" in beyond.refusal(data, splits)


def test_no_class_is_to_grow_where_all_are_equal():
    data = numeric(30, 30)
    assert feasibility.most_neighbours(data, Protocol(folds=3).splits(data)) is None


SMOTE, OVER, UNDER = (STRATEGIES[key] for key in ("smote", "random_over", "random_under"))
CHAINS = [
    *[(small(kind),) for kind in STRATEGIES.values()],
    (SMOTE(balance=0.5), STRATEGIES["class_weight"]()),
    (UNDER(balance=0.3), OVER(), STRATEGIES["platt"]()),
    (STRATEGIES["tomek_links"](), OVER()),
    (STRATEGIES["near_miss"](version=3),),
]
KNOWN = {"nothing", "class_weight", "smote", "random_over", "random_under", "near_miss", "platt"}
UNKNOWN = {"smote_enn", "tomek_links", "adasyn", "remix", "confident_learning", "near_miss(version=3)"}


@pytest.mark.parametrize("steps", CHAINS, ids=lambda steps: "+".join(step.spec() for step in steps))
def test_rows_after_are_those_that_reach_the_model(steps):
    data = numeric(100, 40, 30)
    if any(step.family is Family.LOSS for step in steps):
        asked = trial(*steps, learner=small(LEARNERS["xgboost"]))
    else:
        asked = trial(*steps, learner=LEARNERS["decision_tree"]())
    split = asked.protocol.splits(data)[1]
    told = feasibility.rows_after(data, asked, split)
    assert told is not None or asked.strategy not in KNOWN
    assert told is None or asked.strategy not in UNKNOWN | {"tomek_links+random_over"}
    if told is not None and not asked.combination and not asked.refusal(data, [split]):
        receipt = evaluate_fold(data, asked.fitted, split).receipt
        assert told == tuple(np.add(receipt.real, receipt.synthetic))


@pytest.mark.parametrize("key", ["smote", "cluster_centroids", "class_gaussians", "case_control"])
def test_rows_after_are_known_with_categories_as_well(key):
    data, asked = mixed(), trial(STRATEGIES[key](), repeats=2)
    split = asked.protocol.splits(data)[-1]
    receipt = evaluate_fold(data, asked, split).receipt
    assert feasibility.rows_after(data, asked, split) == tuple(np.add(receipt.real, receipt.synthetic))


def test_expected_seconds_are_fits_times_seconds_over_workers():
    smote = SMOTE()
    protocol = Protocol(folds=4, repeats=3)
    first, second = Trial((BASELINE,), protocol=protocol), Trial((smote,), protocol=protocol)
    repaired = Trial((smote, STRATEGIES["platt"]()), protocol=protocol)
    plan = Plan((first, second, repaired))
    seconds = {first.fit_key: 0.5, second.fit_key: 2.0}
    # 12 fits of each, and what needs no fit of its own takes none.
    assert feasibility.expected_seconds(plan, seconds, 2) == pytest.approx((12 * 0.5 + 12 * 2.0) / 2)
    assert feasibility.expected_seconds(plan, seconds, 1) == pytest.approx(12 * 2.5)
    assert feasibility.expected_seconds(plan, seconds, 1, {second.key, repaired.key}) == pytest.approx(6)
    # What was not measured counts as the mean of the others.
    assert feasibility.expected_seconds(plan, {second.fit_key: 2.0}, 1) == pytest.approx(48)
    assert feasibility.expected_seconds(plan, {}, 1) is None


SEEN: list[int] = []


@dataclass(frozen=True)
class Watched(Strategy):
    """Do nothing, and remember how many rows a fit had."""

    title = "Watched"
    family = Family.BASELINE
    source = "None (2026)"

    def wrap(self, classifier: BaseEstimator, context: Context) -> BaseEstimator:
        SEEN.append(context.rows)
        return classifier


@pytest.mark.parametrize(
    ("rows", "fitted"), [(120, [60, 60]), (4 * PILOT_ROWS[1], [PILOT_ROWS[0], *PILOT_ROWS])]
)
def test_few_rows_are_timed(rows, fitted):
    data, asked = numeric(rows * 3 // 4, rows // 4), trial(Watched(), folds=2)
    SEEN.clear()
    assert feasibility.timed(data, asked, asked.protocol.splits(data)[0]) > 0
    assert fitted == SEEN


def test_a_fit_that_breaks_off_says_so_when_timed():
    rng = np.random.default_rng(0)
    data = numeric(90, 30)
    far = replace(data, X=pd.DataFrame(rng.normal(size=(120, 2)) + 100 * data.y[:, None], columns=["a", "b"]))
    asked = trial(STRATEGIES["adasyn"](), folds=3)
    with pytest.raises(TrialError):
        feasibility.timed(far, asked, asked.protocol.splits(far)[0])


def test_a_run_spends_what_is_expected_when_fits_take_what_was_told():
    data, plan = numeric(80, 20), Plan((trial(), trial(OVER(), repeats=2)))
    progress = Progress(plan, 1, run(plan, data, Inline(), Store()))
    folds = {each.fit_key: progress.so_far(each) for each in plan.trials}
    seconds = {key: np.mean([fold.seconds for fold in found]) for key, found in folds.items()}
    spent = sum(fold.seconds for found in folds.values() for fold in found)
    assert [len(found) for found in folds.values()] == [3, 6]
    assert feasibility.expected_seconds(plan, seconds, 1) == pytest.approx(spent)
