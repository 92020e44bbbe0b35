"""On the map, rows are selected with the mouse, and a sampler's rows are traced to their parents."""

import csv

import pytest
from playwright.sync_api import expect

from tests.browser.app import act, go, settle, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = 120_000  # milliseconds


def draw_a_box(page, half: int = 0) -> None:
    """Select the points in the middle of a half of the map."""
    area = page.locator(".st-key-map .plotly .nsewdrag").nth(half).bounding_box()
    x, y = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    page.mouse.move(x - area["width"] / 4, y - area["height"] / 4)
    page.mouse.down()
    page.mouse.move(x + area["width"] / 4, y + area["height"] / 4, steps=8)
    page.mouse.up()
    act(page, after=600)


def test_rows_are_selected_and_made_up_ones_have_parents(page, tmp_path):
    go(page, "Map")
    draw_a_box(page)
    expect(page.get_by_text("selected rows")).to_be_visible()
    expect(widget(page, "map-selected")).to_be_visible()
    field = widget(page, "map-sampler").locator("input")
    field.click()
    field.fill("SMOTE")
    page.get_by_role("option", name="SMOTE", exact=True).click()
    page.get_by_text("Rows added").wait_for(timeout=LONG)
    settle(page)
    draw_a_box(page, half=1)
    expect(widget(page, "map-close-up")).to_be_visible()
    expect(widget(page, "map-families")).to_be_visible()
    with page.expect_download(timeout=LONG) as found:
        widget(page, "resampled-download").locator("button").first.click()
    found.value.save_as(tmp_path / "rows.csv")
    rows = [*csv.DictReader((tmp_path / "rows.csv").read_text().splitlines())]
    assert len(rows) == 2 * 4_850
    made = [row for row in rows if row["synthetic"] == "True"]
    assert len(made) == 4_700
    assert all(row["parent 1"] and row["parent 2"] and not row["row"] for row in made)
