"""Visitors are apart: nobody sees another's names, cells or results, and all goes with its visitor."""

import os
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import (
    Server,
    act,
    answered,
    choose,
    ended,
    go,
    opened,
    section,
    settle,
    started,
    tick,
    widget,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = (
    *("Data", "Diagnose", "Map", "Strategies", "Compare"),
    *("Decide", "Explain", "Learn", "Challenges", "Playground", "Workshop", "Handbook"),
)
SECRET = "annsecret"
LONGEST = 120_000


def table(folder: Path, file: str, mark: str) -> Path:
    """Write the same numbers under names that hold a mark."""
    rng = np.random.default_rng(3)
    ill = rng.permutation(np.repeat([0, 1], [140, 60]))
    frame = pd.DataFrame(
        {
            f"{mark}-size": rng.normal(size=200) + ill,
            f"{mark}-weight": rng.normal(size=200),
            f"{mark}-ward": rng.choice([f"{mark}-north", f"{mark}-south"], 200),
            f"{mark}-state": np.array([f"{mark}-well", f"{mark}-ill"])[ill],
        }
    )
    path = folder / file
    frame.to_csv(path, index=False)
    return path


def bring(page: Page, path: Path) -> None:
    go(page, "Data")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_role("heading", name=path.name, exact=True)).to_be_visible()
    settle(page)


def compare(page: Page) -> None:
    go(page, "Strategies")
    for key in ("random_under", "smote"):
        tick(page, key)
    choose(page, "learner-choice", "Logistic regression")
    widget(page, "run").get_by_role("button").click()
    ended(page)


def everything(page: Page) -> str:
    """Return the source of every page and of every section of Compare, and the addresses."""
    seen = []
    for name in PAGES:
        go(page, name)
        answered(page)
        seen += [page.content(), page.url]
        if widget(page, "compare-section").count():
            for title in ("Is it real?", "Curves", "Class by class", "Receipt"):
                section(page, title)
                seen.append(page.content())
    return "\n".join(seen)


def test_nobody_sees_what_another_has_brought(browser: Browser, server: Server, tmp_path: Path):
    with opened(browser, server.address) as ann, opened(browser, server.address) as bob:
        bring(ann, table(tmp_path, f"{SECRET}.csv", SECRET))
        compare(ann)
        assert SECRET in ann.content()
        nothing = everything(bob)
        assert SECRET not in nothing
        assert "Nothing has been run yet." in nothing
        bring(bob, table(tmp_path, "bobsown.csv", "bobsown"))
        compare(bob)
        seen = everything(bob)
        assert "bobsown" in seen
        assert SECRET not in seen
        go(ann, "Compare")
        assert SECRET in ann.content()
        assert "bobsown" not in ann.content()
        # Equal contents are computed once, and do not tell under which name they came first.
        renamed = tmp_path / "renamed.csv"
        renamed.write_bytes((tmp_path / f"{SECRET}.csv").read_bytes())
        bring(bob, renamed)
        compare(bob)
        assert f"{SECRET}.csv" not in everything(bob)
        assert run_of(ann) != run_of(bob)


def run_of(page: Page) -> str:
    go(page, "Compare")
    return re.search(r"run=(\w+)", page.url)[1]


def test_all_goes_a_while_after_the_last_opened(browser: Browser, tmp_path: Path):
    settings = tmp_path / "settings.toml"
    settings.write_text("keep_minutes = 0.05\n")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {
        "COUNTERWEIGHT_SETTINGS": str(settings),
        "COUNTERWEIGHT_WARM": "0",
        "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
        "TMPDIR": str(temporary),
    }
    with started(**environment) as own, opened(browser, own.address) as bob:
        with opened(browser, own.address) as ann:
            bring(ann, table(tmp_path, f"{SECRET}.csv", SECRET))
            compare(ann)
            address = ann.url
            bob.goto(address)
            expect(widget(bob, "verdict")).to_be_visible(timeout=LONGEST)
            assert SECRET in bob.content()
        # Bob holds the address: while he looks, nothing goes.
        bob.wait_for_timeout(6_000)
        assert kept(temporary)
        go(bob, "Decide")
        assert SECRET in bob.content()
        bob.goto("about:blank")
        end = time.monotonic() + 60
        while kept(temporary):
            assert time.monotonic() < end, "the table is still in the temporary folder"
            time.sleep(0.2)
        bob.goto(address)
        expect(bob.get_by_text("no longer kept")).to_be_visible(timeout=LONGEST)
        act(bob)
        assert SECRET not in bob.content()


def kept(folder: Path) -> list[str]:
    """Return the tables, and what was computed of them, in the private folders of the server."""
    found = [name for _, _, names in os.walk(folder) for name in names]
    return [name for name in found if name.endswith((".joblib", ".npy"))]
