"""In the playground a click paints a row, and the threshold moves with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import act, answered, go, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = 120_000  # milliseconds


def test_a_click_paints_a_row_and_keys_move_the_threshold(page):
    go(page, "Playground")
    answered(page)
    panel = widget(page, "playground-chart").locator(".nsewdrag").first
    panel.wait_for(timeout=LONG)
    act(page)
    area = panel.bounding_box()
    place = area["x"] + area["width"] * 0.8, area["y"] + area["height"] * 0.8
    page.mouse.move(*place)
    page.mouse.click(*place)
    painted = page.get_by_text("Painted rows: 1.")
    expect(painted).to_be_visible(timeout=LONG)
    act(page)
    answered(page)
    widget(page, "playground-undo").get_by_role("button").click()
    expect(painted).to_be_hidden(timeout=LONG)
    act(page)
    widget(page, "playground-threshold").get_by_role("slider").press("ArrowLeft")
    page.wait_for_url("**/playground?threshold=0.45", timeout=LONG)
