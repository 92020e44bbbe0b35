"""A run and what is shown of it: on Compare, Decide and Explain."""

import json

import numpy as np
import pytest

from core.curves import threshold_table
from core.samples import SAMPLES
from tests.ui.visit import (
    apart,
    charts,
    compare,
    go,
    job_of,
    leaderboard,
    mixed,
    opened,
    prepare_run,
    run,
    said,
    shown,
    until_drawn,
    upload,
    value,
    work_on,
)
from ui import compute

pytestmark = pytest.mark.xdist_group("ui")
TWO = SAMPLES["generated"](rows=600, ratio=9)


def ran(app, data=TWO, *remedies):
    """Return the app after a run on these data."""
    work_on(app, data.load())
    prepare_run(app, *(remedies or ("class_weight", "random_under", "smote")))
    run(app)
    return app


def computed(app):
    """Return what has been computed for the visitor: folds kept by the server, and the run."""
    job = job_of(app)
    return len(compute.jobs().store), job.id, len(job.events)


def test_a_run_ends_on_compare_with_a_row_for_each_trial(app):
    work_on(app, TWO.load())
    prepare_run(app, "class_weight", "random_under", "smote")
    folds = len(compute.jobs().store)
    job = run(app)
    assert app.title[0].value == "Compare"
    assert len(compute.jobs().store) == folds + 20
    table = leaderboard(app)
    assert table.index[0] == "Do nothing"
    assert set(table.index[1:]) == {"Class weights", "Random under-sampling", "SMOTE"}
    assert "Status" not in table
    p = job.progress.finished[job.plan.trials[0].key]
    assert table.loc["Do nothing", "Recall"].startswith(f"{np.mean(p.proba[p.y == 1, 1] > 0.5):.3f} (")
    assert charts(compare(app, "Class by class")) == 4
    assert not app.sidebar.children


@pytest.mark.parametrize(
    ("metric", "title", "falling"), [("recall", "Recall", True), ("brier", "Brier score", False)]
)
def test_sorting_keeps_the_baseline_on_top(app, metric, title, falling):
    ran(app)
    go(app, "explore/compare").selectbox(key="sort").set_value(metric).run()
    table = leaderboard(app)
    assert table.index[0] == "Do nothing"
    values = [value(cell) for cell in table[title]]
    assert values[1:] == sorted(values[1:], reverse=falling)
    if metric == "recall":
        # Sorted like the others, the baseline would be last.
        assert values[0] < min(values[1:])


def test_the_class_of_interest_can_be_swapped_without_training(app):
    ran(app)
    before, known = leaderboard(app), computed(app)
    go(app, "prepare/data")
    box = next(box for box in app.selectbox if box.label == "Class of interest")
    shown(box.set_value("common").run())
    after = leaderboard(app)
    assert computed(app) == known
    assert "class of interest = `common` (540 of 600, 90.0 %)" in said(app)
    p = job_of(app).progress.finished[job_of(app).plan.trials[0].key]
    found = np.mean(p.proba[p.y == 0, 0] >= 0.5)
    assert value(after.loc["Do nothing", "Recall"]) == pytest.approx(found, abs=5e-4)
    assert (after["Precision"] != before["Precision"]).all()
    # MCC is the same from both sides.
    assert after["MCC"].map(value).equals(before["MCC"].map(value))


