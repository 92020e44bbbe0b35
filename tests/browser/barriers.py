"""What keeps people out of a page, as axe-core finds it."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.app import settle

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# The menu is Streamlit's own: it puts the headings of its sections into a list.
WHERE = {"exclude": [['[data-testid="stSidebarNav"]']]}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# A theme shows at once, so that no colour is measured half way to another.
AT_ONCE = "*, ::before, ::after { transition: none !important; animation: none !important; }"
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
FIND = """async ([where, rules]) => {
    const found = await axe.run(where, { runOnly: rules, resultTypes: ["violations"] });
    const bad = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
    return bad.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 150)} ${n.failureSummary}`));
}"""


def barriers(page: Page) -> list[str]:
    """Return what is serious on a page, and what is hard to read on it in the dark theme."""
    if page.evaluate("() => window.axe === undefined"):
        page.evaluate(AXE)
        page.add_style_tag(content=AT_ONCE)
    found = page.evaluate(FIND, [WHERE, RULES])
    themed(page, "dark")
    found += page.evaluate(FIND, [WHERE, ["color-contrast"]])
    themed(page, "light")
    return found


def themed(page: Page, scheme: str) -> None:
    """Show the other theme."""
    before = page.evaluate(GROUND)
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(f"(before) => ({GROUND})() !== before", arg=before)
    settle(page)
