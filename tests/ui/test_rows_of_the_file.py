"""A row has one number on every page, that of the file, and what is said of rows holds for them."""

from dataclasses import replace

import numpy as np
import pytest

from core.samples import SAMPLES
from tests.ui.visit import go, opened, prepare_run, run, said, shown, until_drawn, work_on
from ui import show

WAITING = "…"


@pytest.fixture(scope="module")
def app():
    """Return a visit with a run on rows that were not all of the rows of their file."""
    data = SAMPLES["generated_mixed"](rows=600, fraud=0.05).load()
    app = work_on(opened(), replace(data, rows=3 * np.arange(600) + 7))
    prepare_run(app, "random_over")
    run(app)
    return app


def numbers(app) -> list[set[int]]:
    """Return the numbers of the rows in each table that has some."""
    return [{*each.value["row"].dropna().astype(int)} for each in app.dataframe if "row" in each.value]


def section(app, name):
    go(app, "understand/explain")
    (sections,) = (group for group in app.get("button_group") if group.key == "explain-section")
    return until_drawn(shown(sections.set_value(name).run()), WAITING)


@pytest.mark.parametrize(("name", "tables"), [("What drives the score", 4), ("Hardest rows", 2)])
def test_explain_numbers_rows_as_the_file_does(app, name, tables):
    rows = {*app.session_state["session"].data.rows.tolist()}
    found = numbers(section(app, name))
    assert len(found) == tables
    assert all(each and each <= rows for each in found)


def test_the_map_numbers_rows_as_explain_does(app):
    (found,) = numbers(go(app, "prepare/map"))
    assert found == {*app.session_state["session"].data.rows.tolist()}


def test_the_map_says_what_its_colours_mean_and_keeps_its_choice_in_words(app):
    go(app, "prepare/map")
    key = next(box.key for box in app.selectbox if box.key.startswith("map-colour"))
    until_drawn(shown(app.selectbox(key=key).set_value(("difficulty", "type")).run()), WAITING)
    assert "an **outlier** none" in said(app)
    assert app.selectbox(key="map-sampler").value == ""


@pytest.mark.parametrize(("sampler", "blank"), [("random_under", False), ("smote", True)])
def test_only_of_made_up_rows_is_said_that_they_are_blank(app, sampler, blank):
    go(app, "prepare/map")
    app.selectbox(key="map-sampler").set_value(sampler).run()
    until_drawn(shown(app), WAITING)
    assert ("Made-up rows are blank" in said(app)) == blank
    app.selectbox(key="map-sampler").set_value("").run()


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.44e-05, "0.0000744"), (0.24391, "0.244"), (-9.513, "-9.51"), (0, "0"), (1234.5, "1230")],
)
def test_numbers_have_three_digits_and_no_exponent(value, text):
    assert show.digits(np.float32(value)) == text
