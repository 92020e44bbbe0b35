"""The widgets that are derived from what core declares, and the choices of the Strategies page."""

import pytest
from streamlit.testing.v1 import AppTest

from core.decisions import DECISIONS
from core.learners import LEARNERS
from core.protocol import Protocol
from core.samples import SAMPLES
from core.strategies import STRATEGIES
from tests.ui.visit import go, listed, mixed, opened_settings, prepare_run, run, said, shown, upload, work_on

pytestmark = pytest.mark.xdist_group("ui")
FOLDERS = {"strategies": STRATEGIES, "learners": LEARNERS, "decisions": DECISIONS, "samples": SAMPLES}
ENTRIES = [(folder, key) for folder, entries in FOLDERS.items() for key in entries]


def configured(folder: str, key: str) -> None:
    """Be a page that shows the widgets of one entry and says what they make."""
    import importlib

    import streamlit as st

    from ui.widgets import configure

    entries = getattr(importlib.import_module(f"core.{folder}"), folder.upper())
    st.text(repr(configure(entries[key], "test")))


@pytest.mark.parametrize(("folder", "key"), ENTRIES)
def test_untouched_widgets_give_the_defaults(folder, key):
    entry = FOLDERS[folder][key]
    app = shown(AppTest.from_function(configured, kwargs={"folder": folder, "key": key}).run())
    assert app.text[0].value == repr(entry())
    kinds = (app.slider, app.number_input, app.selectbox, app.toggle, app.text_input)
    assert {w.key for kind in kinds for w in kind} == {f"test.{key}.{p.name}" for p in entry.params()}


@pytest.mark.parametrize(
    ("key", "widget", "name", "value", "expected"),
    [
        ("smote", "slider", "neighbours", 3, "Smote(balance=1.0, neighbours=3)"),
        ("smote", "slider", "balance", 0.25, "Smote(balance=0.25, neighbours=5)"),
    ],
)
def test_a_moved_widget_reaches_the_entry(key, widget, name, value, expected):
    app = AppTest.from_function(configured, kwargs={"folder": "strategies", "key": key}).run()
    getattr(app, widget)(key=f"test.{key}.{name}").set_value(value).run()
    assert shown(app).text[0].value == expected


def test_every_model_rule_and_setting_can_be_chosen(app):
    go(app, "explore/strategies")
    assert app.selectbox(key="learner.choice").options == [each.title for each in LEARNERS.values()]
    rules = app.multiselect(key="decisions").options
    assert set(rules) <= {each.title for each in DECISIONS.values()}
    assert len(rules) == len(set(rules)) >= 4
    kinds = (app.slider, app.number_input, app.toggle, app.selectbox)
    judged = {w.key for kind in kinds for w in kind if w.key.startswith("protocol.")}
    assert judged == {f"protocol.{param.name}" for param in Protocol.params()}


@pytest.mark.parametrize("key", LEARNERS)
def test_every_model_can_be_run_with_its_defaults(app, key):
    work_on(app, SAMPLES["wine"]().load())
    go(app, "explore/strategies").selectbox(key="learner.choice").set_value(key).run()
    assert "**4 trials, 20 model fits**" in said(shown(app))
    assert not app.button(key="run").disabled


def test_the_choice_is_kept_from_page_to_page(app):
    prepare_run(app, "smote", "tomek_links")
    opened_settings(app, "smote").slider(key="strategy.smote.neighbours").set_value(3)
    app.slider(key="protocol.folds").set_value(4).run()
    go(app, "prepare/data")
    go(app, "explore/strategies")
    assert listed(app) == ["smote", "tomek_links"]
    assert "SMOTE :gray[:small[balance 1.0, neighbours 3]]" in said(app)
    assert opened_settings(app, "smote").slider(key="strategy.smote.neighbours").value == 3
    assert app.selectbox(key="learner.choice").value == "logistic_regression"
    assert "**3 trials, 12 model fits** (4 folds for each remedy)" in said(app)


def test_rules_cost_no_fit(app):
    prepare_run(app, "class_weight")
    app.multiselect(key="decisions").set_value(["argmax", "f_beta", "cost"]).run()
    assert "**6 trials, 10 model fits**" in said(shown(app))


@pytest.mark.parametrize(
    ("written", "trials"),
    [
        ("smote(balance=0.5)+class_weight", 2),
        (" smote(neighbours=3, balance=0.5) + class_weight , tomek_links+random_over,", 3),
        ("smote, nothing", 2),
        ("", 1),
    ],
)
def test_written_chains_are_taken(app, written, trials):
    prepare_run(app, chains=written)
    assert not app.error
    assert f"**{trials} trial" in said(app)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("smoot", "There is no `smoot`; the nearest name is `smote`."),
        ("smote(balance=2)", "smote: balance must be a number from 0.0 to 1.0, not 2."),
        ("smote(", "`smote(` is not of the form `name` or `name(setting=value, ...)`."),
    ],
)
def test_a_wrong_chain_gives_one_sentence(app, written, sentence):
    prepare_run(app, "class_weight", chains=written)
    assert [error.value for error in app.error] == [sentence]
    assert "**2 trials, 10 model fits**" in said(app)


def test_refusals_are_said_before_the_run(app):
    upload(app, mixed(rare=7))
    prepare_run(app, "smote", "random_over", chains="class_weight+smote, easy_ensemble+smote")
    assert [each.value for each in app.markdown if ":material/block:" in each.value] == [
        ":material/block: **SMOTE**: needs at least 6 training rows of every class it adds to, `ill` has 5.",
        ":material/block: **Class weights → SMOTE**: comes after a weighting, and rows lose their weights "
        "here: put smote first.",
        ":material/block: **EasyEnsemble → SMOTE**: easy_ensemble uses models of its own, so it comes last "
        "in a chain.",
    ]
    assert "their rows will say so" in said(app)


def test_too_few_rows_for_the_folds_refuse_everything(app):
    upload(app, mixed(rare=4))
    prepare_run(app, "smote")
    reason = "`ill` has 4 rows, fewer than the 5 folds."
    assert [each.value for each in app.markdown if ":material/block:" in each.value] == [
        f":material/block: **Do nothing**: {reason}",
        f":material/block: **SMOTE**: {reason}",
    ]
    assert app.button(key="run").disabled
    app.slider(key="protocol.folds").set_value(3).run()
    assert not app.button(key="run").disabled


def test_columns_can_be_taken_as_they_are(app):
    work_on(app, SAMPLES["generated"](rows=300).load())
    prepare_run(app)
    app.segmented_control(key="preparation").set_value("as-is").run()
    job = run(app)
    assert [trial.preparation.value for trial in job.plan.trials] == ["as-is"]
    assert job.progress.status(job.plan.trials[0]) == "done"
