"""Plans as texts: every plan comes back as it was, and nothing else is a plan."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.engine.planfile import PlanError, read_plan
from core.plan import Plan
from tests.core.test_plan import trials


@given(st.lists(trials, max_size=4).map(tuple))
def test_any_plan_comes_back_as_it_was(asked):
    plan = Plan(asked)
    assert read_plan(plan.key) == plan
    assert read_plan(plan.key).key == plan.key


PIECES = [
    '"',
    "{",
    "}",
    "[",
    "]",
    "\\",
    "0",
    "1e999",
    "-",
    "null",
    "NaN",
    "smote",
    "__class__",
    "1.0",
    " ",
    ":",
    ",",
]


@given(trials, st.data())
def test_a_text_that_was_changed_is_another_plan_or_none(asked, draw):
    text = Plan((asked,)).key
    begin = draw.draw(st.integers(0, len(text)))
    end = draw.draw(st.integers(begin, min(begin + 8, len(text))))
    other = text[:begin] + draw.draw(st.sampled_from(PIECES)) + text[end:]
    try:
        found = read_plan(other).key
    except PlanError:
        return
    assert found == other


HOSTILE = [
    "",
    "null",
    "{}",
    "[1]",
    '["{}"]',
    '[{"a":1}]',
    "[" * 100_000,
    '"[]"',
    "[[]]",
    '["null"]',
    '["[]"]',
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:9])
def test_hostile_texts_are_no_plans(text):
    with pytest.raises(PlanError):
        read_plan(text)
