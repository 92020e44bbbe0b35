"""The way of a person through the app, from a file of their own to a decision."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import act, choose, ended, go, section, settle, tick, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLES = {"Do nothing", "Class weights", "Random over-sampling", "SMOTE"}
LONGEST = 120_000  # milliseconds that a run of these tests may take
# What a plotly chart draws: names, modes and places of its traces.
TRACES = """(chart) => chart.querySelector('.js-plotly-plot')._fullData.map((trace) => ({
    type: trace.type, name: trace.name, mode: trace.mode,
    x: Array.from(trace.x ?? []), y: Array.from(trace.y ?? []),
}))"""


@pytest.fixture(scope="module")
def machines(tmp_path_factory) -> Path:
    """Return a file with numbers, categories and gaps, in which one machine in fifteen has a fault."""
    rng = np.random.default_rng(3)
    rows, faults = 1_500, 100
    state = rng.permutation(np.repeat(["ok", "fault"], [rows - faults, faults]))
    heat = np.round(rng.normal(60, 8, rows) + 9 * (state == "fault"), 1)
    heat[rng.permutation(rows)[:90]] = np.nan
    maker = rng.choice(["Acme", "Bolt & Co", "Zahn"], rows, p=[0.6, 0.3, 0.1])
    hours = rng.integers(0, 5_000, rows) + 700 * (state == "fault")
    table = {"heat": heat, "state": state, "maker": maker, "hours": hours}
    path = tmp_path_factory.mktemp("files") / "machines.csv"
    pd.DataFrame(table).assign(shift=rng.choice(["day", "night"], rows)).to_csv(path, index=False)
    return path


def bring(page: Page, path: Path) -> None:
    """Upload a file and say what to predict."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_test_id("stMain").get_by_role("heading", name=path.name)).to_be_visible()
    settle(page)
    choose(page, "target-", "state")


def begin(page: Page) -> None:
    """Choose four strategies and start."""
    go(page, "Strategies")
    for key in ("random_under", "random_over"):
        tick(page, key)
    expect(page.get_by_text("4 trials, 20 model fits")).to_be_visible()
    widget(page, "run").get_by_role("button").click()


def traces(page: Page, key: str) -> list[dict]:
    """Return what the first chart with a key draws."""
    return widget(page, key).evaluate(TRACES)


def lines(page: Page, key: str) -> dict[str, list]:
    """Return the curves of a chart by the name of their trial."""
    drawn = [trace for trace in traces(page, key) if trace["mode"] == "lines" and trace["name"] in TITLES]
    return {trace["name"]: trace["y"] for trace in drawn}


def marker(page: Page, key: str) -> tuple[float, float]:
    """Return where the one marker of a chart lies."""
    drawn = [t for t in traces(page, key) if t["mode"] == "markers" and t["x"] != [None]]
    (point,) = drawn
    return point["x"][0], point["y"][0]


def numbers(page: Page) -> dict[str, str]:
    """Return the numbers of the Decide page by their labels."""
    metrics = page.get_by_test_id("stMetric").all()
    return dict(re.split(r"\n+", metric.inner_text().strip()) for metric in metrics)


def downloaded(page: Page, key: str, folder: Path) -> Path:
    """Press a download button and return the file."""
    with page.expect_download() as caught:
        widget(page, key).get_by_role("button").click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def test_from_a_file_to_a_decision(page, machines):
    bring(page, machines)
    expect(page.get_by_text("class of interest = fault (100 of 1,500, 6.7 %)")).to_be_visible()
    begin(page)
    ended(page)

    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    section(page, "Curves")
    curves = lines(page, "precision_recall")
    assert set(curves) == TITLES
    assert len({tuple(curve) for curve in curves.values()}) == 4
    section(page, "Class by class")
    matrices = page.locator('[class*="st-key-confusion-"]:has(> .stPlotlyChart, .js-plotly-plot)')
    expect(matrices).to_have_count(4)
    assert [matrix.evaluate(TRACES)[0]["type"] for matrix in matrices.all()] == ["heatmap"] * 4

    go(page, "Decide")
    before, place = numbers(page), marker(page, "precision_recall")
    assert set(before) == {"Found of 100", "Missed", "False alarms", "Recall", "Precision"}
    slider = widget(page, "threshold-").locator("input[type=range]")
    slider.focus()
    for _ in range(4):
        slider.press("PageDown")
    act(page)
    after, moved = numbers(page), marker(page, "precision_recall")
    assert float(after["Recall"]) > float(before["Recall"])
    assert int(after["False alarms"]) > int(before["False alarms"])
    assert moved[0] > place[0]
    assert (f"{moved[0]:.3f}", f"{moved[1]:.3f}") == (after["Recall"], after["Precision"])
    assert lines(page, "precision_recall").keys() == {"Do nothing"}

    go(page, "Data")
    assert widget(page, "target-").locator("input").input_value() == "state"
    go(page, "Strategies")
    rows = [row.inner_text() for row in widget(page, "chosen").locator('[class*="st-key-row-"]').all()]
    assert all(any(row.startswith(title) for row in rows) for title in TITLES - {"Do nothing"})
    assert len(rows) == 3
    go(page, "Compare")
    section(page, "Curves")
    assert lines(page, "precision_recall") == curves
    go(page, "Decide")
    assert numbers(page) == after


def test_results_can_be_taken_home(page, machines, tmp_path):
    bring(page, machines)
    begin(page)
    ended(page)
    board = pd.read_csv(downloaded(page, "leaderboard-download", tmp_path))
    assert board["Strategy"][0] == "Do nothing"
    assert set(board["Strategy"]) == TITLES
    assert len(board) == 8
    for metric in ("Average precision", "Recall", "Brier score"):
        assert (board[f"{metric} low"] < board[metric]).all()
        assert (board[metric] < board[f"{metric} high"]).all()

    path = downloaded(page, "predictions", tmp_path)
    table = pd.read_parquet(path)
    assert table["trial"].nunique() == 4
    assert len(table) == 4 * 1_500
    written = pd.read_csv(machines)
    for _, part in table.groupby("trial", observed=True):
        assert sorted(part["row"]) == [*range(1_500)]
        assert (part["actual"].to_numpy() == written["state"].to_numpy()[part["row"]]).all()
        assert np.allclose(part["p:fault"] + part["p:ok"], 1, atol=1e-6)
    plain = table[table["trial"].str.contains('"nothing"')]
    hits = (plain[plain["actual"] == "fault"]["predicted"] == "fault").mean()
    own = board[(board["Strategy"] == "Do nothing") & (board["Decision"] == "at 0.5")]
    assert own["Recall"].tolist() == pytest.approx([hits])


def test_a_repaired_trial_joins_the_comparison(page, machines):
    bring(page, machines)
    begin(page)
    ended(page)
    widget(page, "see-reliability").get_by_role("button").click()
    act(page)
    choose(page, "reliability-trial", "SMOTE")
    name = "SMOTE → Platt scaling"
    assert name in {trace["name"] for trace in traces(page, "reliability-curves")}
    before = page.url
    page.get_by_role("button", name="Add the repaired trial").click()
    expect(page.get_by_role("button", name="It is in the comparison")).to_be_visible(timeout=LONGEST)
    ended(page)
    assert page.url != before
    section(page, "Curves")
    drawn = [trace for trace in traces(page, "precision_recall") if trace["mode"] == "lines"]
    assert {trace["name"] for trace in drawn} >= {*TITLES, name}
