"""A lesson in the browser: found in the list, answered, revealed, its figure set, its address shared."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import act, answered, go, settle, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_lesson_from_the_list_to_the_next(page, server):
    go(page, "Learn")
    widget(page, "open-threshold").locator("button").click()
    act(page)
    assert page.url.endswith("?lesson=threshold")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("To take home")).to_have_count(0)
    widget(page, "guess-threshold").get_by_text("Recall cannot rise", exact=True).click()
    act(page)
    widget(page, "lesson-answer").locator("button").click()
    act(page)
    answered(page)
    expect(main.get_by_text("You were right:")).to_be_visible()
    before = main.get_by_text("Threshold 0.").inner_text()
    slider = widget(page, "lesson-threshold-position").locator("input[type=range]")
    slider.press("ArrowRight")
    act(page, after=600)
    assert main.get_by_text("Threshold 0.").inner_text() != before
    widget(page, "lesson-next").locator("button").click()
    act(page)
    assert page.url.endswith("?lesson=roc_and_pr")
    expect(main.get_by_text("3. ROC and precision-recall")).to_be_visible()
    page.goto(f"{server.address}/learn?lesson=costs")
    settle(page)
    expect(main.get_by_text("8. Costs and capacity")).to_be_visible()


def test_a_chosen_language_stays_on_other_pages(page):
    go(page, "Learn")
    page.get_by_text("Español", exact=True).click()
    act(page)
    for name in ("Playground", "Data", "Learn"):
        go(page, name)
        if name != "Data":
            expect(page.get_by_test_id("stMain").get_by_text("Idioma", exact=True)).to_be_visible()
