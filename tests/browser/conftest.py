"""One server and one browser for all tests, a fresh visitor for each."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.app import Server, chromium, opened, program, started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a browser; without one skip, or fail where CI is set."""
    if program() is None:
        assert "CI" not in os.environ, "there is no Chromium on the PATH"
        pytest.skip("needs a Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(browser: Browser) -> Iterator[Server]:
    """Return the running app."""
    with started() as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Return the first page as a new visitor sees it; in the end nothing may have broken off."""
    with opened(browser, server.address) as page:
        yield page
