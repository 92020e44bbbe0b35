"""Every section of the Compare page shows the numbers that core computes."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.isotonic import IsotonicRegression

from core import curves
from core.calibration import MEASURES, calibration
from core.decisions import DECISIONS
from core.differences import compared, resolution, scope
from core.intervals import intervals, resampled
from core.metrics import METRICS
from core.pareto import trade_offs
from core.predictions import judge
from core.samples import SAMPLES
from core.verdict import verdict
from tests.ui.visit import charts, compare, frame_with, job_of, opened, prepare_run, run, said, shown, work_on
from ui import compute
from ui.verdict import SECTIONS

pytestmark = pytest.mark.xdist_group("ui")
OWN = "at its own threshold"


@pytest.fixture(scope="module")
def ran():
    """Return the app after a run of three remedies on two classes."""
    app = work_on(opened(), SAMPLES["generated"](rows=620, ratio=9).load())
    prepare_run(app, "class_weight", "random_under", "smote")
    run(app)
    return app


@pytest.fixture(scope="module")
def wine():
    """Return the app after a run of one remedy on three classes."""
    app = work_on(opened(), SAMPLES["wine"]().load())
    prepare_run(app, "random_over")
    run(app)
    return app


def judged(app, decision="argmax"):
    """Return what core makes of the run, by title."""
    job = job_of(app)
    found = job.progress.finished
    return {t.title: judge(found[t.key], DECISIONS[decision]()) for t in job.plan.trials}


def picked(app, key, value):
    return shown(app.selectbox(key=key).set_value(value).run())


def drawn(app, place=0) -> list[dict]:
    return json.loads(app.get("plotly_chart")[place].proto.spec)["data"]


def test_the_verdict_is_that_of_core_and_each_sentence_leads_to_its_figure(ran):
    compare(ran)
    trials = judged(ran)
    spreads = {title: resampled(each) for title, each in trials.items()}
    sentences = verdict(trials, "Do nothing", compared(spreads, "Do nothing", ["average_precision"]))
    told = [each.value for each in ran.markdown]
    assert [text for text in told if text in {each.text for each in sentences}] == [
        each.text for each in sentences
    ]
    keys = {"threshold": "precision_recall", "difference": "differences", "reliability": "reliability-curves"}
    for sentence in sentences:
        shown(ran.button(key=f"see-{sentence.figure}").click().run())
        assert keys[sentence.figure] in {chart.key for chart in ran.get("plotly_chart")}


def test_the_leaderboard_has_two_cuts_of_each_trial_with_intervals(ran):
    table = compare(ran).dataframe[0].value
    assert list(table["Strategy"][:2]) == ["Do nothing"] * 2
    assert sorted(table["Decision"]) == ["at 0.5"] * 4 + [OWN] * 4
    for decision, cut in (("argmax", "at 0.5"), ("f_beta", OWN)):
        own = table[table["Decision"] == cut].set_index("Strategy")
        for title, each in judged(ran, decision).items():
            spread = resampled(each)
            for name in ("average_precision", "recall", "f1", "brier"):
                span = intervals(spread)[name]
                cell = f"{spread.pooled[name]:.3f} ({span.low:.3f} to {span.high:.3f})"
                assert own.loc[title, METRICS[name].title] == cell


def test_differences_are_those_of_core(ran):
    compare(ran, "Is it real?")
    trials = judged(ran)
    spreads = {title: resampled(each) for title, each in trials.items()}
    for metric in ("average_precision", "recall", "brier"):
        picked(ran, "difference-metric", metric)
        table = frame_with(ran, "verdict").set_index("trial")
        found = compared(spreads, "Do nothing", [metric])
        assert len(table) == len(found) == 3
        for each in found:
            row = table.loc[each.trial]
            assert row[["difference", "low", "high", "p", "verdict"]].tolist() == [
                each.value, each.new_models.low, each.new_models.high, each.p, each.verdict
            ]  # fmt: skip
        sign = 1 if METRICS[metric].higher_is_better else -1
        assert (sign * table["difference"]).is_monotonic_decreasing
    picked(ran, "difference-metric", "recall")
    (cut,) = (group for group in ran.get("button_group") if group.key == "difference-cut")
    shown(cut.set_value(OWN).run())
    own = {title: resampled(each) for title, each in judged(ran, "f_beta").items()}
    table = frame_with(ran, "verdict").set_index("trial")
    for each in compared(own, "Do nothing", ["recall"]):
        assert table.loc[each.trial, "difference"] == each.value
    assert scope(spreads) in said(ran)
    assert resolution(trials["Do nothing"]) in said(ran)


def test_trade_offs_are_those_of_core(ran):
    compare(ran, "Is it real?")
    points = {
        f"{title}, {cut}": each
        for decision, cut in (("argmax", "at 0.5"), ("f_beta", OWN))
        for title, each in judged(ran, decision).items()
    }
    table = frame_with(ran, "beaten_by").set_index("point")
    expected = trade_offs({name: points[name] for name in table.index})
    pd.testing.assert_frame_equal(table, expected, check_names=False)
    assert len(table) == 8


def test_both_points_lie_where_core_says_and_areas_are_exact(ran):
    compare(ran, "Curves")
    table = frame_with(ran, "cost").set_index("trial")
    expected = [
        curves.landing(each, 1) for name in ("argmax", "f_beta") for each in judged(ran, name).values()
    ]
    for place, columns in enumerate([("recall", "precision"), ("false_positive_rate", "recall")]):
        points = [t for t in drawn(ran, place) if t["mode"] == "markers" and t["x"] != [None]]
        found = sorted((*point["x"], *point["y"]) for point in points)
        assert found == sorted(tuple(each[c] for c in columns) for each in expected)
    for title, each in judged(ran).items():
        area = curves.areas(each.predictions, 1)
        assert table.loc[title].to_dict() == {name: area[name] for name in table.columns}


def test_the_spread_over_folds_is_shaded_when_asked_for(ran):
    compare(ran, "Curves")
    assert not [trace for trace in drawn(ran) if trace.get("fill") == "toself"]
    shown(ran.toggle(key="fold-spread").set_value(True).run())
    for place in (0, 1):
        assert len([trace for trace in drawn(ran, place) if trace.get("fill") == "toself"]) == 4


def test_every_other_curve_is_drawn_from_its_own_table(ran):
    compare(ran, "Curves")
    p = judged(ran)["Do nothing"].predictions
    for kind in ran.selectbox(key="more-curves").options:
        assert kind
    for kind, build in {
        "precision_recall_gain": curves.precision_recall_gain, "det": curves.det, "cost": curves.cost,
        "gain": curves.gain, "lift": curves.gain, "net_benefit": curves.net_benefit,
        "threshold_table": curves.threshold_table,
    }.items():  # fmt: skip
        picked(ran, "more-curves", kind)
        table = ran.dataframe[-1].value
        own = table[table["trial"] == "Do nothing"].drop(columns="trial") if "trial" in table else table
        pd.testing.assert_frame_equal(own.reset_index(drop=True), build(p, 1))
    shown(ran)


def test_a_repair_is_seen_before_it_is_added_and_added_without_a_fit(app):
    work_on(app, SAMPLES["generated"](rows=620, ratio=9).load())
    prepare_run(app, "class_weight")
    first = run(app)
    folds, before = len(compute.jobs().store), first.progress.finished[first.plan.trials[1].key]
    compare(app, "Probabilities")
    (box,) = (each for each in app.selectbox if each.key.startswith("repair-"))
    assert box.options == ["Prior correction", "Platt scaling", "Isotonic calibration", "Beta calibration"]
    shown(box.set_value("isotonic").run())
    seen = frame_with(app, "slope").set_index("trial").loc["Class weights → Isotonic calibration"]
    proba = np.empty(len(before.y))
    for rows, others in before.cross_fits:
        learned = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        proba[rows] = learned.fit(before.proba[others, 1], before.y[others]).predict(before.proba[rows, 1])
    assert seen["brier"] == pytest.approx(np.mean((proba - before.y) ** 2), abs=1e-9)
    shown(app.button(key="add-repaired").click().run())
    job = job_of(app)
    assert job.id != first.id
    assert job.done.wait(60)
    assert len(compute.jobs().store) == folds
    assert [trial.title for trial in job.plan.trials] == [
        "Do nothing", "Class weights", "Class weights → Isotonic calibration"
    ]  # fmt: skip
    compare(app, "Probabilities")
    table = frame_with(app, "slope").set_index("trial")
    assert table.loc["Class weights → Isotonic calibration"].equals(seen)
    assert len(compare(app).dataframe[0].value) == 6


def test_prior_correction_is_offered_where_it_is_exact(ran):
    """Random under-sampling changes nothing but the class shares."""
    compare(ran, "Probabilities")
    offered = {}
    for title in ("Do nothing", "Random under-sampling", "SMOTE"):
        picked(ran, "reliability-trial", title)
        (box,) = (each for each in ran.selectbox if each.key.startswith("repair-"))
        offered[title] = "Prior correction" in box.options
    assert offered == {"Do nothing": False, "Random under-sampling": True, "SMOTE": False}


def test_calibration_numbers_are_those_of_core(ran, wine):
    for app, code in ((ran, 1), (wine, 2)):
        compare(app, "Probabilities")
        if app is wine:
            picked(app, "reliability-class", code)
        table = frame_with(app, "slope").set_index("trial")
        for title, each in judged(app).items():
            p = each.predictions
            own = calibration(p).set_index("class").loc[p.classes[code]]
            assert table.loc[title].tolist() == pytest.approx([own[m] for m in MEASURES], nan_ok=True)


def test_matrices_and_the_worst_class_follow_the_cut(wine):
    for place, decision in enumerate(("argmax", "f_beta")):
        compare(wine, "Class by class")
        (cut,) = (group for group in wine.get("button_group") if group.key == "class-cut")
        shown(cut.set_value(("as run", OWN)[place]).run())
        tables = [each.value for each in wine.dataframe if "share_of_actual" in each.value]
        for (title, each), table in zip(judged(wine, decision).items(), tables, strict=True):
            pd.testing.assert_frame_equal(table, curves.confusion_frame(each))
            sizes = table.groupby("actual", sort=False)["rows"].sum()
            assert sizes.is_monotonic_decreasing
            p = each.predictions
            recalls = [np.mean(each.labels[p.y == code] == code) for code in range(3)]
            (metric,) = (each for each in wine.metric if each.label == title)
            assert metric.value == f"{min(recalls):.3f}"


def test_all_classes_can_be_seen_beside_each_other(wine):
    compare(wine, "Curves")
    shown(wine.toggle(key="every-class").set_value(True).run())
    assert charts(wine) == 2
    table = frame_with(wine, "false_positive_rate")
    assert set(table["class"]) == {"cultivar 1", "cultivar 2", "cultivar 3"}
    p = judged(wine)["Do nothing"].predictions
    own = table[(table["class"] == "cultivar 2") & (table["trial"] == "Do nothing")]
    expected = curves.roc(p, 1)
    assert own[expected.columns].to_numpy() == pytest.approx(expected.to_numpy())


def test_the_receipt_says_what_was_checked(ran):
    compare(ran, "Receipt")
    picked(ran, "receipt-trial", "SMOTE")
    p = judged(ran)["SMOTE"].predictions
    figure = json.loads(ran.get("plotly_chart")[0].proto.spec)
    told = " ".join(each["text"] for each in figure["layout"]["annotations"]).replace("<br>", " ")
    assert curves.scored_rows(p, job_of(ran).data) in told
    pd.testing.assert_frame_equal(frame_with(ran, "part"), curves.receipt(p))


def test_only_the_section_that_is_looked_at_is_shown(ran):
    seen = [{tuple(each.value) for each in compare(ran, section).dataframe} for section in SECTIONS]
    assert all(seen)
    assert sum(map(len, seen)) == len(set.union(*seen))
