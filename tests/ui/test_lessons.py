"""Learn: a list of lessons; in each the question comes first, and the answer only after a guess."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import LESSONS, about
from core.params import Range
from core.samples import SAMPLES
from core.texts import text
from core.words import quoted
from tests.core.data import numeric
from tests.core.test_lessons import files, real
from tests.ui.visit import ROOT, charts, go, said, shown, until_drawn, work_on
from ui import lessons

pytestmark = pytest.mark.xdist_group("ui")
QUICK = "threshold"
WAITING = text("lessons.wait")


def opened(lesson: str) -> AppTest:
    app = go(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run(), "understand/learn")
    app.query_params["lesson"] = lesson
    return shown(app.run())


def guessed(app, lesson):
    """Give an answer, and wait for what the table answers."""
    if isinstance(LESSONS[lesson].options, Range):
        app.slider(key=f"guess-{lesson}").set_value(LESSONS[lesson].options.high)
    else:
        app.radio(key=f"guess-{lesson}").set_value(LESSONS[lesson].options[-1])
    shown(app.run())
    shown(app.button(key="lesson-answer").click().run())
    return until_drawn(app, WAITING)


def on_own(app):
    (table,) = (group for group in app.get("button_group") if group.key == "lesson-table")
    return until_drawn(shown(table.set_value("own").run()), WAITING)


def test_the_list_leads_to_every_lesson(app):
    go(app, "understand/learn")
    for key, kind in LESSONS.items():
        assert kind.says("know") in said(app)
        assert app.button(key=f"open-{key}")
    shown(app.button(key=f"open-{QUICK}").click().run())
    assert [heading.value for heading in app.subheader] == [f"2. {LESSONS[QUICK].says('title')}"]
    assert app.query_params["lesson"] == QUICK


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_answer_comes_after_a_guess_and_on_the_visitors_own_files(lesson, shared_data):
    app = opened(lesson)
    assert not charts(app)
    assert LESSONS[lesson].says("home") not in said(app)
    guessed(app, lesson)
    assert charts(app) == 1
    assert LESSONS[lesson].says("home") in said(app)
    assert LESSONS[lesson].source in said(app)
    for name in files(lesson):
        data = real(name, lesson, shared_data)
        on_own(work_on(app, data))
        assert charts(app) == 1
        assert LESSONS[lesson].says("home") in said(app)
        assert text("lessons.rows", **about(LESSONS[lesson]().rows(data))) in said(app)


def test_nothing_is_answered_without_a_guess():
    app = opened(QUICK)
    assert app.button(key="lesson-answer").disabled


def test_it_runs_on_the_visitors_own_table():
    data = SAMPLES["breast_cancer"]().load()
    app = work_on(opened(QUICK), data)
    on_own(guessed(app, QUICK))
    assert charts(app) == 1
    assert f"{len(data.y)} rows, {data.counts[data.interest]} of them" in said(app)
    assert "sample of a larger file" not in said(app)


def test_of_a_sample_it_says_what_it_is_about():
    data = SAMPLES["breast_cancer"]().load()
    common = np.arange(2) != data.interest
    drawn = replace(data, drawn_from=tuple(np.where(common, 10, 1) * data.counts))
    app = work_on(opened(QUICK), drawn)
    on_own(guessed(app, QUICK))
    assert charts(app) == 1
    share = data.counts[data.interest] / sum(drawn.totals)
    assert f"in the file {quoted(data.classes[data.interest])} has {share:.2%}" in said(app)


def test_a_table_that_it_cannot_use_is_said():
    app = work_on(opened(QUICK), numeric(100, 4))
    on_own(guessed(app, QUICK))
    assert not charts(app)
    assert any("leaves 4 rows on one side, and 10 are needed" in info.value for info in app.info)


def test_settings_change_the_figure_and_its_sentence():
    app = guessed(opened(QUICK), QUICK)
    before = app.get("plotly_chart")[0].proto.spec, said(app)
    shown(app.slider(key="lesson-threshold-position").set_value(90).run())
    assert app.get("plotly_chart")[0].proto.spec != before[0]
    assert said(app) != before[1]


def test_answers_are_kept_in_the_session():
    app = guessed(opened(QUICK), QUICK)
    assert app.session_state[lessons.ANSWERS] == {QUICK: LESSONS[QUICK].options[-1]}
    go(app, "prepare/data")
    app.query_params["lesson"] = QUICK
    go(app, "understand/learn")
    assert charts(app) == 1


def test_in_spanish():
    app = opened(QUICK)
    app.session_state["language"] = "es"
    guessed_in = shown(app.run())
    assert LESSONS[QUICK].says("title", "es") in said(guessed_in)
    assert LESSONS[QUICK].says("title") not in said(guessed_in)


def test_a_lesson_that_is_not_known_is_said():
    app = opened("**no**")
    assert any("There is no lesson `**no**`" in warning.value for warning in app.warning)
    assert app.button(key=f"open-{QUICK}")


def test_classes_of_the_made_up_table_are_words_of_the_language():
    app = opened(QUICK)
    (language,) = (group for group in app.get("button_group") if group.key == "language")
    shown(language.set_value("es").run())
    assert "`rara`" in said(app)
    assert "`rare`" not in said(app)
