"""A file whose every name is an attack is shown letter by letter, and nothing is made of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from core.words import MOST_LETTERS
from tests.browser.app import (
    Server,
    act,
    answered,
    choose,
    ended,
    go,
    opened,
    options,
    section,
    settle,
    tick,
    widget,
)
from tests.browser.barriers import barriers

EXPLAINED = ("Drift", "Hardest rows", "In one tree", "Subgroups")
DIAGNOSED = ("How hard are the rows", "What can help", "If it were rarer")
SECTIONS = ("Leaderboard", "Is it real?", "Curves", "Probabilities", "Class by class", "Receipt")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ATTACKS = [
    "<img src=x onerror=window.hacked=1>",
    "**bold**",
    "[link](javascript:alert(1))",
    ":red[x]",
    "$x^2$",
    "`code`",
    "https://example.com",
    "<script>window.hacked=1</script>",
    "%{x} <b>b</b> &lt;",
    "a very long name " * 9 + "end",
    ":material/home:",
]
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
INTEREST, NUMBERS = 1, 5  # the place of the class of interest; how many columns hold numbers
# What Markdown, HTML and LaTeX make of a text; our own sentences have some of it on any data.
MADE = {
    name: name
    for name in (
        *("img", "a", "strong", "em", "b", "i", "del", "sub", "code", "pre", "ul", "ol", "iframe", "table"),
        *("h1", "h2", "h3", "form", "mark", ".katex", "main script", '[data-testid="stIconMaterial"]'),
        *(".stMarkdownColoredText", ".stMarkdownMaterialIcon", ".stMarkdownBadge", "p span[style]"),
    )
}
COUNT = "(made) => Object.fromEntries(Object.keys(made).map((k) => [k, document.querySelectorAll(k).length]))"


def written(folder: Path, name: str, names: list[str]) -> Path:
    """Write a file with these names for its columns, classes and cells."""
    rng = np.random.default_rng(0)
    code = rng.permutation(np.repeat(np.arange(len(names)), [36] * (len(names) - 1) + [15]))
    table: dict[str, object] = {}
    for place, column in enumerate(names[:NUMBERS]):
        table[column] = np.round(rng.normal(size=len(code)) + 2.0 * (code == place), 3)
    for column in names[NUMBERS:-1]:
        table[column] = np.array(names, dtype=object)[rng.integers(0, len(names), len(code))]
    path = folder / f"{name}.csv"
    pd.DataFrame({**table, names[-1]: np.array(names, dtype=object)[code]}).to_csv(path, index=False)
    return path


def visited(page: Page, path: Path, names: list[str]) -> Iterator[str]:
    """Go through every page with this file, and stop at each."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_role("heading", name=path.name, exact=True)).to_be_visible()
    settle(page)
    choose(page, "positive-", names[INTEREST])
    yield "Data"
    go(page, "Diagnose")
    yield "Diagnose"
    for name in DIAGNOSED:
        section(page, name, "diagnose")
        yield name
    go(page, "Map")
    yield "Map"
    choose(page, "map-colour", f"Column: {names[-2]}")
    yield "Map by column"
    choose(page, "map-sampler", "SMOTE")
    answered(page)
    yield "Map of a sampler"
    go(page, "Strategies")
    for key in ("random_under", "smote"):
        tick(page, key)
    choose(page, "learner-choice", "Logistic regression")
    answered(page)
    yield "Strategies"
    widget(page, "run").get_by_role("button").click()
    ended(page)
    for name in SECTIONS:
        section(page, name)
        yield name
    go(page, "Decide")
    yield "Decide"
    page.get_by_text("A threshold for each class").click()
    act(page)
    yield "Decide for each class"
    go(page, "Explain")
    answered(page)
    yield "Explain"
    for name in EXPLAINED:
        section(page, name, "explain")
        yield name
    for name in ("Learn", "Challenges", "Playground", "Workshop", "Handbook"):
        go(page, name)
        answered(page)
        yield name


def drawn(page: Page, key: str, names: list[str] = ATTACKS) -> bool:
    """Return whether the first chart with a key shows each name, letter by letter."""
    texts = widget(page, key).locator("svg text").all_text_contents()
    return all(any(shows(text, name) for text in texts) for name in names)


def shows(text: str, name: str) -> bool:
    """Return whether a text is the name, or a part of its beginning, dots and a part of its end."""
    first, dots, last = text.partition("…")
    return text == name or (bool(dots) and len(text) > 8 and name.startswith(first) and name.endswith(last))


def code_span(name: str) -> str:
    """Return how `core.words.quoted` shortens a name, but for one thing that Streamlit changes.

    It rewrites what looks like an icon even inside code, before it looks for Markdown; no icon comes
    of it.
    """
    shown = name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…"
    return shown.replace(":material/", ":material_")


