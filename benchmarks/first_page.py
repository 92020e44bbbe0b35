"""The first page, against an app that shows one paragraph."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.app import CALM, ROOT, chromium, settle, visitor

SERVERS = 5
EMPTY = 'import streamlit as st\n\nst.title("Empty")\nst.markdown("One paragraph.")\n'
VISITORS = ("first of a server", "second")
MOMENTS = ("title there", "page settled")


def measure() -> list[str]:
    """Return a table of seconds from the address to the page, for both apps, and their ratios."""
    found: dict[str, list] = {"empty": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder, "app.py")
        empty.write_text(EMPTY)
        for _ in range(SERVERS):
            for name, app in (("empty", empty), ("ours", ROOT / "app.py")):
                with _served(app) as address:
                    found[name].append([_visit(playwright, address) for _ in VISITORS])
    rows = []
    for v, who in enumerate(VISITORS):
        for m, moment in enumerate(MOMENTS):
            empty, ours = (median(each[v][m] for each in found[name]) for name in ("empty", "ours"))
            rows.append(f"| {who} | {moment} | {empty:.2f} | {ours:.2f} | **{ours / empty:.2f}** |")
    return [
        f"Headless Chromium with a fresh profile for each visit, median of {SERVERS} fresh servers; the "
        "second visitor comes as soon as the first sees the page.",
        "",
        "| visitor | moment | empty app, s | here, s | ratio |",
        "|---|---|---|---|---|",
        *rows,
    ]


@contextmanager
def _served(app: Path) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        port = found.getsockname()[1]
    # The same folder and so the same settings for both.
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    server = subprocess.Popen(command, cwd=ROOT, **quiet)
    try:
        _wait_for(f"http://localhost:{port}/_stcore/health", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str, server: subprocess.Popen) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server ended before it began")


def _visit(playwright: Playwright, address: str) -> tuple[float, float]:
    """Return the seconds until the title is there, and until nothing moves any more."""
    with chromium(playwright) as browser:
        page = visitor(browser).new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.get_by_role("heading", level=1).wait_for()
        title = time.perf_counter() - start
        settle(page)
        return title, time.perf_counter() - start - CALM / 1000
