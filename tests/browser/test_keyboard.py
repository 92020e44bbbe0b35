"""From a file to the comparison without a mouse."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.app import act, answered, ended, settle
from tests.browser.test_visitors import table

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TRIES = 3
MOST = 120  # how often the tabulator may be pressed for one thing

# A ring or a border shows the focus, on the thing itself or on what holds it; a link is tinted.
SEEN = """async () => {
    const looks = (e) => { const s = getComputedStyle(e);
        return [s.boxShadow, s.outline, s.borderColor, s.backgroundColor].join(); };
    const focused = document.activeElement;
    const held = [focused, focused.parentElement, focused.parentElement.parentElement];
    const before = held.map(looks);
    focused.blur();
    await new Promise((drawn) => setTimeout(drawn, 100));
    const after = held.map(looks);
    focused.focus({ focusVisible: true });
    return before.some((look, i) => look !== after[i]);
}"""

THERE = "(wanted) => document.activeElement.closest(wanted) !== null"


def tab_to(page: Page, wanted: str) -> None:
    """Press the tabulator until the focus is on, or in, what a selector names; it must be seen there."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(THERE, wanted):
            assert page.evaluate(SEEN), f"nobody sees that the focus is on {wanted}"
            # A page that was drawn anew meanwhile has another button in its place.
            if page.evaluate(THERE, wanted):
                return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def open_by_key(page: Page, name: str) -> None:
    tab_to(page, f'[data-testid="stSidebarNav"] a[href$="/{name.lower()}"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settle(page)


def chooser(page: Page) -> FileChooser:
    """Open the uploader's list of files; the first page of a new server may be drawn anew under the key."""
    for _ in range(TRIES):
        tab_to(page, '[data-testid="stFileUploader"] button')
        with suppress(TooLate), page.expect_file_chooser(timeout=5_000) as opened:
            page.keyboard.press("Enter")
            return opened.value
    raise AssertionError("the keyboard opens no list of files")


def test_a_file_is_compared_with_the_keyboard_alone(page: Page, tmp_path: Path):
    path = table(tmp_path, "typed.csv", "typed")
    chooser(page).set_files(path)
    expect(page.get_by_role("heading", name="typed.csv", exact=True)).to_be_visible()
    settle(page)
    open_by_key(page, "Strategies")
    answered(page)
    tab_to(page, ".st-key-run button")
    page.keyboard.press("Enter")
    ended(page)
    expect(page.locator(".st-key-verdict")).to_be_visible()
    tab_to(page, ".st-key-compare-section button")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    act(page)
    answered(page)
    chosen = page.locator('.st-key-compare-section button[data-selected="true"]')
    expect(chosen).to_have_text("Is it real?")