def look_closer(page: Page, name: str) -> None:
    """Make sure that the names are there as the file wrote them."""
    if name == "Data":
        expect(page.get_by_text(f"class of interest = {ATTACKS[INTEREST]} (36 of ")).to_be_visible()
        heads = page.locator("canvas table th, canvas [role=columnheader]").all_text_contents()
        assert ATTACKS[:4] == [head for head in heads if head in ATTACKS][:4]
        assert set(options(page, "target-")) == set(ATTACKS)
        assert set(options(page, "positive-")) == {*ATTACKS, "none: all classes count alike"}
    elif name == "Diagnose":
        assert drawn(page, "distribution")
        assert set(options(page, "balance-")) == set(ATTACKS[:-1])
        widget(page, "distribution").locator(".bars .point path").first.hover(force=True)
        told = page.locator(".hoverlayer .hovertext text").text_content()
        assert any(shows(told.rpartition(": ")[0], attack) for attack in ATTACKS)
    elif name == "Map":
        assert drawn(page, "map ")
    elif name == "Curves":
        assert set(options(page, "compare-class")) == set(ATTACKS)
    elif name == "Class by class":
        assert drawn(page, "confusion-")
    elif name == "Receipt":
        texts = widget(page, "receipt-strip").locator("svg text").all_text_contents()
        assert any(text.startswith(f"{ATTACKS[INTEREST]}: ") for text in texts)
    elif name == "Decide":
        label = widget(page, "threshold-").get_by_test_id("stWidgetLabel").inner_text()
        assert label.strip() == f"Threshold on the score of {ATTACKS[INTEREST]}"
        assert drawn(page, "decide-confusion", [ATTACKS[INTEREST]])
    elif name == "Decide for each class":
        labels = page.locator('[class*="st-key-class-threshold-"] [data-testid="stWidgetLabel"] code')
        assert set(labels.all_text_contents()) == {code_span(attack) for attack in ATTACKS}
    elif name == "Explain":
        assert drawn(page, "importance", ATTACKS[:-1])


def counted(page: Page) -> dict[str, int]:
    """Return how many of each kind of element the page has, without the mouse over anything."""
    page.mouse.move(2, 2)
    settle(page)
    assert page.evaluate("window.hacked === undefined")
    return page.evaluate(COUNT, MADE)


@pytest.fixture(scope="module")
def harmless(browser: Browser, server: Server, tmp_path_factory) -> dict[str, tuple[dict, list[str]]]:
    """Go through every page with ordinary names: what is made of them, and what keeps people out."""
    with opened(browser, server.address) as page:
        path = written(tmp_path_factory.mktemp("ordinary"), "table", WORDS)
        return {name: (counted(page), barriers(page)) for name in visited(page, path, WORDS)}


def test_names_that_are_attacks_are_only_shown(page, tmp_path, harmless):
    path = written(tmp_path, "<img src=x onerror=window.hacked=1> **b** $x^2$ :red[x]", ATTACKS)
    attacked = {}
    for name in visited(page, path, ATTACKS):
        attacked[name] = counted(page)
        look_closer(page, name)
        assert page.evaluate("window.hacked === undefined")
    assert listed(attacked) == listed({name: made for name, (made, _) in harmless.items()})


def listed(stops: dict[str, dict[str, int]]) -> set[tuple[str, str, int]]:
    """Return each number with its stop and its kind of element, so that what differs can be read."""
    return {(stop, kind, number) for stop, made in stops.items() for kind, number in made.items()}


def test_nothing_serious_keeps_people_out(harmless):
    assert not {name: found for name, (_, found) in harmless.items() if found}


def test_attacks_in_errors_are_only_shown(page, tmp_path):
    path = written(tmp_path, "x", ATTACKS)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_role("heading", name=path.name, exact=True)).to_be_visible()
    settle(page)
    choose(page, "target-", ATTACKS[0])
    error = page.get_by_test_id("stAlert")
    expect(error).to_contain_text(f"Column {ATTACKS[0]} holds ")
    assert error.locator("code").all_text_contents() == [code_span(ATTACKS[0]), code_span(ATTACKS[-1])]
    go(page, "Strategies")
    chains = widget(page, "chains").locator("input")
    chains.fill("<img src=x onerror=window.hacked=1>**b**")
    chains.press("Enter")
    act(page)
    error = page.get_by_test_id("stAlert")
    assert error.locator("code").first.text_content() == "<img src=x onerror=window.hacked=1>**b**"
    assert page.get_by_test_id("stMain").locator("img").count() == 0
    assert page.evaluate("window.hacked === undefined")
