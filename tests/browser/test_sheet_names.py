"""The list of sheets in a real browser: names that look like markup are letters, and nothing runs."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import choose, options, settle
from tests.ui.test_sheet_names import LONG, NAMES, named

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("names", [NAMES[:2], (LONG, NAMES[2]), (NAMES[3],)])
def test_hostile_names_of_sheets_are_shown_as_they_are(page, tmp_path, names):
    book = tmp_path / "book.xlsx"
    book.write_bytes(named("empty", *names))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(book)
    expect(page.get_by_role("heading", name=book.name, exact=True)).to_be_visible()
    settle(page)
    panel = page.get_by_test_id("stExpander").first
    made = panel.locator("strong, a, .katex, script, .stMarkdownColoredText")
    assert options(page, "read-sheet") == ["find out", "empty", *names]
    assert made.count() == 0
    choose(page, "read-sheet", names[-1])
    assert made.count() == 0
    choose(page, "read-sheet", "empty")
    expect(page.get_by_test_id("stAlert").last).to_contain_text("The sheet empty is empty")
    assert made.count() == 0
    assert not page.evaluate("window.hacked")
