"""The sections of the Diagnose page, as a visitor meets them."""

from concurrent.futures import Future

import pytest

from core.engine import Background, Inline
from core.samples import SAMPLES
from tests.core import data
from tests.ui.visit import charts, go, said, shown, until_drawn, work_on

pytestmark = pytest.mark.xdist_group("ui")


def section(app, name):
    """Open a section of the Diagnose page."""
    go(app, "prepare/diagnose")
    (sections,) = (group for group in app.get("button_group") if group.key == "diagnose-section")
    return shown(sections.set_value(name).run())


def test_the_regime_of_the_first_sample_is_told(app):
    section(app, "What can help")
    until_drawn(app, "Measuring")
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["How rare (eta)"] == "32.3 : 1"
    assert numbers["Regime"] in ("extreme", "catastrophic")
    assert charts(app) == 2
    words = said(app)
    assert "`yes` (150 rows) against `no` (4,850 rows), by a linear rule" in words
    assert "A threshold alone gets back **" in words
    assert "the names of the regimes and where they end are ours" in words


def test_a_large_table_is_measured_in_the_background(app, monkeypatch):
    from ui import compute

    monkeypatch.setattr(compute, "AT_ONCE", 100)
    work_on(app, data.numeric(400, 50, seed=7))
    until_drawn(section(app, "What can help"), "Measuring")
    assert charts(app) == 2


def test_one_of_several_classes_is_chosen(app):
    work_on(app, SAMPLES["wine"]().load())
    section(app, "What can help")
    box = next(box for box in app.selectbox if box.label == "Class")
    assert box.value == 2
    shown(box.set_value(0).run())
    assert "`cultivar 1` (59 rows) against `cultivar 2` (71 rows)" in said(app)


def test_too_few_rows_are_said_in_both_sections(app):
    work_on(app, data.numeric(60, 3))
    section(app, "What can help")
    assert "Nothing can be measured: `1` has 3 rows, and 4 are needed." in said(app)
    section(app, "If it were rarer")
    assert "`1` has 2 rows to train on, and 10 are needed to make it rarer." in said(app)
    assert "Another class of interest" not in said(app)
    assert charts(app) == 0
    work_on(app, data.numeric(60, 30, 3))
    section(app, "If it were rarer")
    assert "to make it rarer. Another class of interest can be chosen on the Data page." in said(app)


def test_the_dial_is_turned_to_its_end(app):
    work_on(app, data.numeric(200, 60))
    section(app, "If it were rarer")
    until_drawn(app, "Making it rarer")
    assert charts(app) == 1
    spans = app.dataframe[0].value
    assert set(spans["kept"]) == {40, 20, 10, 5}
    assert set(spans["metric"]) == {"accuracy", "average_precision", "recall"}
    words = said(app)
    assert "SMOTE**, 5 rows:" in words
    assert "needs at least 6 training rows" in words
    assert "Do nothing, from 40 to 5 rows to train on" in words
    chosen = app.multiselect(key="dial-strategies")
    shown(chosen.set_value(["random_over"]).run())
    until_drawn(app, "Making it rarer")
    assert set(app.dataframe[0].value["trial"]) == {"Random over-sampling", "Tuned threshold alone"}


class Slow(Inline):
    """A worker that never comes to an end by itself."""

    def __init__(self):
        self.begun = []

    def submit(self, function, table, *arguments):
        self.begun.append(Future())
        return self.begun[-1]


def test_choices_of_the_dial_that_were_changed_leave_nothing_waiting(app, monkeypatch):
    from ui import compute

    worker = Slow()
    questions = Background(worker)
    monkeypatch.setattr(compute, "diagnoses", lambda: questions)
    work_on(app, data.numeric(200, 60))
    section(app, "If it were rarer")
    assert "Making it rarer: step 1 of 4" in said(app)
    for strategies in (["random_over"], ["random_under"]):
        shown(app.multiselect(key="dial-strategies").set_value(strategies).run())
    while not worker.begun[-1].done():
        worker.begun[-1].set_result(None)
    # Of each of the three choices two steps were asked for, and not all four.
    assert len(worker.begun) == 6
