"""The app as a server of its own, and a browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect
from playwright.sync_api import TimeoutError as TooLate
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BEGINS = 90  # seconds that the server may take to begin
ENDS = 180_000  # milliseconds that a run may take
SETTLES = 90  # seconds that a page may take to be drawn
WAITING = "hourglass_top"  # the icon of ui.waiting, which is a word of its font
CALM = 90  # milliseconds on end without any work
# Notes when a page was last touched, when it last asked the server to be drawn, and when that was last done.
# A message begins with its digest and what is said of it (fields 1 and 2), each with its length before it.
NOTES = """
window.noted = { touched: 0, asked: 0, drawn: 0 };
const note = (what) => { noted[what] = performance.now(); };
for (const event of ['pointerup', 'click', 'keydown', 'input']) {
    addEventListener(event, () => note('touched'), true);
}
window.WebSocket = class extends WebSocket {
    constructor(...where) {
        super(...where);
        this.addEventListener('message', ({ data }) => {
            const bytes = new Uint8Array(data);
            let at = 0;
            while (bytes[at] === 10 || bytes[at] === 18) at += 2 + bytes[at + 1];
            if (bytes[at] === DRAWN) note('drawn');
        });
    }
    send(what) {
        if (what[0] === ASKED) note('asked');
        super.send(what);
    }
};
"""
NOTES = NOTES.replace("ASKED", str(BackMsg(rerun_script={}).SerializeToString()[0]))
NOTES = NOTES.replace("DRAWN", str(ForwardMsg(script_finished=0).SerializeToString()[0]))
# Streamlit marks what is old with data-stale; a chart without main-svg is not drawn yet. The table that
# screen readers find in the canvas of a data frame comes a moment after it.
IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const all = (where) => [...document.querySelectorAll(where)].filter((e) => e.checkVisibility());
    const busy = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stAppSkeleton"], '
        + '[data-testid="stSpinner"]';
    return app !== null
        && app.getAttribute('data-test-connection-state') === 'CONNECTED'
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && noted.drawn >= noted.asked
        && document.querySelector(busy) === null
        && document.querySelector('[data-testid="stMain"] [data-testid="stElementContainer"]') !== null
        && all('[data-testid="stPlotlyChart"]').every((e) => e.querySelector('.main-svg'))
        && all('[data-testid="stDataFrame"]').every((e) => e.querySelector('canvas table'));
}"""
ASKED = "(after) => noted.asked >= noted.touched || performance.now() > noted.touched + after"
WAITS = f"() => document.body.innerText.includes('{WAITING}')"


def program() -> str | None:
    """Return the Chromium of this machine, if there is one."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def chromium(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    return playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)


@dataclass(frozen=True)
class Server:
    """A running app: where it is, and its process."""

    address: str
    pid: int


@contextmanager
def served() -> Iterator[str]:
    """Run the app and give its address."""
    with started() as server:
        yield server.address


@contextmanager
def started(**more: str) -> Iterator[Server]:
    """Run the app on a free port and stop it in the end; its log must hold no traceback.

    `more` are environment variables.
    """
    port = _free_port()
    environment = {**os.environ, "COUNTERWEIGHT_WORKERS": "2", **more}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server)
            yield Server(f"http://localhost:{port}", server.pid)
        finally:
            server.terminate()
            server.wait(30)
            log.seek(0)
            text = log.read()
    assert "Traceback" not in text, text


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return found.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + BEGINS
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended before it began"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not begin within {BEGINS} seconds")


def visitor(browser: Browser, **options) -> BrowserContext:
    """Return a context of its own, whose pages say when they have work to do (see `settle`)."""
    context = browser.new_context(**{"viewport": {"width": 1400, "height": 1000}, **options})
    context.add_init_script(NOTES)
    return context


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Open the app as a new visitor; in the end nothing may have broken off."""
    context = visitor(browser)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    settle(page)
    yield page
    broken = page.get_by_test_id("stException").all_inner_texts()
    context.close()
    assert not errors
    assert not broken


def settle(page: Page) -> None:
    """Wait until the page has been idle for a while."""
    end = time.monotonic() + SETTLES
    since = None
    while since is None or time.monotonic() - since < CALM / 1000:
        assert time.monotonic() < end, "the page does not settle"
        now = time.monotonic()
        since = (since or now) if page.evaluate(IDLE) else None
        page.wait_for_timeout(30)


def ended(page: Page) -> None:
    """Wait until the run that was just started is over; its page shows all there is."""
    # A slow server leaves the page idle for a while after the click: first the run must be seen.
    page.get_by_role("heading", name="Compare", level=1).wait_for(timeout=ENDS)
    settle(page)
    # While the page is drawn anew its old button may be there beside the new one.
    expect(page.locator(".st-key-stop")).to_have_count(0, timeout=ENDS)
    settle(page)


def answered(page: Page) -> None:
    """Wait for what the page says it is waiting for: maps, explanations and other work in the background."""
    settle(page)
    while page.evaluate(WAITS):
        page.wait_for_function(f"() => !({WAITS})()", timeout=ENDS, polling=100)
        settle(page)


def act(page: Page, after: int = 250) -> None:
    """Wait for what an action sets off: the page is still idle at the moment of the action.

    What asks the server for nothing has been given `after` milliseconds to do so.
    """
    page.wait_for_function(ASKED, arg=after, polling=20)
    settle(page)


def go(page: Page, name: str) -> None:
    """Open a page by its name in the menu."""
    page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
    page.get_by_test_id("stMain").get_by_role("heading", name=name, exact=True, level=1).wait_for()
    settle(page)


def section(page: Page, name: str, of: str = "compare") -> None:
    """Open a section of the Compare page, or of another that has some."""
    widget(page, f"{of}-section").get_by_text(name, exact=True).click()
    act(page)
    answered(page)


def widget(page: Page, key: str) -> Locator:
    """Return the widget with a key, or whose key begins with it."""
    return page.locator(f'[class*="st-key-{key}"]').first


def options(page: Page, key: str) -> list[str]:
    """Return what the list of a select box shows; it can close when the page moves."""
    field = widget(page, key).locator("input")
    for _ in range(5):
        field.click()
        try:
            page.get_by_role("option").first.wait_for(timeout=3_000)
            break
        except TooLate:
            continue
    shown = page.get_by_role("option").all_text_contents()
    field.press("Escape")
    act(page)
    return shown


def choose(page: Page, key: str, option: str) -> None:
    """Choose an option of a select box; its list can close when the page moves, so open it again.

    Of a long list only a part is there: what is typed narrows it down.
    """
    box = widget(page, key)
    for attempt in range(5):
        box.locator("input").click()
        if attempt:
            box.locator("input").fill(option)
        listed = page.get_by_role("option", name=option, exact=True)
        try:
            listed.click(timeout=3_000 if attempt else 1_000)
            break
        except TooLate:
            continue
    act(page)
    assert box.locator("input").input_value() == option


def tick(page: Page, key: str) -> None:
    """Choose a strategy on the Strategies page, or take it out again, by way of the search."""
    search = widget(page, "search").locator("input")
    search.fill(key)
    act(page, after=600)
    page.locator(f".st-key-use-{key} label").first.click()
    act(page)
    search.fill("")
    act(page, after=600)
