"""A report is a page of its own: small, safe, and readable for everybody."""

import base64
import gzip
import hashlib
import re
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from sklearn import metrics as sk

from core.figures.matrix import luminance
from core.predictions import Predictions, judge
from core.protocol import Protocol
from core.report import gathered, html, one_page
from core.report.charts import charts
from core.report.comparison import AS_IT_IS, OWN
from core.report.markup import sentence
from core.report.page import TEMPLATES
from core.report.tables import training_rows
from core.report.thresholds import table_of
from core.report.untested import untested
from core.words import quoted
from tests.core.data import is_sentence, predict, trial, unweighted
from tests.core.reported import Page, compared, data, evil, three, two


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html(two()))


def test_names_of_strangers_add_no_element():
    harmless = compared(data(columns="abcd"), left_out={"x": "needs y"}, command="python z")
    for made in (html, one_page):
        found, other = Page(made(evil())), Page(made(harmless))
        unnamed = ("code", "b", "strong")
        assert [t for t in found.tags if t not in unnamed] == [t for t in other.tags if t not in unnamed]
        assert not [name for each in found.attributes for name in each if name.startswith("on")]
        assert "<img src=x onerror=window.hacked=1>" in " ".join(found.texts)
        assert made(evil()).encode()


@given(st.text(max_size=80), st.text(max_size=80))
def test_quoted_names_are_code_and_nothing_else(name, other):
    text = f"Say {quoted(name)} and {quoted(other)}."
    assert f"<p>{sentence(text)}</p>" == MarkdownIt("commonmark", {"html": False}).render(
        text
    ).strip().replace("&quot;", "&#34;").replace("'", "&#39;")


def test_the_page_may_run_its_own_scripts_and_reach_nothing(page):
    text = html(two())
    (policy,) = re.findall(r'Security-Policy" content="([^"]+)"', text)
    script = text[text.rindex("<script>") + len("<script>") : text.rindex("</script>")]
    library = gzip.decompress(base64.b64decode(page.blocks["packed"])).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    for each in (script, library):
        assert base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() in rules["script-src"]
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert not [each for each in page.attributes if {"src", "href", "action"} & {*each}]


def test_tables_and_headings_can_be_followed_without_seeing(page):
    assert [tag for tag in page.tags if re.fullmatch("h[1-6]", tag)] == [
        "h1",
        *["h2"] * page.tags.count("section"),
    ]
    heads = [each for tag, each in zip(page.tags, page.attributes, strict=True) if tag == "th"]
    assert {each["scope"] for each in heads} == {"col", "row"}
    assert all(page.tables)
    assert page.tags.count("caption") == page.tags.count("table")
    charted = [each for each in page.attributes if "data-figure" in each]
    assert len(charted) == len(charts(two()))
    assert all(each["aria-label"] for each in charted)


def test_text_can_be_read_in_light_and_in_dark():
    style = (TEMPLATES / "style.css").read_text()
    light, dark = (
        dict(re.findall(r"--(\w+): #(\w{6})", part)) for part in re.findall(r":root \{([^}]+)\}", style)
    )
    for colours in (light, dark):
        shade = {name: luminance(np.array([*bytes.fromhex(each)])) for name, each in colours.items()}
        for front, back, least in [
            *[(front, back, 4.5) for front in ("ink", "quiet", "link") for back in ("paper", "soft")],
            *[(front, "paper", 3) for front in ("good", "interest")],
        ]:
            high, low = sorted((shade[front], shade[back]), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, (front, back)


def test_what_was_not_tested_depends_on_what_was():
    assert all(is_sentence(re.sub("`", "", each)) for each in [*untested(two()), *untested(three())])
    assert "Other times and places" in untested(two())[0]
    in_time = replace(trial(), protocol=Protocol("time", folds=3))
    later = gathered(data(), {in_time: judge(predict(data(), in_time), AS_IT_IS)}, draws=10)
    assert "Other places" in untested(later)[0]


def test_a_million_rows_fit_into_five_megabytes():
    random = np.random.default_rng(0)
    rows = 1_000_000
    y = (random.random(rows) < 0.02).astype(np.int64)
    score = 1 / (1 + np.exp(4 - random.normal(1.5 * y, 1)))
    counts = tuple(np.bincount(y).tolist())
    of = replace(data(), y=y, rows=np.arange(rows))
    zeros = np.zeros(rows, dtype=np.int64)
    receipts = tuple(
        unweighted(
            tuple(count - own for count, own in zip(counts, np.bincount(y[part::2]).tolist(), strict=True)),
            (0, 0),
            (0, 0),
        )
        for part in (0, 1)
    )
    p = Predictions(
        of.classes,
        1,
        zeros,
        np.arange(rows) % 2,
        np.arange(rows),
        y,
        np.c_[1 - score, score],
        receipts,
        (1.0, 1.0),
        (),
    )
    comparison = gathered(of, {trial(folds=2): judge(p, OWN)}, draws=2)
    text = html(comparison)
    assert len(text.encode()) < 5_000_000
    assert len(one_page(comparison).encode()) < 100_000
    found = Page(text)
    assert found.table("Areas")[0][1:3] == [
        f"{sk.average_precision_score(y, score):.4f}",
        f"{sk.roc_auc_score(y, score):.4f}",
    ]
    table = table_of(comparison, comparison.baseline)
    for row in table.iloc[:: len(table) // 10].itertuples():
        assert (row.tp, row.fp) == (
            ((score >= row.threshold) & (y == 1)).sum(),
            ((score >= row.threshold) & (y == 0)).sum(),
        )
    assert training_rows(comparison).rows[1][1] == f"{counts[1] / 2:,.0f}"
