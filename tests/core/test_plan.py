"""Keys, protocols and plans."""

import json
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.params import Options, Range, Square
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import Protocol
from core.spec import parse, parse_steps
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import trial


def values(param):
    match param.domain:
        case Range(low, high) if isinstance(param.default, int):
            return st.integers(low, high) | st.sampled_from([low, high, param.default])
        case Range(low, high):
            return st.floats(low, high) | st.sampled_from([low, high, param.default])
        case Options(options):
            return st.sampled_from(options)
        case Square():
            return st.sampled_from([[], [[0, 1], [10, 0]], ((0.0, 1.0), (9.5, -1.0)), [[0] * 3] * 3])
    return st.booleans()


def configured(kind):
    return st.builds(kind, **{param.name: values(param) for param in kind.params()})


def any_of(entries):
    return st.sampled_from(sorted(entries)).flatmap(lambda key: configured(entries[key]))


steps = st.lists(any_of(STRATEGIES), min_size=1, max_size=2).map(tuple)
trials = st.builds(
    Trial,
    steps,
    any_of(LEARNERS),
    any_of(DECISIONS),
    configured(Protocol),
    st.sampled_from(Preparation),
)


def changed(entry, draw):
    return draw(configured(type(entry)))


@st.composite
def neighbours(draw):
    """Return a trial and one that differs from it in one part at most."""
    one = draw(trials)
    part = draw(st.sampled_from(["steps", "learner", "decision", "protocol", "preparation"]))
    if part == "steps":
        return one, replace(one, steps=tuple(changed(step, draw) for step in one.steps))
    if part == "preparation":
        return one, replace(one, preparation=draw(st.sampled_from(Preparation)))
    return one, replace(one, **{part: changed(getattr(one, part), draw)})


@given(st.tuples(trials, trials) | neighbours())
def test_keys_agree_with_equality(pair):
    one, other = pair
    assert (one.key == other.key) == (one == other)
    assert one.key == replace(one).key
    json.loads(one.key)
    if one == other:
        assert hash(one) == hash(other)


@given(st.tuples(trials, trials) | neighbours())
def test_fits_are_shared_by_decisions_and_repeats_only(pair):
    one, other = pair

    def fitted(asked):
        protocol = replace(asked.protocol, repeats=1)
        return replace(asked, decision=DECISIONS["argmax"](), protocol=protocol)

    assert (one.fit_key == other.fit_key) == (fitted(one) == fitted(other))


@given(trials)
def test_texts_of_a_trial_give_it_back(one):
    assert parse_steps(one.strategy, STRATEGIES) == one.steps
    assert parse(one.learner.spec(), LEARNERS) == one.learner
    assert parse(one.decision.spec(), DECISIONS) == one.decision


def test_titles_show_what_differs_from_default():
    smote = STRATEGIES["smote"]
    assert trial(smote()).title == "SMOTE"
    title = trial(smote(balance=0.5), STRATEGIES["class_weight"]()).title
    assert title == "SMOTE (balance=0.5) → Class weights"
    f_beta = DECISIONS["f_beta"]
    assert trial(decision=f_beta()).rule == "Best F-beta"
    assert trial(decision=f_beta(beta=2)).rule == "Best F-beta (beta=2.0)"


def test_fits_of_a_plan():
    shared = [trial(decision=DECISIONS[key](), repeats=2) for key in ("argmax", "prior", "f_beta")]
    assert Plan(tuple(shared)).fits() == 6
    assert Plan((*shared, trial(STRATEGIES["smote"](), repeats=2))).fits() == 12
    assert Plan((shared[0], trial(seed=1))).fits() == 9
    assert Plan(()).fits() == 0
    assert Plan(tuple(shared)).key != Plan(tuple(shared[:2])).key
    assert Plan(tuple(shared)).key == Plan(tuple(replace(each) for each in shared)).key


@pytest.mark.parametrize("order", [1, -1])
def test_fits_of_a_plan_whose_trials_differ_in_repeats(order):
    assert Plan((trial(repeats=1), trial(repeats=2))[::order]).fits() == 6


def test_fits_of_a_plan_of_hold_outs():
    one = replace(trial(), protocol=Protocol(scheme="hold_out"))
    more = replace(one, protocol=Protocol(scheme="hold_out", repeats=3))
    assert [Plan(trials).fits() for trials in ((one,), (more,), (one, more), (more, one))] == [1, 3, 3, 3]
    assert Plan((one, trial())).fits() == 4


def test_a_trial_refuses_what_its_learner_cannot_do():
    table = data.numeric(160, 40, missing=0.1)
    asked = trial(preparation=Preparation.AS_IS)
    splits = asked.protocol.splits(table)
    assert "takes no missing values" in asked.refusal(table, splits)
    able = replace(asked, learner=LEARNERS["xgboost"]())
    assert able.refusal(table, splits) is None
    words = trial(preparation=Preparation.AS_IS)
    assert "`color`" in words.refusal(data.mixed(), words.protocol.splits(data.mixed()))


def test_a_trial_refuses_a_table_without_columns():
    table = data.every_kind()
    only = ["name", "same"]
    bare = replace(table, X=table.X[only], kinds={name: table.kinds[name] for name in only})
    asked = trial()
    assert "no column is left" in asked.refusal(bare, asked.protocol.splits(bare))
