"""Text from the command line or a URL: read, never evaluated, and every mistake is a sentence."""

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from core.spec import SpecError, parse, parse_steps, split
from core.strategies import STRATEGIES

SMOTE = STRATEGIES["smote"]
HOSTILE = [
    "__import__('os')",
    "__import__('os').system('true')",
    "smote(__import__('os'))",
    "smote(balance=__import__('os'))",
    "smote(balance=(lambda: 1)())",
    "smote(balance=[].__class__)",
    "smote(balance={[]: 1})",
    "smote(balance={{}})",
    "smote(balance=1j)",
    "smote(balance=1+1)",
    "smote(balance=10**10**10)",
    "smote(balance=nan)",
    "smote(balance=1e999)",
    "smote(balance=None)",
    "smote(balance=b'1')",
    "smote(balance=f'{1}')",
    "smote(neighbours=3.0)",
    "smote(neighbours=True)",
    "smote(0.5)",
    "smote(*[1])",
    "smote(**{'balance': 1})",
    "smote(balance=0.5",
    "smote)",
    "smote(balance=0.5)(balance=0.5)",
    "smote.key()",
    "smote; smote",
    "smote\nsmote",
    "Smote",
    "",
    "   ",
    "()",
    "\0",
    "smote\0",
    "\ud800",
    "smote(kind='\\",
    "smote(balance=\U0001d7d8\U0001d7d9)",
    "x" * 100_000,
    "smote(" * 500 + ")" * 500,
    "smote(balance=" + "-" * 20_000 + "1)",
    "smote(balance=" + "9" * 4000 + ")",
    "smote(balance=" + "9" * 10_000 + ")",
    "smote" + ".a" * 20_000,
    "_base",
    "catalogue",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text)[:40] for text in HOSTILE])
def test_hostile_text_is_refused_in_one_short_line(text):
    with pytest.raises(SpecError) as caught:
        parse(text, STRATEGIES)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_setting_given_twice_is_refused():
    with pytest.raises(SpecError):
        parse("smote(neighbours=3, neighbours=4)", STRATEGIES)


@given(st.text(max_size=60) | st.text("smote(balance=0.5)+'\"[]{}:,*-\\", max_size=40))
@example("smote(balance={[]:1})")
def test_any_text_gives_entries_or_a_spec_error(text):
    try:
        steps = parse_steps(text, STRATEGIES)
    except SpecError:
        return
    assert steps
    assert all(type(step) in STRATEGIES.values() for step in steps)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("smote", SMOTE()),
        (" smote ", SMOTE()),
        ("smote()", SMOTE()),
        ("smote(neighbours=3)", SMOTE(neighbours=3)),
        ("smote(neighbours=3, balance=.5)", SMOTE(neighbours=3, balance=0.5)),
        ("smote(balance=1)", SMOTE()),
        ("smote(balance=5e-1)", SMOTE(balance=0.5)),
        ("borderline_smote(variant=2)", STRATEGIES["borderline_smote"](variant=2)),
    ],
)
def test_reads(text, expected):
    assert parse(text, STRATEGIES) == expected


def test_a_chain_is_read_in_its_order():
    chain = parse_steps("tomek_links + smote(balance=1e+0)+class_weight", STRATEGIES)
    assert [step.key() for step in chain] == ["tomek_links", "smote", "class_weight"]
    assert split("a(b=1+2)+c") == ["a(b=1+2)", "c"]
    for text in ("smote+", "+smote", "smote++class_weight", ""):
        with pytest.raises(SpecError):
            parse_steps(text, STRATEGIES)


def test_a_slip_of_the_pen_is_answered_with_the_nearest_name():
    with pytest.raises(SpecError, match="the nearest name is `smote`"):
        parse("smot", STRATEGIES)
    with pytest.raises(SpecError, match="it has balance, neighbours"):
        parse("smote(k=3)", STRATEGIES)
    with pytest.raises(SpecError, match=r"balance must be a number from 0\.0 to 1\.0, not 2"):
        parse("smote(balance=2)", STRATEGIES)
