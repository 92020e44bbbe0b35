"""A workshop: the leader's settings reach participants, and the leader sees counts and no more."""

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import LESSONS
from core.samples import SAMPLES
from core.texts import text
from tests.core.data import numeric
from tests.ui.visit import ROOT, go, opened, said, shown, work_on
from ui.navigation import PAGES
from ui.seat import workshops

pytestmark = pytest.mark.xdist_group("ui")
PAGE, LEARN = "understand/workshop", "understand/learn"
LESSON = "accuracy_trap"
ANSWERS = LESSONS[LESSON].options
SAMPLE = "breast_cancer"
SHOWN = ("explore/strategies",)


@pytest.fixture(autouse=True)
def no_other():
    """Let every test begin on a server without workshops."""
    workshops.clear()


def led(**chosen) -> tuple[AppTest, str]:
    """Begin a workshop with what is chosen on its page; return the leader's app and the code."""
    app = opened()
    sample = SAMPLES[SAMPLE]()
    app.session_state["session"].use_sample(sample.load(), sample.spec())
    app.session_state["learner.choice"] = "logistic_regression"
    app.session_state["protocol.folds"] = 4
    go(app, PAGE)
    for name, values in chosen.items():
        shown(app.multiselect(key=f"workshop-{name}").set_value(list(values)).run())
    shown(app.button(key="workshop-begin").click().run())
    return app, app.session_state["session"].seat.workshop.code


