"""Take the pictures of the documentation from the running app: python -m docs.screenshots."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.app import answered, choose, chromium, ended, go, section, served, settle, visitor
from ui.verdict import SECTIONS

HERE = Path(__file__).parent / "screenshots"
WIDTH, TALLEST = 1400, 4000
SECTIONS_OF = {
    "Diagnose": ("How hard are the rows", "What can help", "If it were rarer"),
    "Compare": SECTIONS[1:],
    "Explain": ("Drift", "Hardest rows", "In one tree", "Subgroups"),
}
PAGES = (
    *("Data", "Diagnose", "Map", "Strategies", "Compare"),
    *("Decide", "Explain", "Learn", "Challenges", "Playground", "Workshop", "Handbook"),
)


def main() -> None:
    """Write one picture of every page in the light and in the dark theme."""
    HERE.mkdir(exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = chromium(playwright)
        for scheme in ("light", "dark"):
            context = visitor(browser, viewport={"width": WIDTH, "height": 1000}, color_scheme=scheme)
            page = context.new_page()
            page.goto(address)
            settle(page)
            for name in PAGES:
                go(page, name)
                answered(page)
                _picture(page, HERE / f"{name.lower()}-{scheme}.png")
                _sections(page, name, scheme)
                if name == "Map":
                    choose(page, "map-sampler", "SMOTE")
                    answered(page)
                    _picture(page, HERE / f"map-smote-{scheme}.png")
                if name == "Strategies":
                    _run(page)
            context.close()
        browser.close()


def _run(page: Page) -> None:
    page.locator(".st-key-run button").click()
    ended(page)


def _sections(page: Page, name: str, scheme: str) -> None:
    """Take a picture of every section of a page but the first, which it opens with."""
    for title in SECTIONS_OF.get(name, ()):
        section(page, title, name.lower())
        said = title.lower().replace(" ", "-").removesuffix("?")
        _picture(page, HERE / f"{name.lower()}-{said}-{scheme}.png")


def _picture(page: Page, path: Path) -> None:
    height = page.evaluate("() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": min(max(height + 20, 800), TALLEST)})
    settle(page)
    page.screenshot(path=path)
    page.set_viewport_size({"width": WIDTH, "height": 1000})


if __name__ == "__main__":
    main()
