"""A plan written as options of the command line gives the same trials back."""

import shlex

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.commands import _parser
from core.commands.compare import plan_of
from core.commands.planned import commands, words_of_plan
from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import Protocol
from core.strategies import STRATEGIES

STEPS = st.sampled_from([STRATEGIES[key]() for key in ("nothing", "smote", "random_under", "class_weight")])
RULES = st.sampled_from([DECISIONS["argmax"](), DECISIONS["f_beta"](beta=2), DECISIONS["threshold"](at=0.25)])
MODELS = st.sampled_from([LEARNERS["xgboost"](), LEARNERS["logistic_regression"](C=0.5)])
SPLITS = st.builds(
    Protocol,
    st.sampled_from(["k_fold", "time", "hold_out"]),
    st.integers(2, 9),
    st.integers(1, 3),
    st.integers(0, 9),
    st.booleans(),
)
TRIALS = st.builds(
    Trial, st.tuples(STEPS) | st.tuples(STEPS, STEPS), MODELS, RULES, SPLITS, st.sampled_from(Preparation)
)


def read(line: str) -> Plan:
    _, _, _, *words = shlex.split(line)
    return plan_of(_parser().parse_args(words))


@given(st.lists(TRIALS, min_size=1, max_size=6, unique_by=lambda trial: trial.key))
def test_commands_give_every_trial_and_no_other(trials):
    lines = commands("python -m core compare table.csv --target=class", Plan(tuple(trials)))
    again = [trial.key for line in lines for trial in read(line).trials]
    assert sorted(again) == sorted(trial.key for trial in trials)


@pytest.mark.parametrize("rules", [1, 2])
def test_what_the_app_runs_is_one_command(rules):
    decisions = [DECISIONS["argmax"](), DECISIONS["g_mean"]()][:rules]
    steps = [STRATEGIES[key]() for key in ("nothing", "smote")]
    plan = Plan(tuple(Trial((step,), decision=rule) for step in steps for rule in decisions))
    (words,) = words_of_plan(plan)
    assert words[:3] == ["--strategy", "nothing", "smote"]