def joined(code: str, **more: str) -> AppTest:
    """Open the link of participants."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["workshop"] = code
    for name, value in more.items():
        app.query_params[name] = value
    return go(shown(app.run()), PAGE)


def answer(app: AppTest, guess: str = ANSWERS[0]) -> AppTest:
    app.query_params["lesson"] = LESSON
    go(app, LEARN)
    shown(app.radio(key=f"guess-{LESSON}").set_value(guess).run())
    return shown(app.button(key="lesson-answer").click().run())


def counted(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def bars(app: AppTest) -> list[str]:
    return [each.proto.text for each in app.get("progress")]


def test_a_link_presets_data_and_comparison():
    _, code = led()
    guest = joined(code)
    visit = guest.session_state["session"]
    assert visit.data.fingerprint == SAMPLES[SAMPLE]().load().fingerprint
    assert guest.session_state["learner.choice"] == "logistic_regression"
    assert guest.session_state["protocol.folds"] == 4
    assert not go(guest, "explore/strategies").selectbox(key="learner.choice").disabled


def test_answers_are_counted_without_names():
    leader, code = led(lessons=[LESSON])
    guests = [joined(code) for _ in range(3)]
    for n, guest in enumerate(guests):
        answer(guest, ANSWERS[min(n, 1)])
        go(leader, PAGE)
        assert counted(leader)["Have joined"] == "3"
        assert text("workshop.answers", answers=n + 1) in said(leader)
        # Of one or two answers, the room would know whose they are.
        assert bool(bars(leader)) == (n == 2)
    words = [LESSONS[LESSON].says(f"options.{option}") for option in ANSWERS]
    assert bars(leader) == [f"{word} · **{count}**" for word, count in zip(words, (1, 2, 0), strict=True)]
    everything = said(leader) + repr([each.value for each in leader.code])
    assert not [g for g in guests if g.session_state["session"].seat.token in everything]


def test_participants_see_the_room_when_it_is_revealed():
    leader, code = led(lessons=[LESSON])
    guest, others = answer(joined(code)), leader.session_state["session"].seat.workshop
    for _ in range(2):
        others.answer(others.join(), LESSON, ANSWERS[0])
    assert not bars(go(guest, PAGE))
    shown(go(leader, PAGE).toggle(key=f"reveal-{LESSON}").set_value(True).run())
    assert bars(go(guest, PAGE))[0].endswith("**3**")
    # Who has not answered yet is not told what others said.
    assert not bars(joined(code))
    shown(go(leader, PAGE).toggle(key=f"reveal-{LESSON}").set_value(False).run())
    assert not bars(go(guest, PAGE))


def test_a_reload_keeps_seat_and_answers():
    leader, code = led(lessons=[LESSON])
    guest = answer(joined(code))
    seat = guest.session_state["session"].seat.token
    assert seat in guest.query_params["seat"]
    again = joined(code, seat=seat)
    again.query_params["lesson"] = LESSON
    assert text("lessons.you_said", guess=LESSONS[LESSON].says(f"options.{ANSWERS[0]}")) in said(
        go(again, LEARN)
    )
    assert counted(go(leader, PAGE))["Have joined"] == "1"


def test_locked_controls_do_not_move():
    _, code = led(locks=["data", "learner", "protocol", "strategies"])
    guest = joined(code)
    go(guest, "prepare/data")
    assert text("workshop.data_held") in said(guest)
    assert not guest.file_uploader
    guest.session_state["learner.choice"] = "xgboost"
    guest.session_state["protocol.folds"] = 9
    go(guest, "explore/strategies")
    assert guest.selectbox(key="learner.choice").disabled
    assert guest.selectbox(key="learner.choice").value == "logistic_regression"
    assert guest.slider(key="protocol.folds").disabled
    assert guest.slider(key="protocol.folds").value == 4
    assert not guest.button(key="run").disabled
    shown(guest.text_input(key="chains").set_value("tomek_links+smote").run())
    assert text("workshop.too_many", most=3, chosen=4) in said(guest)
    assert guest.button(key="run").disabled


def test_locked_data_come_back():
    _, code = led(locks=["data"])
    guest = work_on(joined(code), numeric(100, 20))
    go(guest, "prepare/data")
    assert guest.session_state["session"].data.fingerprint == SAMPLES[SAMPLE]().load().fingerprint


def test_pages_that_are_left_out_say_so():
    _, code = led(pages=SHOWN, lessons=[LESSON])
    guest = joined(code)
    allowed = {*SHOWN, "explore/compare", LEARN, PAGE}
    for name in (name for entries in PAGES.values() for name, _, _ in entries):
        go(guest, name)
        assert (text("workshop.not_shown") in said(guest)) == (name not in allowed)
    assert [button.key for button in go(guest, LEARN).button if button.key.startswith("open-")] == [
        f"open-{LESSON}"
    ]


def test_visitors_are_not_in_a_workshop_they_did_not_join():
    led(pages=SHOWN, locks=["learner"])
    other = go(opened(), "explore/strategies")
    assert other.session_state["session"].seat is None
    assert not other.selectbox(key="learner.choice").disabled
    assert text("workshop.not_shown") not in said(go(other, "prepare/map"))


def test_two_workshops_are_apart():
    one, code = led(lessons=[LESSON])
    other, _ = led(lessons=[LESSON])
    answer(joined(code))
    assert counted(go(one, PAGE))["Have joined"] == "1"
    assert counted(go(other, PAGE))["Have joined"] == "0"


def test_an_unknown_code_is_said(app):
    guest = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    guest.query_params["workshop"] = "**no**"
    shown(guest.run())
    assert [each.value for each in guest.warning] == [text("workshop.unknown", code="`**no**`")]
    assert "workshop" not in guest.query_params
    go(app, PAGE).text_input(key="workshop-code").set_value("none").run()
    shown(app.button(key="workshop-enter").click().run())
    assert [each.value for each in app.warning] == [text("workshop.unknown", code="`none`")]


def test_a_code_can_be_typed(app):
    _, code = led()
    go(app, PAGE).text_input(key="workshop-code").set_value(code.lower()).run()
    shown(app.button(key="workshop-enter").click().run())
    assert app.session_state["session"].seat.workshop.code == code
    assert app.session_state["session"].sample == SAMPLES[SAMPLE]().spec()


def test_the_leaders_link_leads_and_a_wrong_one_does_not():
    leader, code = led()
    secret = leader.session_state["session"].seat.workshop.secret
    again = joined(code, leader=secret)
    assert again.session_state["session"].seat.leads
    assert {*again.query_params} == set()
    wrong = joined(code, leader=secret[:-1])
    assert not wrong.session_state["session"].seat.leads
    assert counted(go(leader, PAGE))["Have joined"] == "1"


def test_an_ended_workshop_lets_go():
    leader, code = led(locks=["learner"])
    guest = joined(code)
    shown(leader.button(key="workshop-end").click().run())
    assert leader.session_state["session"].seat is None
    go(guest, "explore/strategies")
    assert guest.session_state["session"].seat is None
    assert not guest.selectbox(key="learner.choice").disabled
    assert "workshop" not in guest.query_params


def test_a_file_is_no_workshop(app):
    work_on(app, numeric(100, 20))
    go(app, PAGE)
    assert text("workshop.no_sample") in said(app)
    assert "workshop-begin" not in [button.key for button in app.button]
