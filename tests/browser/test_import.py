"""The import panel in a real browser: a wrong separator shows at once what comes of it, and is taken back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import act, choose, settle, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def heads(page: Page) -> Locator:
    """Return the names over the last table of the page, the first rows of the file."""
    table = page.get_by_test_id("stDataFrame").last
    return table.locator("canvas table th, canvas [role=columnheader]")


def test_a_wrong_separator_is_seen_and_taken_back(page, shared_data):
    path = shared_data / "hostile" / "univocity__european.csv"
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_role("heading", name=path.name, exact=True)).to_be_visible()
    settle(page)
    panel = page.get_by_test_id("stExpander").first
    expect(panel.locator("summary")).to_contain_text("5 rows, 5 columns, utf-8, separated by semicolon")
    expect(panel.get_by_text("written with a backslash before them")).to_be_visible()
    right = ["Year", "Make", "Model", "Description", "Price"]
    expect(heads(page)).to_have_text(right)
    choose(page, "read-separator", "comma")
    expect(panel.locator("summary")).to_contain_text("2 columns, utf-8, separated by comma")
    expect(panel.get_by_text("Line 4 has 1 field instead of 2; it was left out.")).to_be_visible()
    expect(heads(page)).to_have_count(2)
    field = widget(page, "read-separator").locator("input")
    field.fill("xyz")
    field.press("Enter")
    act(page)
    expect(page.get_by_test_id("stAlert")).to_contain_text("must be one character, such as ; and not xyz.")
    choose(page, "read-separator", "find out")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(heads(page)).to_have_text(right)
    choose(page, "read-decimal", "comma")
    expect(page.get_by_text("Its texts look like numbers")).to_have_count(0)
    command = page.get_by_test_id("stExpander").last
    command.locator("summary").click()
    act(page)
    expect(command.get_by_test_id("stCode").first).to_contain_text("--decimal=, ")
    command.get_by_test_id("stCode").first.hover()
    expect(command.get_by_role("button", name="Copy to clipboard").first).to_be_visible()
