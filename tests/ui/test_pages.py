"""Every page, as a visitor meets it before anything was run."""

import pandas as pd
import pytest

from core.samples import SAMPLES
from tests.ui.visit import ROOT, charts, go, mixed, said, shown, until_drawn, upload, work_on
from ui.navigation import PAGES
from ui.show import days

pytestmark = pytest.mark.xdist_group("ui")
TITLES = {name: title for section in PAGES.values() for name, title, _ in section}


@pytest.mark.parametrize("name", TITLES)
def test_page_runs_in_a_new_session(app, name):
    go(app, name)
    assert [title.value for title in app.title] == [TITLES[name]]


def test_every_page_file_is_in_the_menu():
    assert {f"{path.parent.name}/{path.stem}" for path in ROOT.glob("pages/*/*.py")} == set(TITLES)


@pytest.mark.parametrize("name", ["explore/compare", "explore/decide", "understand/explain"])
def test_page_without_results_says_so_and_leads_on(app, name):
    go(app, name)
    assert [info.value for info in app.info] == ["Nothing has been run yet."]
    (link,) = app.get("page_link")
    assert (link.proto.page, link.value) == ("strategies", "Choose strategies and run")
    assert not app.get("plotly_chart")


def test_every_page_but_the_last_leads_to_another(app):
    leading = [name for name in TITLES if go(app, name).get("page_link")]
    # Strategies leads on with its button; what is read is left through the menu.
    read = {"understand/learn", "understand/challenges", "understand/handbook"}
    assert set(TITLES) - set(leading) == {"explore/strategies", *read}


@pytest.mark.parametrize("key", SAMPLES)
def test_choosing_a_sample_changes_the_data(app, key):
    app.get("button_group")[0].set_value("Try a sample").run()
    app.selectbox(key="sample.choice").set_value(key).run()
    before = app.session_state["session"].data
    app.button[0].click().run()
    shown(app)
    data = app.session_state["session"].data
    assert data is not before
    assert data.fingerprint == SAMPLES[key]().load().fingerprint
    assert f"{len(data.y):,} rows · {data.X.shape[1]} columns" in said(app)
    for name in ("prepare/diagnose", "prepare/map", "explore/strategies"):
        assert f"`{data.name}`** · {len(data.y):,} rows · target `{data.target}`" in said(go(app, name))


def test_a_sample_that_cannot_be_made_says_why_and_changes_nothing(app):
    app.get("button_group")[0].set_value("Try a sample").run()
    app.selectbox(key="sample.choice").set_value("generated").run()
    app.slider(key="sample.generated.rows").set_value(200)
    app.slider(key="sample.generated.ratio").set_value(1_000)
    before = app.session_state["session"].data
    shown(app.button[0].click().run())
    (error,) = app.error
    assert "ask for more rows or a smaller ratio" in error.value
    assert app.session_state["session"].data is before


def test_an_upload_is_described_in_words(app):
    upload(app, mixed(), "visits.csv")
    assert [box.value for box in app.selectbox if box.label == "First row"] == ["find out"]
    target, positive = (box for box in app.selectbox if box.key.startswith(("target", "positive")))
    assert (target.value, positive.value) == ("outcome", "ill")
    assert "class of interest = `ill` (60 of 600, 10.0 %)" in said(app)
    overview = app.dataframe[0].value.set_index("Column")
    assert overview["Kind"].to_dict() == {"age": "numeric", "ward": "categorical", "visit": "identifier"}
    assert overview.loc["age", "Missing"] == pytest.approx(0.05)


def test_another_target_is_taken_or_refused_with_a_sentence(app):
    upload(app, mixed())
    target = next(box for box in app.selectbox if box.label == "Column to predict")
    shown(target.set_value("ward").run())
    assert app.session_state["session"].data.classes == ("east", "north", "west")
    assert "3 classes, none of special interest" in said(app)
    target = next(box for box in app.selectbox if box.label == "Column to predict")
    shown(target.set_value("visit").run())
    assert [each.value for each in app.error] == [
        "Column `visit` holds 600 different values, which looks like names or texts; choose a "
        "target of at most 100 classes. What is predicted is still `ward`."
    ]
    assert app.session_state["session"].data.target == "ward"


def test_a_file_that_is_no_table_changes_nothing(app):
    before = app.session_state["session"].data
    app.file_uploader[0].upload("empty.csv", b"\n", "text/csv")
    shown(app.run())
    (error,) = app.error
    assert error.value.startswith("`empty.csv`: ")
    assert error.value.endswith("The data below are still those of `Card payments (made up)`.")
    assert app.session_state["session"].data is before


def test_the_class_of_interest_can_be_swapped(app):
    box = next(box for box in app.selectbox if box.label == "Class of interest")
    shown(box.set_value("no").run())
    assert "class of interest = `no` (4,850 of 5,000, 97.0 %)" in said(go(app, "prepare/diagnose"))


def test_diagnose_shows_every_finding_and_a_column_chosen(app):
    work_on(app, SAMPLES["wine"]().load())
    go(app, "prepare/diagnose")
    assert [metric.value for metric in app.metric] == ["150", "20", "3.5 : 1"]
    first = app.get("plotly_chart")[1].proto.spec
    app.selectbox[0].set_value("hue").run()
    assert app.get("plotly_chart")[1].proto.spec != first


def test_the_map_shows_what_a_sampler_adds(app):
    work_on(app, SAMPLES["wine"](rare=12).load())
    go(app, "prepare/map")
    assert set(app.dataframe[0].value["kind"]) == {"real"}
    app.selectbox(key="map-sampler").set_value("smote").run()
    points = until_drawn(app, "Laying out").dataframe[0].value
    added = points[points["kind"] == "added"].groupby("class").size().to_dict()
    assert added == {"cultivar 1": 12, "cultivar 3": 59}


def test_a_sampler_that_cannot_run_on_the_map_says_why(app):
    work_on(app, SAMPLES["wine"](rare=5).load())
    go(app, "prepare/map").selectbox(key="map-sampler").set_value("smote").run()
    until_drawn(app, "Laying out")
    assert not app.get("plotly_chart")
    assert "needs at least 6 training rows" in said(app)
    assert "`cultivar 3` has 5" in said(app)


def test_the_search_of_the_handbook_shows_only_what_matches(app):
    go(app, "understand/handbook")
    before = {expander.label for expander in app.expander}
    app.text_input(key="search").set_value("  Tomek ").run()
    found = {expander.label for expander in app.expander}
    assert found < before
    assert {"Tomek links (`tomek_links`)", "SMOTE + Tomek links (`smote_tomek`)"} <= found
    app.text_input(key="search").set_value("no such thing").run()
    assert not app.expander
    assert "Nothing here mentions" in said(app)


def test_a_table_of_nothing_but_identifiers_can_be_looked_at(app):
    names = pd.DataFrame({"id": range(100), "outcome": ["well"] * 90 + ["ill"] * 10})
    upload(app, names)
    go(app, "prepare/diagnose")
    assert charts(app) == 1
    go(app, "prepare/map")
    assert "no column is left to learn from" in said(app)


def test_days_are_shown_without_an_hour():
    day = pd.to_datetime(["2024-01-01", None, "2024-02-29"])
    table = pd.DataFrame({"day": day, "moment": day + pd.Timedelta("1h"), "text": list("abc")})
    assert [*days(table)] == ["day"]
    assert days(table)["day"]["type_config"]["type"] == "date"
