"""A square of numbers is typed, and what is no square is said."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_choices import configured
from tests.ui.visit import shown

pytestmark = pytest.mark.xdist_group("ui")
KEY = "test.cost_matrix.costs"


def typed(text: str) -> AppTest:
    app = AppTest.from_function(configured, kwargs={"folder": "decisions", "key": "cost_matrix"}).run()
    return shown(app.text_input(key=KEY).set_value(text).run())


@pytest.mark.parametrize("text", ["[[0, 1], [10, 0]]", " ((0,1),(10.0,-0.0)) "])
def test_a_typed_square_reaches_the_entry(text):
    app = typed(text)
    assert not app.error
    assert app.text[0].value == "CostMatrix(costs=((0.0, 1.0), (10.0, 0.0)))"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[0, 1], [10]]", "This must be a square of numbers such as [[0, 1], [10, 0]], or [] for none."),
        ("0 1; 10 0", "`0 1; 10 0` is not a number, a word or a list of numbers."),
    ],
)
def test_what_is_no_square_is_said_and_nothing_is_set(text, sentence):
    app = typed(text)
    assert [each.value for each in app.error] == [sentence]
    assert app.text[0].value == "CostMatrix(costs=())"
