"""What keeps people out of a page, as axe-core finds it."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# The menu is Streamlit's own: it puts the headings of its sections into a list.
WHERE = {"exclude": [['[data-testid="stSidebarNav"]']]}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
FADES = 400  # milliseconds that a change of the theme takes
FIND = """async ([where, rules]) => {
    const found = await axe.run(where, { runOnly: rules, resultTypes: ["violations"] });
    const bad = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
    return bad.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 150)} ${n.failureSummary}`));
}"""


def barriers(page: Page) -> list[str]:
    """Return what is serious on a page, and what is hard to read on it in the dark theme."""
    if page.evaluate("() => window.axe === undefined"):
        page.evaluate(AXE)
    found = page.evaluate(FIND, [WHERE, RULES])
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(FADES)
    found += page.evaluate(FIND, [WHERE, ["color-contrast"]])
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(FADES)
    return found
