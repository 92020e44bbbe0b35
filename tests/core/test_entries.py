"""What holds for everything a person can pick: strategies, learners, decisions and the protocol."""

import re

import pytest

from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.params import DomainError, Options, Range, Square, Switch
from core.plan import Protocol
from core.spec import SpecError, parse
from core.strategies import STRATEGIES
from tests.core.strategy_checks import ends

ENTRIES = {**STRATEGIES, **LEARNERS, **DECISIONS}
SETTINGS = [(kind, param) for kind in (*ENTRIES.values(), Protocol) for param in kind.params()]


def beyond(param):
    match param.domain:
        case Range(low, high, step):
            numbers = [low - step, high + step, float("nan"), float("inf"), "1", None, True]
            return [*numbers, low + 0.5] if isinstance(step, int) else numbers
        case Options(values):
            return ["no such thing", "", None, values, values[0].upper()]
        case Switch():
            return [0, 1, "True", None]
        case Square():
            odd = ["1", None, True, float("nan"), float("inf"), 1e10]
            return ["[]", None, 1.0, [1], [[0, 1]], [[0, 1], [1]], *([[0, 1], [bad, 0]] for bad in odd)]


every_entry = pytest.mark.parametrize("key", ENTRIES)
every_setting = pytest.mark.parametrize(
    ("kind", "param"), SETTINGS, ids=lambda each: each.name if hasattr(each, "domain") else each.key()
)


def test_no_key_is_used_twice():
    assert len(ENTRIES) == len(STRATEGIES) + len(LEARNERS) + len(DECISIONS)


@every_entry
def test_is_named_by_its_module(key):
    assert ENTRIES[key].key() == key
    assert ENTRIES[key].__module__.endswith(f".{key}")


@every_entry
def test_is_documented(key):
    kind = ENTRIES[key]
    assert 3 < len(kind.title) < 50
    assert re.search(r"\b(1[89]|20)\d\d\b", kind.source), f"{kind.source} names no year"
    assert len(kind.help()) > 80
    assert kind.help().rstrip().endswith(".")
    assert kind.help() != ENTRIES["nothing"].help() or key == "nothing"


@pytest.mark.parametrize("key", STRATEGIES)
def test_a_strategy_says_when_it_helps_and_when_it_hurts(key):
    assert re.search(r"\bhelps\b", STRATEGIES[key].help())
    assert re.search(r"\b(hurts|spoils)\b", STRATEGIES[key].help())


@pytest.mark.parametrize("kinds", [STRATEGIES, LEARNERS, DECISIONS], ids=["s", "l", "d"])
def test_titles_tell_entries_apart(kinds):
    assert len({kind.title for kind in kinds.values()}) == len(kinds)


@every_setting
def test_default_is_in_the_domain_and_explained(kind, param):
    assert param.default in param.domain
    assert getattr(kind(), param.name) == param.default
    assert len(param.domain.help) > 10
    assert param.domain.help.endswith(".")


@every_setting
def test_refuses_values_outside_the_domain(kind, param):
    for bad in beyond(param):
        with pytest.raises(DomainError) as caught:
            kind(**{param.name: bad})
        assert f"{kind.key()}: {param.name} must be {param.domain}" in str(caught.value)


@every_setting
def test_accepts_the_ends_and_is_rebuilt_from_repr_and_spec(kind, param):
    for value in ends(param):
        entry = kind(**{param.name: value})
        assert getattr(entry, param.name) == value
        assert eval(repr(entry), {kind.__name__: kind}) == entry
        assert parse(entry.spec(), {kind.key(): kind}) == entry
        assert (entry.spec() == kind.key()) == (value == param.default)


@every_setting
def test_equal_values_give_one_repr(kind, param):
    if isinstance(param.domain, Range) and isinstance(param.default, float):
        for value in (param.domain.low, param.domain.high):
            if value == int(value):
                assert repr(kind(**{param.name: int(value)})) == repr(kind(**{param.name: value}))
        if param.domain.low == 0:
            assert repr(kind(**{param.name: -0.0})) == repr(kind(**{param.name: 0.0}))
    else:
        assert kind(**{param.name: param.default}) == kind()


@every_entry
def test_default_is_rebuilt_from_its_texts(key):
    kind = ENTRIES[key]
    assert kind().spec() == key
    assert parse(key, ENTRIES) == kind()
    assert eval(repr(kind()), {kind.__name__: kind}) == kind()
    assert hash(kind()) == hash(kind())


@every_entry
def test_unknown_setting_is_named(key):
    with pytest.raises(SpecError, match="no setting `colour`"):
        parse(f"{key}(colour=1)", ENTRIES)


@every_entry
def test_is_frozen(key):
    entry = ENTRIES[key]()
    with pytest.raises(AttributeError):
        entry.balance = 0.5
