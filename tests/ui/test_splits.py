"""How rows are split, as a visitor chooses it: the scheme, groups and an order in time."""

import numpy as np
import pandas as pd
import pytest

from tests.ui.visit import go, mixed, prepare_run, run, said, shown, upload

pytestmark = pytest.mark.xdist_group("ui")
GROUPS, ORDER = "Rows that belong together", "Order in time"
ODD = "when $x$ `y` *z*"


def visits() -> pd.DataFrame:
    """Return 600 visits of 60 patients, the days not in order."""
    rng = np.random.default_rng(1)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.permutation(600), unit="D")
    return mixed().assign(patient=rng.permutation(600) % 60, day=days.strftime("%Y-%m-%d"))


def box(app, label):
    """Return the select box with that label, or None if the page has none."""
    return next((each for each in app.selectbox if each.label == label), None)


def choose(app, label, column):
    box(app, label).select(column).run()
    return shown(app)


def data_of(app):
    return app.session_state["session"].data


def test_a_sample_has_no_columns_to_choose_from(app):
    assert box(app, GROUPS) is box(app, ORDER) is None


def test_columns_can_say_which_rows_belong_together_and_when(app):
    upload(app, visits())
    assert (box(app, GROUPS).value, box(app, ORDER).value) == (None, None)
    assert data_of(app).target not in box(app, GROUPS).options
    choose(app, GROUPS, "patient")
    choose(app, ORDER, "day")
    data = data_of(app)
    assert (data.groups.name, data.order.name) == ("patient", "day")
    assert not {"patient", "day"} & set(data.X.columns)
    assert "600 rows · 3 columns" in said(app)
    go(app, "explore/strategies")
    go(app, "prepare/data")
    assert (box(app, GROUPS).value, box(app, ORDER).value) == ("patient", "day")
    choose(app, GROUPS, None)
    assert (data_of(app).groups, data_of(app).order.name) == (None, "day")
    assert "patient" in data_of(app).X


def test_another_file_starts_without(app):
    upload(app, visits())
    choose(app, GROUPS, "patient")
    upload(app, visits().drop(columns="day"), name="other.csv")
    assert box(app, GROUPS).value is data_of(app).groups is None


def test_a_target_cannot_be_carried_along(app):
    upload(app, visits())
    choose(app, GROUPS, "ward")
    box(app, "Column to predict").select("ward").run()
    assert [error.value for error in shown(app).error] == [
        "Column `ward` is to be predicted and cannot be carried along too. "
        "What is predicted is still `outcome`."
    ]
    assert (data_of(app).target, data_of(app).groups.name) == ("outcome", "ward")


def scheme(app, name):
    app.selectbox(key="protocol.scheme").select(name).run()
    return shown(app)


@pytest.mark.parametrize(
    ("name", "words", "folds"),
    [
        ("k_fold", "**2 trials, 10 model fits** (5 folds for each remedy)", 5),
        ("time", "**2 trials, 10 model fits** (5 folds in time for each remedy)", 5),
        ("hold_out", "**2 trials, 2 model fits** (1 in 5 rows held out for each remedy)", 1),
    ],
)
def test_each_scheme_is_counted_run_and_shown(app, name, words, folds):
    upload(app, visits())
    choose(app, ORDER, "day")
    prepare_run(app, "class_weight")
    scheme(app, name)
    assert words in said(app)
    job = run(app)
    for trial in job.plan.trials:
        assert job.progress.status(trial) == "done"
        assert len(job.progress.finished[trial.key].receipts) == folds
    for page in ("explore/compare", "explore/decide"):
        go(app, page)


def test_what_cannot_be_split_is_refused_in_words(app):
    upload(app, visits().rename(columns={"ward": ODD}))
    choose(app, ORDER, ODD)
    prepare_run(app)
    assert not app.button(key="run").disabled
    scheme(app, "time")
    refusal = "``when $x$ `y` *z*`` holds neither numbers nor dates, so it gives no order in time."
    assert f":material/block: **Do nothing**: {refusal}" in said(app)
    assert app.button(key="run").disabled
    go(app, "prepare/data")
    choose(app, ORDER, "day")
    choose(app, GROUPS, "patient")
    go(app, "explore/strategies")
    assert "a split in time cannot keep the rows of a group together" in said(app)
    scheme(app, "hold_out")
    app.slider(key="protocol.repeats").set_value(3).run()
    assert "**1 trial, 3 model fits** (1 in 5 rows held out x 3 repeats for each remedy)" in said(shown(app))
