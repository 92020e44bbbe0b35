"""The picker of strategies in a real browser: by mouse and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from core.strategies import STRATEGIES, Family
from tests.browser.app import act, go, tick, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


LONGEST = 30_000  # milliseconds until a click is seen on a slow machine


def chosen(page: Page) -> Locator:
    """Return the rows of what will run."""
    return widget(page, "chosen").locator('[class*="st-key-row-"]')


def listed(page: Page) -> list[str]:
    """Return the first words of what will run, the title and its settings."""
    return [row.locator("p").first.inner_text() for row in chosen(page).all()]


def test_families_stay_open_while_their_strategies_are_ticked(page):
    go(page, "Strategies")
    members = sum(kind.family is Family.OVER_SAMPLING for kind in STRATEGIES.values())
    family = page.locator(".st-key-family-over_sampling")
    family.locator("summary").click()
    act(page)
    box = family.get_by_role("checkbox", name="ADASYN", exact=True)
    box.focus()
    box.press("Space")
    act(page)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(family.locator("details")).to_have_attribute("open", "")
    expect(page.get_by_text(f"2 of {members}", exact=True)).to_be_visible()
    assert [row.split(" ")[0] for row in listed(page)] == ["Class", "ADASYN", "SMOTE", "Random"]


def test_settings_stay_open_while_they_are_moved_and_are_kept(page):
    go(page, "Strategies")
    page.locator(".st-key-settings-smote button").first.click()
    act(page)
    slider = page.locator(".st-key-strategy-smote-neighbours input[type=range]")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowLeft")
        act(page)
    expect(slider).to_be_focused()
    page.keyboard.press("Escape")
    act(page)
    expect(slider).to_have_count(0)
    assert "SMOTE balance 1.0, neighbours 3" in listed(page)
    tick(page, "smote")
    assert not [row for row in listed(page) if row.startswith("SMOTE")]
    go(page, "Data")
    go(page, "Strategies")
    tick(page, "smote")
    assert "SMOTE balance 1.0, neighbours 3" in listed(page)


def test_ready_made_selections_and_taking_out(page):
    go(page, "Strategies")
    widget(page, "ready-all").get_by_role("button").click()
    act(page)
    expect(chosen(page)).to_have_count(len(STRATEGIES) - 1, timeout=LONGEST)
    widget(page, "ready-each").get_by_role("button").click()
    act(page)
    families = {kind.family for kind in STRATEGIES.values()} - {Family.BASELINE}
    expect(chosen(page)).to_have_count(len(families), timeout=LONGEST)
    widget(page, "ready-none").get_by_role("button").click()
    act(page)
    expect(chosen(page)).to_have_count(0, timeout=LONGEST)
    expect(page.get_by_text("1 trial, 5 model fits")).to_be_visible()
    widget(page, "ready-usual").get_by_role("button").click()
    act(page)
    page.locator(".st-key-drop-random_under button").click()
    act(page)
    expect(page.get_by_text("3 trials, 15 model fits")).to_be_visible()
