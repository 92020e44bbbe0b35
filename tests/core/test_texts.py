"""Every text is there in every language, asks for the same values, and numbers follow the language."""

import pytest

from core.texts import FIRST, LANGUAGES, catalogue, percentages, placeholders, text

OTHERS = [language for language in LANGUAGES if language != FIRST]


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_or_left_over(language):
    assert set(catalogue(language)) == set(catalogue(FIRST))


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_values_are_asked_for(language):
    asked = {key: placeholders(words) for key, words in catalogue(FIRST).items()}
    assert {key: placeholders(words) for key, words in catalogue(language).items()} == asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert all(catalogue(language).values())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "12,345.50 of 12%"), ("es", "12.345,50 of 12\N{NO-BREAK SPACE}%")]
)
def test_numbers_are_written_as_the_language_does(language, said, monkeypatch):
    monkeypatch.setitem(catalogue(language), "some.text", "{amount:.2} of {share:%}")
    assert text("some.text", language, amount=12345.5, share=0.12) == said


def test_percentages_have_the_digits_they_need():
    shares = [0.00001, 0.0005, 0.25, 0.999]
    assert percentages(shares, "en") == ["0.001%", "0.05%", "25%", "99.9%"]
    assert percentages(shares, "es") == [f"{n}\N{NO-BREAK SPACE}%" for n in ("0,001", "0,05", "25", "99,9")]


def test_what_is_missing_is_an_error():
    with pytest.raises(KeyError):
        text("no.such.text")
    with pytest.raises(KeyError):
        text("common.rows")
