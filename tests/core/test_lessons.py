"""What holds for every lesson: its claims, its texts, its figure, on made-up tables and on real files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from core.dataset import Dataset, from_table
from core.figures import alt
from core.lessons import LESSONS, Outcome, about, taught
from core.params import Options, Range
from core.reading import read
from core.texts import LANGUAGES, catalogue
from tests.core.data import numeric

SEEDS = (0, 1, 2)
# The target of each; a file without names has it last.
FILES = {"w4k2_yeast6": None, "oil-spill": None, "car": "class"}
SEVERAL = {"glass": None, "page_blocks": "class", "car": "class"}

# On one worker: several tests look at what a lesson finds on its toy.
EACH = {key: pytest.param(key, marks=pytest.mark.xdist_group(f"lesson-{key}")) for key in LESSONS}
every_lesson = pytest.mark.parametrize("key", EACH.values())


@cache
def on_toy(key: str, seed: int = 0) -> Outcome:
    lesson = LESSONS[key]()
    return lesson.run(lesson.toy(seed))


def settings(kind):
    """Yield the lesson with every setting at its ends, or at each of its options."""
    yield kind()
    for param in kind.params():
        ends = (
            param.domain.values
            if isinstance(param.domain, Options)
            else (param.domain.low, param.domain.high)
        )
        yield from (kind(**{param.name: value}) for value in ends)


def told(kind, found: Outcome, data: Dataset, language: str) -> list[str]:
    """Return every text of a lesson about a table, as the page shows it; every number has a value."""
    assert all(np.isfinite(number) for number in found.numbers.values())
    numbers = {**about(kind().rows(data)), **found.numbers}
    claims = kind().claims(found).items()
    said = [
        kind.says(f"{'claims' if holds else 'otherwise'}.{name}", language, **numbers)
        for name, holds in claims
    ]
    nows = [now for lesson in settings(kind) if (now := lesson.now(found)) is not None]
    return [
        *said,
        *(kind.says("now", language, **now) for now in nows),
        kind.says("reveal", language, **numbers),
        kind.says("question", language, **about(data)),
    ]


def drawn(kind, found: Outcome, language: str) -> None:
    for lesson in settings(kind):
        figure = lesson.drawn(found, language)
        assert figure.layout.separators == {"en": ".,", "es": ",."}[language]
        assert isinstance(figure, go.Figure)
        assert len(figure.data) > 0
        assert alt(figure) == kind.says("figure.alt", language)


def valid(kind, answer) -> bool:
    low_or_options = kind.options
    if isinstance(low_or_options, Range):
        return low_or_options.low <= answer <= low_or_options.high
    return answer in low_or_options


@every_lesson
def test_claims_hold_on_made_up_tables(key):
    for seed in SEEDS:
        claims = LESSONS[key]().claims(on_toy(key, seed))
        assert claims
        assert all(claims.values()), (seed, claims)


@every_lesson
def test_the_answer_is_the_same_on_every_made_up_table(key):
    kind = LESSONS[key]
    answers = [kind().answer(on_toy(key, seed)) for seed in SEEDS]
    assert all(valid(kind, answer) for answer in answers)
    if not isinstance(kind.options, Range):
        assert len(set(answers)) == 1


@every_lesson
def test_words_and_figure_of_the_made_up_table(key):
    kind, found = LESSONS[key], on_toy(key)
    for language in LANGUAGES:
        assert all(told(kind, found, kind().toy(), language))
        drawn(kind, found, language)


def files(key: str) -> dict[str, str | None]:
    return SEVERAL if key == "worst_class" else FILES


def real(name: str, key: str, folder: Path) -> Dataset:
    table = read((folder / "real" / f"{name}.csv").read_bytes())
    return from_table(table, files(key)[name] or table.names[-1])


@pytest.mark.parametrize(("key", "name"), [(key, name) for key in LESSONS for name in files(key)])
def test_runs_on_real_files(key, name, shared_data):
    kind, data = LESSONS[key], real(name, key, shared_data)
    assert kind().refuses(data) is None
    found = taught(data, key)
    assert valid(kind, kind().answer(found))
    for language in LANGUAGES:
        assert all(told(kind, found, data, language))
        drawn(kind, found, language)


@every_lesson
def test_every_text_is_there_and_none_is_left_over(key):
    kind = LESSONS[key]
    claims = kind().claims(on_toy(key))
    options = () if isinstance(kind.options, Range) else kind.options
    asked = {"title", "know", "question", "reveal", "home", "figure.alt"}
    asked |= {f"options.{option}" for option in options}
    asked |= {f"{kind_of}.{claim}" for claim in claims for kind_of in ("claims", "otherwise")}
    asked |= {f"control.{param.name}" for param in kind.params()}
    asked |= {
        f"control.{value}"
        for param in kind.params()
        if isinstance(param.domain, Options)
        for value in param.domain.values
    }
    asked |= {"now"} if kind().now(on_toy(key)) is not None else set()
    before = f"lesson_{key}."
    written = {name.removeprefix(before) for name in catalogue("en") if name.startswith(before)}
    assert {name for name in written if not name.startswith("figure.")} == asked - {"figure.alt"}
    assert "figure.alt" in written


@every_lesson
def test_large_tables_are_thinned(key):
    kind = LESSONS[key]
    data = numeric(kind.most_rows, 400)
    rows = kind().rows(data)
    assert len(rows.y) <= kind.most_rows + 1
    assert rows.counts[1] == pytest.approx(400 * len(rows.y) / len(data.y), abs=1)


@every_lesson
def test_a_sample_is_looked_at_as_it_was_drawn(key):
    """Also where the class of interest is not the last one."""
    toy = LESSONS[key]().toy()
    data, last = replace(toy, positive=toy.interest), len(toy.classes) - 1
    for rows in (data, replace(data, y=last - data.y, positive=last - data.positive)):
        common = np.arange(last + 1) != rows.positive
        sample = replace(rows, drawn_from=tuple((rows.counts * np.where(common, 10, 1)).tolist()))
        assert taught(sample, key).numbers == taught(rows, key).numbers


@every_lesson
def test_few_rows_are_refused_with_a_sentence(key):
    kind = LESSONS[key]
    few = numeric(200, 60, kind.fewest - 1)
    for language in LANGUAGES:
        assert str(kind.fewest) in kind().refuses(few, language)
    assert kind().refuses(numeric(200, 60, kind.fewest)) is None


def test_a_table_without_columns_is_refused_with_a_sentence():
    data = numeric(60, 40)
    empty = replace(data, X=data.X[[]], kinds={})
    assert "no column" in next(iter(LESSONS.values()))().refuses(empty)


def test_places_count_from_one():
    assert [kind.place for kind in LESSONS.values()] == [*range(1, len(LESSONS) + 1)]
