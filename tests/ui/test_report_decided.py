"""The report that the app offers takes over the cut and the prices of the Decide page."""

import re

import pytest
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from core.cockpit import cut_of, ranking
from core.decisions import DECISIONS
from core.predictions import judge
from core.samples import SAMPLES
from tests.core.reported import Page
from tests.ui.test_cockpit import through, widget
from tests.ui.visit import compare, go, job_of, opened, prepare_run, run, said, shown, until_drawn, work_on

pytestmark = pytest.mark.xdist_group("ui")


@pytest.fixture(scope="module")
def ran():
    """Return the app after a run of a remedy."""
    app = work_on(opened(), SAMPLES["generated"](rows=640, ratio=9).load())
    prepare_run(app, "random_under")
    run(app)
    return app


@pytest.fixture
def saved(monkeypatch):
    """Return the files that the pages offer from now on, by name."""
    kept, load = {}, MemoryMediaFileStorage.load_and_get_id

    def load_and_keep(storage, content, mimetype, kind, filename=None):
        kept[filename] = content
        return load(storage, content, mimetype, kind, filename)

    monkeypatch.setattr(MemoryMediaFileStorage, "load_and_get_id", load_and_keep)
    return kept


def reported(app, saved) -> tuple[Page, str]:
    """Return the full report that Compare offers, and the words of the one page."""
    compare(app).toggle[0].set_value(True)
    until_drawn(shown(app.run()), "The report is being made")
    one_page = Page(saved["one-page.html"].decode())
    return Page(saved["report.html"].decode()), "".join(one_page.texts)


def offered(app) -> list[str]:
    """Return the decisions that a report may speak of."""
    boxes = [each for each in compare(app).selectbox if each.key.startswith("report-decision")]
    return boxes[0].options if boxes else []


def at_remedy(app):
    """Look at the remedy on the Decide page."""
    app = go(app, "explore/decide")
    return shown(app.selectbox(key="decide-trial").set_value("Random under-sampling").run())


def test_the_report_speaks_of_the_cut_and_the_prices_of_the_visitor(ran, saved):
    assert not offered(ran)
    app = through(at_remedy(ran), "By capacity")
    shown(widget(app, "number_input", "capacity-").set_value(60).run())
    job = job_of(app)
    p = job.progress.finished[job.plan.trials[1].key]
    rule = DECISIONS["capacity"](alarms=60, of=1_000)
    at = cut_of(rule, ranking(p, 1)).threshold
    assert offered(app) == [
        f"Your cut of Random under-sampling: {rule.title}, from the score {at:.4g} up",
        "What the verdict goes by",
    ]
    page, words = reported(app, saved)
    moved = page.embedded["moves"]
    begun = moved["trials"][moved["chosen"]]
    alarm = p.proba[:, 1] >= at
    assert begun["title"] == "Random under-sampling"
    assert begun["tp"][begun["begin"]] == (alarm & (p.y == 1)).sum()
    assert begun["fp"][begun["begin"]] == (alarm & (p.y == 0)).sum()
    assert f"from the score {at:.3g} up" in words
    assert "A person chose this rule: " in words
    recall = 100 * (judge(p, rule).labels[p.y == 1] == 1).mean()
    assert f"{recall:.0f} of 100 rows of" in words

    app = through(at_remedy(app), "By costs")
    next(each for each in app.get("button_group") if each.key.startswith("price-")).set_value("In money")
    shown(app.run())
    shown(widget(app, "number_input", "pay-missed").set_value(-25.0).run())
    page, words = reported(app, saved)
    assert "make a miss cost 25 false alarms" in said(app)
    assert not [each for each in app.number_input if each.key == "report-price"]
    moved = page.embedded["moves"]
    begun = moved["trials"][moved["chosen"]]
    assert moved["prices"] == {"missed": 25, "false_alarm": 1}
    assert float(begun["threshold"][begun["begin"]]) == pytest.approx(1 / 26, rel=1e-3)
    assert re.search("At the prices given, 1,000 rows (cost|bring)", words)

    shown(widget(app, "selectbox", "report-decision").set_value("What the verdict goes by").run())
    page, words = reported(app, saved)
    assert "A person" not in words
    assert page.embedded["moves"]["prices"] == {"missed": 10, "false_alarm": 1}
    assert [each.key for each in app.number_input if each.key == "report-price"]
