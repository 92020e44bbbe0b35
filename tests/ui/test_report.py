"""The report that the app offers says what the app shows."""

import pytest

from core.predictions import judge
from core.report import gathered
from core.report.tables import leaderboard
from core.samples import SAMPLES
from tests.ui.visit import compare, frame_with, job_of, opened, prepare_run, run, shown, until_drawn, work_on

pytestmark = pytest.mark.xdist_group("ui")


@pytest.fixture(scope="module")
def ran():
    """Return the app after a run of two remedies."""
    app = work_on(opened(), SAMPLES["generated"](rows=620, ratio=9).load())
    prepare_run(app, "class_weight", "random_under")
    run(app)
    return app


def test_the_leaderboard_of_the_report_is_that_of_the_page(ran):
    job = job_of(ran)
    judged = {trial: judge(job.progress.finished[trial.key], trial.decision) for trial in job.plan.trials}
    rows = leaderboard(gathered(job.data, judged)).rows
    table = frame_with(compare(ran), "Decision")
    named = [f"{row.Strategy}\n{row.Decision}" for row in table.itertuples()]
    numbers = table.drop(columns=["Strategy", "Decision", "Notes"]).to_numpy()
    shown_there = [[cell.replace(" (", "\n").rstrip(")") for cell in row] for row in numbers]
    assert [row[0] for row in rows] == named
    assert [list(row[1:]) for row in rows] == shown_there


def test_both_files_are_made_when_they_are_asked_for(ran):
    app = compare(ran)
    assert "Full report (HTML)" not in offered(app)
    app.number_input(key="report-price").set_value(20.0)
    app.toggle[0].set_value(True)
    shown(app.run())
    app = until_drawn(app, "The report is being made")
    assert {"Full report (HTML)", "One page (HTML)"} <= offered(app)


def offered(app) -> set[str]:
    """Return what can be downloaded from the page."""
    return {each.proto.label for each in app.get("download_button")}
