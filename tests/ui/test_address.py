"""What the address says and means nothing is taken out with a note."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.visit import ROOT, shown


def opened(**said):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in said.items():
        app.query_params[name] = value
    return shown(app.run())


@pytest.mark.parametrize("name", ["columns", "x" * 5_000, "<b>**b**</b>", "session"])
def test_what_means_nothing_is_taken_out(name):
    app = opened(**{name: "9" * 400})
    assert not app.query_params
    (said,) = app.toast
    assert said.value.startswith("The address says `")
    assert len(said.value) < 200


def test_a_run_that_is_not_known_is_said():
    app = opened(run="../../etc/passwd", more="1")
    assert not app.query_params
    assert len(app.toast) == 2


def test_an_address_that_says_nothing_needs_no_note():
    assert not opened().toast
