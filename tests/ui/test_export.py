"""Take it with you: a trial that is done is made into a file, and a refusal is said."""

import time

import pytest

from core.export import FORMATS
from tests.ui.visit import go, opened, prepare_run, run, shown

LONGEST = 120
ONE_FILE = [kind for kind, form in FORMATS.items() if form.of_one and kind not in ("script", "notebook")]


def made(app, page, kind):
    """Choose a form, have it made, and return the labels of what can be saved then."""
    app.selectbox(key=f"take-kind-{page}").set_value(kind).run()
    app.button(key=f"take-make-{page}").click().run()
    until = time.monotonic() + LONGEST
    while any("being made" in each.value for each in app.info) and time.monotonic() < until:
        time.sleep(0.2)
        shown(app.run())
    return [button.label for button in app.get("download_button")]


@pytest.fixture(scope="module")
def app():
    app = prepare_run(opened(), "random_under", chains="greedy_selection")
    run(app)
    return app


@pytest.mark.parametrize("page", ["compare", "decide"])
def test_a_script_and_the_sample_it_reads_can_be_saved(app, page):
    go(app, f"explore/{page}")
    labels = made(app, page, "script")
    assert "Save reproduce.py" in labels
    assert any(label.endswith(".csv") and label.startswith("Save") for label in labels)


@pytest.mark.parametrize("kind", ONE_FILE)
def test_every_other_form_is_one_file(app, kind):
    go(app, "explore/compare")
    assert f"Save {FORMATS[kind].file_name}" in made(app, "compare", kind)


def test_what_has_no_such_form_is_said_in_a_sentence(app):
    go(app, "explore/compare")
    trials = app.selectbox(key="take-trial-compare")
    trials.set_value(next(each for each in trials.options if "reedy" in each)).run()
    assert "Save reproduce.py" not in made(app, "compare", "script")
    assert any("mixes other trials" in each.value for each in app.warning)
