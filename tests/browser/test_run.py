"""A run goes on whatever its visitor does, until it ends or is stopped."""

import re
import subprocess
import time

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import act, choose, go, section, settle, tick, widget
from tests.browser.test_journey import LONGEST, bring, downloaded, lines, machines  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def seconds_used(pid: int) -> dict[int, float]:
    """Return the seconds of processor time of a process and all below it, by process id."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,time="], check=True, capture_output=True, text=True
    ).stdout
    parents, used = {}, {}
    for line in listed.splitlines():
        own, parent, clock = line.split()
        parents[int(own)] = int(parent)
        *hours, minutes, seconds = (float(part) for part in re.split("[:-]", clock))
        used[int(own)] = 60 * minutes + seconds + 3600 * (hours[-1] if hours else 0)
    below = {pid}
    while more := {own for own, parent in parents.items() if parent in below} - below:
        below |= more
    return {own: used[own] for own in below if own in used}


def begin_long(page: Page) -> None:
    """Start a run of a hundred slow fits, and wait until its first results are shown."""
    go(page, "Strategies")
    tick(page, "smote_enn")
    folds = widget(page, "protocol-folds").locator("input[type=range]")
    folds.focus()
    folds.press("End")
    act(page)
    choose(page, "learner-choice", "Random forest")
    expect(page.get_by_text("5 trials, 100 model fits")).to_be_visible()
    widget(page, "run").get_by_role("button").click()
    expect(widget(page, "verdict")).to_be_visible(timeout=LONGEST)


def done(page: Page) -> int:
    """Return how many fits the sidebar says are done."""
    text = page.get_by_test_id("stSidebar").get_by_test_id("stProgress").inner_text()
    return int(re.search(r"(\d+) of 100 fits", text)[1])


def stop(page: Page) -> None:
    """Press Stop and wait until the run is over."""
    widget(page, "stop").get_by_role("button").click()
    expect(widget(page, "stop")).to_have_count(0, timeout=20_000)
    settle(page)


def test_a_run_outlives_pages_reloads_and_tabs_and_stop_keeps_its_rows(page, machines, tmp_path):  # noqa: F811
    bring(page, machines)
    begin_long(page)
    address, before = page.url, done(page)
    assert "run=" in address
    for name in ("Map", "Decide"):
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(widget(page, "stop")).to_be_visible()
        expect(page).to_have_url(re.compile(re.escape(address.split("?")[1])))
    page.reload()
    expect(page.get_by_role("heading", name="Decide", level=1)).to_be_visible(timeout=LONGEST)
    # What looks for news is drawn when the page is complete.
    expect(widget(page, "stop")).to_be_visible(timeout=LONGEST)
    expect(page.get_by_text(machines.name).first).to_be_visible()
    assert done(page) >= before
    other = page.context.new_page()
    other.goto(address)
    expect(widget(other, "verdict")).to_be_visible(timeout=LONGEST)
    expect(widget(other, "stop")).to_be_visible(timeout=LONGEST)
    stop(other)
    board = pd.read_csv(downloaded(other, "leaderboard-download", tmp_path))
    there = board["Status"].str.extract(r"(\d+) of 20 folds")[0].astype(float)
    assert there.notna().any()
    assert board.loc[there > 0, "Average precision"].between(0, 1).all()
    section(other, "Curves")
    assert set(lines(other, "precision_recall")) >= {"Do nothing"}
    expect(widget(page, "stop")).to_have_count(0, timeout=20_000)
    other.reload()
    expect(widget(other, "verdict")).to_be_visible(timeout=LONGEST)
    expect(widget(other, "stop")).to_have_count(0)
    other.close()


def test_stop_leaves_nothing_at_work(page, machines, server):  # noqa: F811
    bring(page, machines)
    begin_long(page)
    before = set(seconds_used(server.pid))
    stopped = time.monotonic()
    stop(page)
    assert time.monotonic() - stopped < 15
    # The processes that computed are gone, and nothing below the server is busy: its new workers
    # import what they need and then wait.
    assert len(before - set(seconds_used(server.pid))) >= 1
    page.wait_for_timeout(6_000)
    used = sum(seconds_used(server.pid).values())
    page.wait_for_timeout(3_000)
    assert sum(seconds_used(server.pid).values()) - used < 2
    go(page, "Strategies")
    expect(widget(page, "run").get_by_role("button")).to_be_enabled()


def test_an_address_of_a_run_that_is_gone_says_so(page, server):
    page.goto(f"{server.address}/compare?run={'0' * 32}")
    expect(page.get_by_text("no longer kept")).to_be_visible(timeout=LONGEST)
    expect(page.get_by_text("Nothing has been run yet.")).to_be_visible()
