"""The handbook tells of every family, and can be searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.handbook import by_family, handbook, matching
from core.strategies import STRATEGIES, Family


@pytest.mark.parametrize("family", Family)
def test_a_family_says_in_a_short_sentence_where_it_acts(family):
    assert family.about.endswith(".")
    assert 3 < len(family.about.split()) < 14
    assert Family(family.value) is family


def test_the_handbook_prints_each_family_that_has_members_with_its_sentence():
    text = handbook()
    for name in by_family(STRATEGIES):
        assert f"### {name}\n\n{Family(name).about}\n\n#### " in text


@pytest.mark.parametrize("key", STRATEGIES)
def test_a_strategy_is_found_by_key_title_family_author_and_effect(key):
    kind = STRATEGIES[key]
    texts = (key.upper(), kind.title, kind.family, kind.source.split(",")[0], kind.help().splitlines()[0])
    assert all(key in matching(STRATEGIES, text) for text in texts)


WORDS = st.text(alphabet="smote ranks", max_size=12)


@given(WORDS, WORDS)
def test_more_words_find_those_that_have_them_all(first, second):
    both = matching(STRATEGIES, f"{first} {second}")
    assert list(both) == [key for key in matching(STRATEGIES, first) if key in matching(STRATEGIES, second)]


def test_many_find_one_and_nothing_finds_all():
    assert "tomek_links" in matching(STRATEGIES, "tomek neighbours")
    assert "neighbours" not in STRATEGIES["tomek_links"].help()
    assert matching(STRATEGIES, "  ") == STRATEGIES
    assert matching(STRATEGIES, "no such thing") == {}
