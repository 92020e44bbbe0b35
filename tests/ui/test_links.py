"""A link made in one session opens in another to the same view, or says in a sentence what is missing."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from core.export.plan import Comparison
from core.plan import Plan, Trial
from core.request import from_words
from core.samples import SAMPLES
from core.strategies import STRATEGIES
from tests.ui.visit import (
    ROOT,
    charts,
    compare,
    go,
    job_of,
    listed,
    mixed,
    opened,
    prepare_run,
    run,
    said,
    shown,
    upload,
)

CHAIN = "smote(neighbours=3)+class_weight"


def link_of(app: AppTest) -> dict[str, str]:
    """Return the words of the link that the page shows."""
    (link,) = [code.value for code in app.code if code.value.startswith("?")]
    return dict(parse_qsl(link.removeprefix("?"), strict_parsing=True))


def opened_with(words: dict[str, str]) -> AppTest:
    """Open the app by a link, in a session of its own."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in words.items():
        app.query_params[name] = value
    return shown(app.run())


def notes(app: AppTest) -> list[str]:
    return [toast.value for toast in app.toast]


@pytest.fixture(scope="module")
def ran():
    """Return a session with a run of three trials on the first sample."""
    app = prepare_run(opened(), "smote", chains=CHAIN)
    run(app)
    return app


def test_a_plan_opens_in_another_session(ran):
    go(ran, "explore/strategies")
    words = link_of(ran)
    assert words["sample"] == "generated_mixed"
    other = opened_with({name: value for name, value in words.items() if name != "run"})
    assert not other.query_params
    assert notes(other) == ["The plan of this link is chosen on the Strategies page: run it there."]
    go(other, "explore/strategies")
    assert listed(other) == ["smote"]
    assert other.text_input(key="chains").value == CHAIN
    assert link_of(other) == {name: value for name, value in words.items() if name != "run"}
    run(other)
    assert job_of(other).plan == job_of(ran).plan


def test_results_of_a_sample_open_at_the_same_section(ran):
    words = link_of(compare(ran, "Curves"))
    other = opened_with(words)
    assert notes(other) == []
    go(other, "explore/compare")
    assert job_of(other) is job_of(ran)
    assert charts(other) == charts(ran)
    assert link_of(other) == words


def test_the_cut_opens_where_it_was(ran):
    go(ran, "explore/decide")
    ran.selectbox(key="decide-trial").set_value("SMOTE")
    shown(ran.run())
    (slider,) = [each for each in ran.select_slider if each.label.startswith("Threshold")]
    shown(slider.set_value(float(slider.options[len(slider.options) // 3])).run())
    words = link_of(ran)
    other = opened_with(words)
    go(other, "explore/decide")
    assert other.selectbox(key="decide-trial").value == "SMOTE"
    assert [m.value for m in other.metric] == [m.value for m in ran.metric]
    assert link_of(other) == words


def test_a_review_zone_opens_too(ran):
    words = {**link_of(go(ran, "explore/decide")), "threshold": "0.6", "review": "0.2"}
    other = go(opened_with(words), "explore/decide")
    assert "for review" in said(other)
    assert {name: link_of(other)[name] for name in ("threshold", "review")} == {
        "threshold": "0.6",
        "review": "0.2",
    }


def test_the_link_of_a_file_names_its_fingerprint_and_waits_for_it():
    app = upload(opened(), mixed())
    prepare_run(app, "random_under")
    run(app)
    words = link_of(compare(app, "Class by class"))
    print_of = job_of(app).data.fingerprint
    assert words["data"] == print_of
    assert "run" not in words
    held = " ".join(words.values())
    assert not [name for name in ("ward", "outcome", "ill", "visit", "table.csv") if name in held.split()]
    other = opened_with(words)
    assert f"This link is about a file with the fingerprint `{print_of[:6]}…`" in said(other)
    upload(other, mixed(rows=500))
    assert "bring it" in said(shown(other.run()))
    upload(other, mixed())
    shown(other.run())
    assert "bring it" not in said(other)
    go(other, "explore/strategies")
    assert listed(other) == ["random_under"]
    assert link_of(other)["data"] == print_of


def test_a_link_can_be_forgotten():
    app = opened_with({"data": "0" * 20, "strategies": "smote"})
    assert "bring it" in said(app)
    shown(app.button(key="forget-link").click().run())
    assert "bring it" not in said(app)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ({"sample": "titanic"}, "The sample of this link is not here"),
        ({"sample": "digits(seed=1e9)"}, "The sample of this link is not here"),
        ({"class": "7"}, "no class number `7`"),
        ({"class": "9" * 4_000}, "no class number"),
        ({"section": "<b>x</b>"}, "no section `<b>x</b>`"),
        ({"strategies": "smoke"}, "There is no `smoke`"),
        ({"folds": "1e9"}, "folds must be"),
    ],
)
def test_absurd_values_are_left_aside_with_a_note(words, note):
    app = opened_with(words)
    assert not app.query_params
    assert note in notes(app)[0]
    assert len(notes(app)[0]) < 250


@pytest.mark.parametrize(
    "words", [{"trial": "9"}, {"threshold": "7"}, {"threshold": "nan"}, {"threshold": "x"}, {"of": "-1"}]
)
def test_a_cut_that_cannot_be_leaves_the_page_as_it_is(ran, words):
    other = opened_with({"run": ran.query_params["run"], **words})
    go(other, "explore/decide")
    assert link_of(other)["threshold"] == "0.5"


def plan_file(plan: Plan) -> bytes:
    return Comparison.of(SAMPLES["wine"]().load(), plan, None).text().encode()


def brought(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader(key="plan-file").upload("plan.json", content, "application/json")
    return shown(app.run())


def test_a_plan_file_restores_what_was_chosen(ran):
    plan = job_of(ran).plan
    app = brought(go(opened(), "explore/strategies"), plan_file(plan))
    assert not app.warning
    assert from_words(link_of(app))[0].plan == plan


def test_what_a_plan_file_has_and_is_not_here_is_said():
    plan = Plan((Trial((STRATEGIES["nothing"](),)), Trial((STRATEGIES["smote"](),))))
    content = plan_file(plan).replace(b'"smote"', b'"smoter"')
    app = brought(go(opened(), "explore/strategies"), content)
    assert [warning.value for warning in app.warning][-1].startswith("1 trial of this plan cannot be read")
    assert listed(app) == []
    brought(app, b"{}")
    assert app.warning[-1].value == "This is no plan file."
