"""A run on its way: waiting, filling fold by fold, stopped, found again by its address."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.learners import LEARNERS
from core.plan import Plan, Protocol, Trial
from core.samples import SAMPLES
from core.strategies import STRATEGIES
from tests.ui.visit import (
    LONGEST,
    ROOT,
    charts,
    compare,
    go,
    leaderboard,
    opened,
    run,
    said,
    shown,
    value,
    work_on,
)
from tests.ui.visit import prepare_run as prepared
from ui import compute, progress

pytestmark = pytest.mark.xdist_group("ui")
DATA = SAMPLES["generated"](rows=900, ratio=9).load()
STEPS = [(STRATEGIES[key](),) for key in ("nothing", "class_weight")]


def slow(seed):
    """Return a plan of which some folds take their time."""
    forest = LEARNERS["random_forest"](n_estimators=500)
    return Plan(tuple(Trial(step, forest, protocol=Protocol(folds=20, seed=seed)) for step in STEPS))


def begun(app, seed):
    """Return the job of a run that has a fold of each trial and has not ended, and make it the visitor's."""
    work_on(app, DATA)
    job = compute.jobs().start(slow(seed), DATA)
    app.session_state["session"].job = job.id
    end = time.monotonic() + LONGEST
    while len(job.progress.folds) < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert not job.done.is_set()
    return job


def found_again(job):
    """Return the app in a session of its own, opened at the address of a run."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["run"] = job
    return shown(app.run())


def test_rows_fill_fold_by_fold_and_stay_when_the_run_is_stopped(app):
    job = begun(app, seed=1)
    table = leaderboard(app)
    assert table.index[0] == "Do nothing"
    assert table["Status"].str.fullmatch(r"\d+ of 20 folds").all()
    assert all(0 < value(cell) <= 1 for cell in table["Average precision"])
    assert "Folds are still coming in" in said(app)
    assert charts(compare(app, "Curves")) == 3
    compare(app)
    (stop,) = (button for button in app.button if button.key == "stop")
    shown(stop.click().run())
    assert job.done.wait(LONGEST)
    assert job.progress.cancelled
    table = leaderboard(app)
    assert table["Status"].str.fullmatch(r"\d+ of 20 folds").all()
    assert "Folds are still coming in" not in said(app)
    assert not any(button.key == "stop" for button in app.button)


def test_intervals_of_many_rows_wait_for_the_last_fold(app, monkeypatch):
    monkeypatch.setattr("ui.results.MANY", 100)
    job = begun(app, seed=3)
    assert all("(" not in cell and 0 < value(cell) <= 1 for cell in leaderboard(app)["Average precision"])
    assert "Intervals and verdicts come with the last fold." in said(app)
    assert "nothing to compare with the baseline yet" in said(compare(app, "Is it real?"))
    compute.jobs().cancel(job)
    assert job.done.wait(LONGEST)
    assert leaderboard(app)["Average precision"].str.endswith(")").all()


def test_every_page_shows_the_run_and_a_new_session_finds_it_by_its_address(app):
    job = begun(app, seed=2)
    for page in ("prepare/data", "prepare/diagnose", "explore/strategies", "explore/decide"):
        go(app, page)
        assert "of 40 fits" in app.sidebar.get("progress")[0].proto.text
        assert app.query_params["run"] == job.id
    other = found_again(job.id)
    assert leaderboard(other).index[0] == "Do nothing"
    assert other.session_state["session"].data.fingerprint == DATA.fingerprint
    compute.jobs().cancel(job)
    assert job.done.wait(LONGEST)


def test_an_address_of_a_run_that_is_gone_says_so():
    app = found_again("0" * 32)
    assert "no longer kept" in app.toast[0].value
    assert "run" not in app.query_params
    assert "Nothing has been run yet" in said(go(app, "explore/compare"))


def test_two_visitors_with_the_same_question_share_the_folds(app):
    work_on(app, DATA)
    prepared(app, "class_weight")
    run(app)
    other = work_on(opened(), DATA)
    prepared(other, "class_weight")
    job = run(other)
    assert job.progress.work == 0.0
    assert leaderboard(app).drop(columns="Seconds").equals(leaderboard(other).drop(columns="Seconds"))


def test_a_page_that_was_long_in_drawing_rests_longer():
    """On a busy server the same pages drawn again and again would keep those of others waiting."""
    nothing, first, more = (0, 0, 0), (1, 0, 0), (9, 1, 2)
    now = time.monotonic()
    for before, took, rested, state, outdated in [
        (nothing, 0.1, 0, first, False),
        (nothing, 0.1, 1, nothing, False),
        (nothing, 0.1, 1, first, True),
        (first, 0.1, 1, more, False),
        (first, 0.1, 3, more, True),
        (nothing, 10, 30, first, False),
        (nothing, 10, 41, first, True),
        (first, 10, 30, more, False),
        (first, 10, 41, more, True),
    ]:
        drawn = progress.Drawn(before, began=now - rested - took, complete=now - rested)
        assert drawn.outdated(state) is outdated
