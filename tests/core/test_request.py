"""A comparison in plain words: it comes back as it was, and what cannot serve is left aside with a note."""

from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.decisions import DECISIONS
from core.engine.planfile import PlanError
from core.export.plan import Comparison
from core.learners import LEARNERS
from core.plan import Plan
from core.prepare import Preparation
from core.protocol import Protocol
from core.request import Request, from_file, from_words
from core.samples import SAMPLES
from core.strategies import STRATEGIES
from tests.core.test_plan import trials

NOTHING = (STRATEGIES["nothing"](),)
SMOTE = STRATEGIES["smote"](neighbours=3, balance=0.5)
MATRIX = DECISIONS["cost_matrix"](costs=((0.0, 1.0), (10.0, 0.0)))
ASKED = Request(
    (NOTHING, (SMOTE,), (SMOTE, STRATEGIES["class_weight"]())),
    LEARNERS["svc"](C=10.0),
    (DECISIONS["f_beta"](beta=2.0), MATRIX),
    Protocol("time", 4, 1, 7, False),
    Preparation.MIN_MAX,
)


def through_an_address(words: dict[str, str]) -> dict[str, str]:
    """Return what a server reads of an address that has these words; a plus is a blank there."""
    return dict(parse_qsl(urlencode(words, quote_via=quote, safe="(),+=:"), strict_parsing=True))


def test_words_are_short_and_plain():
    request = Request((NOTHING, (STRATEGIES["smote"](neighbours=3), STRATEGIES["class_weight"]())))
    assert request.words() == {
        "strategies": "nothing,smote(neighbours=3)+class_weight",
        "learner": "xgboost",
        "decision": "argmax",
        "folds": "5",
        "seed": "0",
    }


@pytest.mark.parametrize("carried", [dict, through_an_address])
def test_a_request_comes_back_as_it_was(carried):
    assert from_words(carried(ASKED.words())) == (ASKED, [])


@given(st.lists(trials, min_size=1, max_size=3))
def test_any_request_comes_back_as_it_was(made):
    first = made[0]
    chains = tuple(dict.fromkeys([NOTHING, *(trial.steps for trial in made)]))
    decisions = tuple(dict.fromkeys(trial.decision for trial in made))
    request = Request(chains, first.learner, decisions, first.protocol, first.preparation)
    assert from_words(through_an_address(request.words())) == (request, [])
    assert Request.of(request.plan) == request
    assert from_file(plan_file(request.plan)) == (request.plan, [])


def test_a_plan_that_is_no_square_is_no_request():
    one, two = ASKED.plan.trials[:2]
    assert Request.of(Plan((one, replace(two, learner=LEARNERS["dummy"]())))) is None
    assert Request.of(Plan(ASKED.plan.trials[:-1])) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"strategies": "smote,nonsense"}, "There is no `nonsense`"),
        ({"strategies": "smote(neighbours=99999)"}, "neighbours must be"),
        ({"strategies": "__import__('os')"}, "is not of the form"),
        ({"learner": "x" * 5_000}, "is too long"),
        ({"decision": "f_beta(beta=1e99)"}, "beta must be"),
        ({"folds": "9" * 400}, "folds must be a whole number from 2 to 20"),
        ({"folds": "-3"}, "folds must be"),
        ({"scheme": "leave_one_out"}, "scheme must be one of"),
        ({"shuffle": "perhaps"}, "shuffle must be True or False"),
        ({"prepare": "raw"}, "'raw' is not a valid Preparation"),
    ],
)
def test_absurd_words_are_left_aside_with_a_note(words, said):
    request, notes = from_words({"seed": "3", **words})
    assert request.protocol.seed == 3
    assert len(notes) == 1
    assert said in notes[0]
    assert len(notes[0]) < 200
    assert replace(request, protocol=replace(request.protocol, seed=0)).chains in (
        (NOTHING,),
        (NOTHING, (STRATEGIES["smote"](),)),
    )


def test_trials_of_another_version_are_left_out_of_a_file_and_counted():
    one = Plan((ASKED.plan.trials[0], ASKED.plan.trials[2]))
    other = plan_file(one).replace(b'"smote"', b'"smoter"')
    assert other != plan_file(one)
    plan, notes = from_file(other)
    assert plan.trials == ASKED.plan.trials[:1]
    assert notes == ["1 trial of this plan cannot be read by this version and is left out."]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b"1", b'{"trials": []}', b'{"trials": ["a"]}', b"[" * 100_000]
)
def test_what_is_no_plan_file_is_said(content):
    with pytest.raises(PlanError, match=r"\.$"):
        from_file(content)


def plan_file(plan: Plan) -> bytes:
    """Return the file of a plan on a sample."""
    return Comparison.of(SAMPLES["wine"]().load(), plan, None).text().encode()
