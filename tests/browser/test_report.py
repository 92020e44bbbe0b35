"""A report opened from a file, without a server and without a network."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.cockpit import Payoff
from core.figures import percent
from core.report import Comparison, html, one_page
from core.report.thresholds import said, table_of
from tests.core.figure_data import EVIL
from tests.core.reported import compared, data

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = ("</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>")
SHOWN = """() => Object.fromEntries(
    [...document.querySelectorAll('[data-cell] b, [data-cell] small, [data-show]')].map((e) =>
        [e.dataset.show ?? e.parentElement.dataset.cell + '-' + e.localName, e.textContent]))"""
RINGS = """() => ['precision_recall', 'roc']
    .map((name) => document.getElementById('plot-' + name).data.at(-1)).map(({ x, y }) => [x[0], y[0]])"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Return a comparison in which every name is an attack."""
    made = data(NAMES, columns=EVIL[:4], name=EVIL[0])
    return compared(made, payoff=Payoff(missed=-20), left_out={EVIL[1]: EVIL[2]}, command=EVIL[3])


@contextmanager
def opened(browser: Browser, folder: Path, text: str, **options) -> Iterator[Page]:
    """Open a page from a file; nothing may be asked of any network, said on the console or run by a name."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    context = browser.new_context(offline=True, **options)
    page, said_there, asked = context.new_page(), [], []
    page.on("console", lambda message: said_there.append(message.text))
    page.on("pageerror", lambda error: said_there.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "page.html").as_uri())
    yield page
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(FITS)
    context.close()
    assert not said_there
    assert [each.partition(":")[0] for each in asked] == ["file"]


def drawn(page: Page) -> Page:
    page.wait_for_selector("html[data-drawn]")
    assert page.evaluate("document.documentElement.dataset.drawn") == "yes"
    return page


def counts(comparison: Comparison, title: str) -> Callable[[float], tuple[int, int]]:
    """Return what counts the rows found and the false alarms from a threshold up."""
    p = comparison.fits[title].judged.predictions
    own, score = p.y == 1, p.proba[:, 1]
    return lambda t: (int((own & (score >= t)).sum()), int((~own & (score >= t)).sum()))


def holds(page: Page, found: int, false_alarms: int, threshold: float) -> None:
    """Make sure that all that moves shows these counts."""
    positives, others = 40, 240
    alarms = found + false_alarms
    shown = page.evaluate(SHOWN)
    assert shown == {
        "tp-b": str(found),
        "fn-b": str(positives - found),
        "fp-b": str(false_alarms),
        "tn-b": str(others - false_alarms),
        "tp-small": percent(found / positives),
        "fn-small": percent(1 - found / positives),
        "fp-small": percent(false_alarms / others),
        "tn-small": percent(1 - false_alarms / others),
        "threshold": said(threshold),
        "recall": percent(found / positives),
        "precision": percent(found / alarms) if alarms else "no alarms",
        "alarms": str(alarms),
        "money": f"{20 * (positives - found) + false_alarms:,}",
    }
    height = found / alarms if alarms else None
    assert page.evaluate(RINGS) == [[found / positives, height], [false_alarms / others, found / positives]]
    told = page.locator("#threshold").get_attribute("aria-valuetext")
    assert told == f"score from {said(threshold)}: {found} of 40 found, {false_alarms} false alarms"


def test_the_threshold_moves_everything_and_names_do_nothing(browser, tmp_path, comparison):
    with opened(browser, tmp_path, html(comparison)) as page:
        drawn(page)
        for place, title in enumerate(comparison.own):
            page.locator("#trial").select_option(str(place))
            steps, count = table_of(comparison, title)["threshold"].to_numpy(), counts(comparison, title)
            for step in (*range(0, len(steps), 40), len(steps) - 1):
                page.locator("#threshold").fill(str(step))
                holds(page, *count(steps[step]), steps[step])
        page.locator("#threshold").press("ArrowLeft")
        holds(page, *count(steps[-2]), steps[-2])
        page.get_by_role("button", name="cheapest").click()
        money = [20 * (40 - found) + alarms for found, alarms in map(count, steps)]
        assert page.evaluate(SHOWN)["money"] == f"{min(money):,}"
        page.locator("#missed").fill("0")
        page.get_by_role("button", name="cheapest").click()
        holds_nothing = page.evaluate(SHOWN)
        assert (holds_nothing["alarms"], holds_nothing["money"]) == ("0", "0")
        assert page.locator("svg.main-svg").count() >= 6
        assert page.locator("img, iframe, a, form").count() == 0
        expect(page.get_by_text(NAMES[1]).first).to_be_visible()


def test_on_paper_charts_fit_and_controls_are_gone(browser, tmp_path, comparison):
    with opened(browser, tmp_path, html(comparison), color_scheme="dark") as page:
        drawn(page)
        assert luminous(page) < 0.2
        page.set_viewport_size({"width": 690, "height": 1000})
        page.emulate_media(media="print")
        assert luminous(page) == 1
        for gone in ("#desk", "#cheapest"):
            expect(page.locator(gone)).to_be_hidden()
        for plot in page.locator(".plot").all():
            box, inside = plot.bounding_box(), plot.locator(".main-svg").first.bounding_box()
            assert inside["width"] <= box["width"] + 1
            assert inside["height"] <= box["height"] + 1
        assert pages(page.pdf(format="A4")) >= 3


def luminous(page: Page) -> float:
    """Return how light the background is, from 0 to 1."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return float(np.mean([int(part) for part in re.findall(r"\d+", colour)])) / 255


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_without_scripts_words_and_tables_are_there(browser, tmp_path, comparison):
    with opened(browser, tmp_path, html(comparison), java_script_enabled=False) as page:
        expect(page.locator("#desk")).to_be_hidden()
        expect(page.locator("#still")).to_be_visible()
        expect(page.locator(".plot").first).to_contain_text("Precision-recall curves")
        assert page.locator("tbody tr").count() > 20


def test_one_page_is_one_page(browser, tmp_path, comparison):
    with opened(browser, tmp_path, one_page(comparison)) as page:
        expect(page.locator("h1")).to_contain_text(NAMES[1])
        assert page.locator("circle").count() == 204
        assert pages(page.pdf(format="A4")) == 1
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate(FITS)