def test_moving_the_threshold_trains_nothing(app):
    ran(app)
    known = computed(app)
    go(app, "explore/decide")
    job = job_of(app)
    table = threshold_table(job.progress.finished[job.plan.trials[0].key], 1)
    seen = set()
    for row in table.iloc[[5, len(table) // 2, len(table) - 5]].itertuples():
        shown(app.select_slider[0].set_value(row.threshold).run())
        found, missed, alarms, recall, precision = (metric.value for metric in app.metric)
        assert (found, missed, alarms) == (f"{row.tp:,.0f}", f"{row.fn:,.0f}", f"{row.fp:,.0f}")
        assert (recall, precision) == (f"{row.recall:.3f}", f"{row.precision:.3f}")
        seen.add((found, alarms))
    assert len(seen) == 3
    assert computed(app) == known


def test_the_threshold_is_kept_from_page_to_page_and_for_each_trial(app):
    ran(app)
    go(app, "explore/decide")
    options = app.select_slider[0].options
    chosen = float(options[len(options) // 3])
    slider = app.select_slider[0]
    threshold = min(slider_values(app), key=lambda value: abs(value - chosen))
    shown(slider.set_value(threshold).run())
    numbers = [metric.value for metric in app.metric]
    go(app, "explore/compare")
    go(app, "explore/decide")
    assert [metric.value for metric in app.metric] == numbers
    app.selectbox(key="decide-trial").set_value("SMOTE").run()
    shown(app).selectbox(key="decide-trial").set_value("Do nothing").run()
    assert [metric.value for metric in shown(app).metric] == numbers


def slider_values(app):
    """Return the thresholds that the slider of the baseline can stand at."""
    job = job_of(app)
    p = job.progress.finished[job.plan.trials[0].key]
    return list(threshold_table(p, 1)["threshold"])


def test_three_classes_show_everything_on_all_pages(app):
    ran(app, SAMPLES["wine"](), "random_over")
    table = leaderboard(app)
    assert list(table.index) == ["Do nothing", "Random over-sampling"]
    assert not table.drop(columns="Notes").isna().any().any()
    assert "3 classes, none of special interest" in said(app)
    assert charts(compare(app, "Curves")) == 3
    first = app.get("plotly_chart")[0].proto.spec
    app.selectbox(key="compare-class").set_value(0).run()
    assert shown(app).get("plotly_chart")[0].proto.spec != first
    assert charts(compare(app, "Class by class")) == 2
    classes = app.dataframe[-1].value
    assert list(classes["class"]) == ["cultivar 1", "cultivar 2", "cultivar 3", "all classes (macro mean)"]
    go(app, "explore/decide")
    assert (charts(app), len(app.select_slider), len(app.metric)) == (8, 2, 5)
    app.get("button_group")[0].set_value("A threshold for each class").run()
    assert [slider.label for slider in shown(app).slider] == [
        f"Threshold of `cultivar {number}`" for number in (1, 2, 3)
    ]
    before = app.dataframe[-1].value
    shown(app.slider[0].set_value(0.01).run())
    after = app.dataframe[-1].value
    # Nearly everything is called cultivar 1 now.
    assert after["recall"][0] == 1.0
    assert after["recall"][1] < before["recall"][1]
    go(app, "understand/explain")
    until_drawn(app, "Explaining")
    assert charts(app) == 1 + 3 * 2
    assert set(app.dataframe[0].value["trial"]) == {"Do nothing", "Random over-sampling"}


def test_explain_shows_each_trial_beside_the_other(app):
    upload(app, mixed())
    prepare_run(app, "random_over")
    run(app)
    until_drawn(go(app, "understand/explain"), "Explaining")
    shown_columns = app.dataframe[0].value.groupby("trial")["column"].agg(set)
    assert shown_columns.to_dict() == {
        "Do nothing": {"age", "ward"},
        "Random over-sampling": {"age", "ward"},
    }
    app.multiselect(key="explain-trials").set_value([]).run()
    assert [info.value for info in shown(app).info] == ["Choose a trial."]


def test_refused_and_failed_trials_say_why_while_others_are_done(app):
    upload(app, apart())
    prepare_run(app, "adasyn", "smote", chains="class_weight+smote")
    run(app)
    table = leaderboard(app)
    assert table["Status"].to_dict() == {
        "Do nothing": "Done",
        "SMOTE": "Done",
        "ADASYN": "Failed",
        "Class weights → SMOTE": "Refused",
    }
    assert list(table.index[:2]) == ["Do nothing", "SMOTE"]
    assert "no row of a smaller class has a neighbour of another class" in table.loc["ADASYN", "Notes"]
    assert "comes after a weighting" in table.loc["Class weights → SMOTE", "Notes"]
    assert ":material/block: **ADASYN**: no row of a smaller class" in said(app)
    assert ":material/block: **Class weights → SMOTE**: comes after a weighting" in said(app)
    assert charts(compare(app, "Class by class")) == 2
    for name in ("explore/decide", "understand/explain"):
        go(app, name)
        offered = [*app.selectbox, *app.multiselect][0].options
        assert set(offered) == {"Do nothing", "SMOTE"}


def test_trials_that_share_a_fit_share_a_curve(app):
    work_on(app, TWO.load())
    prepare_run(app, "smote")
    app.multiselect(key="decisions").set_value(["argmax", "f_beta"]).run()
    run(app)
    table = compare(app).dataframe[0].value
    assert list(table["Decision"]) == ["at 0.5", "at its own threshold"] * 2
    assert table["Average precision"].nunique() == 2
    assert table["Recall"].nunique() == 4
    assert len(go(app, "explore/decide").selectbox(key="decide-trial").options) == 2


def test_results_say_when_they_belong_to_other_data(app):
    ran(app)
    work_on(app, SAMPLES["wine"]().load())
    for name in ("explore/compare", "explore/decide", "understand/explain"):
        go(app, name)
        notes = [info.value for info in app.info]
        assert "These results are of `Generated`; the data chosen now are `Wine`." in notes[0]
        assert "**`Generated`** · 600 rows" in said(app)
    assert not app.exception


def test_visitors_do_not_see_each_other(app):
    ran(app)
    other = go(opened(), "explore/compare")
    assert [info.value for info in other.info] == ["Nothing has been run yet."]


def test_colours_do_not_depend_on_the_rules(app):
    work_on(app, TWO.load())
    prepare_run(app, "smote")
    run(app)
    plain = lines_drawn(app)
    prepare_run(app, "smote")
    app.multiselect(key="decisions").set_value(["argmax", "f_beta"]).run()
    run(app)
    assert lines_drawn(app) == plain
    assert plain["Do nothing"][1] == "solid"


def lines_drawn(app) -> dict[str, tuple[str, str]]:
    """Return colour and dash of each curve of Compare."""
    figure = json.loads(compare(app, "Curves").get("plotly_chart")[0].proto.spec)
    drawn = [trace for trace in figure["data"] if trace.get("mode") == "lines" and "name" in trace]
    return {t["name"]: (t["line"]["color"], t["line"]["dash"]) for t in drawn}


def test_training_rows_of_each_class_are_counted(app):
    ran(app, TWO, "smote")
    compare(app, "Receipt").selectbox(key="receipt-trial").set_value("SMOTE").run()
    (table,) = [t.value for t in app.dataframe if "Before" in t.value]
    rows = table.set_index("Class")
    assert rows.loc["common", ["Before", "Kept", "Dropped", "Added", "After"]].tolist() == [
        432,
        432,
        0,
        0,
        432,
    ]
    assert rows.loc["rare", ["Before", "Kept", "Dropped", "Added", "After"]].tolist() == [48, 48, 0, 384, 432]
