"""A link that is copied from one browser opens in another to the same view."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app import act, answered, ended, go, section, settle, tick, visitor, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def link_of(page: Page) -> str:
    """Return the link that the page offers to copy."""
    page.get_by_test_id("stMain").get_by_role("button", name="Link to this view").click()
    act(page)
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    page.keyboard.press("Escape")
    act(page)
    return link


def numbers(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def opened(browser: Browser, link: str, name: str) -> Page:
    """Open a link in a browser of somebody else."""
    page = visitor(browser).new_page()
    page.goto(link)
    page.get_by_role("heading", name=name, level=1).wait_for()
    answered(page)
    return page


def test_a_link_opens_in_another_browser_to_the_same_view(page, browser):
    go(page, "Strategies")
    widget(page, "ready-none").locator("button").click()
    act(page)
    tick(page, "class_weight")
    widget(page, "run").locator("button").click()
    ended(page)
    section(page, "Curves")
    curves = link_of(page)
    go(page, "Decide")
    slider = widget(page, "threshold-").locator("input[type=range]")
    slider.focus()
    for _ in range(2):
        slider.press("PageDown")
    act(page)
    cut, found = link_of(page), numbers(page)
    other = opened(browser, curves, "Compare")
    assert other.get_by_text("One more curve").is_visible()
    assert link_of(other) == curves
    other.context.close()
    other = opened(browser, cut, "Decide")
    assert numbers(other) == found
    assert link_of(other) == cut
    go(other, "Strategies")
    settle(other)
    assert other.locator('[class*="st-key-row-"]').count() == 1
    other.context.close()
