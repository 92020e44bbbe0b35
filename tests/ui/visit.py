"""What a visitor of the app does, in Streamlit's own test client: whole scripts, no browser."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from core.dataset import Dataset
from core.engine import Job
from ui import compute

ROOT = Path(__file__).parents[2]
LONGEST = 120  # seconds that a run or an explanation of these tests may take
REMEDIES = ("class_weight", "random_under", "smote")  # chosen at first


def opened() -> AppTest:
    """Return the app in a session of its own."""
    return shown(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())


def shown(app: AppTest) -> AppTest:
    """Return the app after making sure that nothing broke off."""
    assert not app.exception, app.exception
    return app


def go(app: AppTest, page: str) -> AppTest:
    """Open a page such as `explore/compare`."""
    return shown(app.switch_page(f"pages/{page}.py").run())


def upload(app: AppTest, frame: pd.DataFrame, name: str = "table.csv") -> AppTest:
    """Bring a table, on the Data page."""
    content = frame.to_csv(index=False).encode()
    go(app, "prepare/data").file_uploader[0].upload(name, content, "text/csv")
    return shown(app.run())


def work_on(app: AppTest, data: Dataset) -> AppTest:
    """Put a data set in the visitor's session, as choosing a sample does."""
    app.session_state["session"].use_sample(data)
    return app


def prepare_run(app: AppTest, *remedies: str, chains: str = "") -> AppTest:
    """Choose these remedies and a quick model on the Strategies page."""
    go(app, "explore/strategies")
    for key in {*REMEDIES, *remedies}:
        app.session_state[f"use.{key}"] = key in remedies
    app.text_input(key="chains").set_value(chains)
    app.selectbox(key="learner.choice").set_value("logistic_regression")
    return shown(app.run())


def listed(app: AppTest) -> list[str]:
    """Return the keys of the strategies that the Strategies page says will run."""
    return [button.key.removeprefix("drop.") for button in app.button if button.key.startswith("drop.")]


def opened_settings(app: AppTest, key: str) -> AppTest:
    """Open the settings of a chosen strategy."""
    app.session_state[f"settings.{key}"] = True
    return shown(app.run())


def run(app: AppTest) -> Job:
    """Press the button and wait for the end of the run."""
    app.button(key="run").click().run()
    shown(app)
    job = job_of(app)
    assert job.done.wait(LONGEST)
    return job


def job_of(app: AppTest) -> Job:
    """Return the visitor's run."""
    job = compute.job(app.session_state["session"].job)
    assert job is not None
    return job


def until_drawn(app: AppTest, waiting: str) -> AppTest:
    """Look at the page again until no note says that it is `waiting` for something."""
    end = time.monotonic() + LONGEST
    while any(waiting in info.value for info in app.info):
        assert time.monotonic() < end, f"still {waiting}"
        time.sleep(0.3)
        shown(app.run())
    return app


def compare(app: AppTest, section: str = "Leaderboard") -> AppTest:
    """Open a section of the Compare page."""
    go(app, "explore/compare")
    (sections,) = (group for group in app.get("button_group") if group.key == "compare-section")
    return shown(sections.set_value(section).run())


def leaderboard(app: AppTest) -> pd.DataFrame:
    """Return what the trials gave with the decisions of the run, by strategy."""
    table = compare(app).dataframe[0].value
    return table[table["Decision"] != "at its own threshold"].set_index("Strategy")


def value(cell: str) -> float:
    """Return the number before the interval in a cell of the leaderboard."""
    return float(cell.split(" (")[0])


def frame_with(app: AppTest, column: str) -> pd.DataFrame:
    """Return the table of the page that has a column of that name."""
    (table,) = [each.value for each in app.dataframe if column in each.value]
    return table


def said(app: AppTest) -> str:
    """Return all that the page says in words."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.subheader, app.text)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def charts(app: AppTest) -> int:
    """Return how many charts the page has."""
    return len(app.get("plotly_chart"))


def mixed(rows: int = 600, rare: int = 60) -> pd.DataFrame:
    """Return numbers, categories, identifiers and gaps, with a rare class that goes with age."""
    rng = np.random.default_rng(0)
    outcome = np.repeat(["well", "ill"], [rows - rare, rare])
    age = np.round(rng.normal(40, 12, rows) + 15 * (outcome == "ill"), 1)
    age[:: rows // 30] = np.nan
    wards = rng.choice(["east", "north", "west"], rows, p=[0.3, 0.2, 0.5])
    visits = [f"V-{number:05d}" for number in rng.permutation(rows)]
    return pd.DataFrame({"visit": visits, "age": age, "ward": wards, "outcome": outcome})


def apart() -> pd.DataFrame:
    """Return two classes so far apart that no row has a neighbour of the other: ADASYN breaks off."""
    rng = np.random.default_rng(0)
    kind = np.repeat(["near", "far"], [180, 20])
    return pd.DataFrame({"x": rng.normal(0, 1, 200) + 100 * (kind == "far"), "kind": kind})
