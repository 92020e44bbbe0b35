"""Challenges: a choice is tried on fresh rows, hints come one after another, a pass is kept."""

import pytest
from streamlit.testing.v1 import AppTest

from core.challenges import CHALLENGES, HINTS, TRIES
from core.lessons import LESSONS
from core.texts import text
from tests.ui.visit import ROOT, go, said, shown, until_drawn
from ui import challenges

pytestmark = pytest.mark.xdist_group("ui")
QUICK = "board"
KIND = CHALLENGES[QUICK]
MEANT = {"beside": "never", "number": "recall"}
WAITING = text("challenges.wait")
NOT_YET, PASSED = text("challenges.not_yet"), text("challenges.passed")


def opened(challenge: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params["challenge"] = challenge
    return until_drawn(go(app, "understand/challenges"), WAITING)


def chosen(app, **settings):
    for name, value in settings.items():
        app.radio(key=f"challenge-{QUICK}-{name}").set_value(value)
    return shown(app.run())


def tried(app):
    return shown(app.button(key="challenge-try").click().run())


def back(app):
    """Go back to the list."""
    (button,) = [each for each in app.button if each.label == text("challenges.all")]
    return shown(button.click().run())


def keys(app) -> set[str]:
    return {button.key for button in app.button}


def results(app) -> list[str]:
    return [each.value for each in (*app.success, *app.info) if each.value in (PASSED, NOT_YET)]


def test_the_list_leads_to_every_challenge(app):
    go(app, "understand/challenges")
    for key, kind in CHALLENGES.items():
        assert kind.says("goal") in said(app)
        assert app.button(key=f"open-{key}")
    until_drawn(shown(app.button(key=f"open-{QUICK}").click().run()), WAITING)
    assert [heading.value for heading in app.subheader] == [f"1. {KIND.says('title')}"]
    assert app.query_params["challenge"] == QUICK


@pytest.mark.parametrize("challenge", CHALLENGES)
def test_what_is_there_at_first_does_not_pass(challenge):
    app = opened(challenge)
    assert not results(app)
    tried(app)
    assert results(app) == [NOT_YET]
    assert CHALLENGES[challenge].says("showed") not in said(app)
    assert text("challenges.judged", number=1, rows=CHALLENGES[challenge].sizes.fresh) in said(app)


def test_a_pass_says_what_it_showed_and_leads_on():
    app = tried(chosen(opened(QUICK), **MEANT))
    assert results(app) == [PASSED]
    assert KIND.says("showed") in said(app)
    (link,) = [
        each for each in app.get("page_link") if LESSONS[KIND.lesson].says("title") in each.proto.label
    ]
    assert link.proto.page == "learn"
    assert "challenge-next" in keys(app)
    assert "challenge-hint" not in keys(app)


def test_a_pass_is_kept_and_counted():
    app = tried(chosen(opened(QUICK), **MEANT))
    shown(app.radio(key=f"challenge-{QUICK}-number").set_value("weighted_f1").run())
    assert text("challenges.changed") in said(app)
    assert KIND.says("showed") in said(app)
    assert results(tried(app)) == [NOT_YET]
    assert app.session_state[challenges.RECORDS][QUICK].passed
    back(app)
    assert text("challenges.score", passed=1, challenges=len(CHALLENGES)) in said(app)


def test_a_try_that_fails_is_not_counted():
    app = tried(opened(QUICK))
    back(app)
    assert challenges.REACHED not in said(app)


def test_each_try_has_rows_of_its_own():
    app = opened(QUICK)
    told = []
    for _ in range(TRIES):
        tried(app)
        told.append("\n".join(each.value for each in app.markdown if challenges.MISSED in each.value))
    assert len(set(told)) == TRIES
    assert text("challenges.seen", number=TRIES + 1, rows=KIND.sizes.fresh) in said(tried(app))


def test_hints_come_one_after_another():
    app = opened(QUICK)
    for number, _ in enumerate(HINTS, 1):
        shown(app.button(key="challenge-hint").click().run())
        known = [KIND.says(f"hints.{hint}") in said(app) for hint in HINTS]
        assert known == [place < number for place in range(len(HINTS))]
    assert "challenge-hint" not in keys(app)


def test_in_spanish():
    app = opened(QUICK)
    app.session_state["language"] = "es"
    tried(shown(app.run()))
    assert KIND.says("title", "es") in app.subheader[0].value
    assert text("challenges.not_yet", "es") in said(app)
    assert KIND.says("task") not in said(app)


def test_a_challenge_that_is_not_known_is_said():
    app = opened("**no**")
    assert any("There is no challenge `**no**`" in warning.value for warning in app.warning)
    assert app.button(key=f"open-{QUICK}")
