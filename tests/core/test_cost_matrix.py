"""The full cost matrix: the least expected cost by hand, the closed form of two classes, and its texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decisions import DECISIONS, labels
from core.engine.planfile import read_plan
from core.metrics import confusion
from core.params import DomainError
from core.plan import Plan
from core.predictions import judge
from core.spec import SpecError, parse, value_of
from tests.core import data
from tests.core.data import is_sentence, predict, trial
from tests.core.test_decisions import rows_of

MATRIX, COST, ARGMAX = (DECISIONS[key] for key in ("cost_matrix", "cost", "argmax"))
NAMES = tuple("abcde")


def said_by(rule, proba, positive):
    thresholds = rule.thresholds(np.zeros(len(proba), int), proba, positive)
    return rule.labels(proba, thresholds, positive)


@st.composite
def matrices(draw):
    """Return costs in which the right answer is the cheapest, and the number of classes."""
    size = draw(st.integers(2, 4))
    cells = st.floats(0.1, 50)
    extra = np.array(draw(st.lists(cells, min_size=size**2, max_size=size**2))).reshape(size, size)
    right = np.array(draw(st.lists(st.floats(-9, 9), min_size=size, max_size=size)))
    return right[:, None] + extra * (1 - np.eye(size)), size


@given(matrices(), st.integers(0, 1))
def test_every_row_gets_the_class_of_least_expected_cost(case, positive):
    costs, size = case
    rule = MATRIX(costs=costs.tolist())
    assert rule.refuses(NAMES[:size], positive) is None
    _, proba = rows_of(size, 100, decimals=6)
    for row, given_label in zip(proba, said_by(rule, proba, positive), strict=True):
        expected = [sum(row[actual] * costs[actual][code] for actual in range(size)) for code in range(size)]
        assert expected[given_label] == pytest.approx(min(expected), abs=1e-9)


@pytest.mark.parametrize("positive", [0, 1])
def test_two_classes_are_cut_at_the_closed_form(positive):
    costs = [[-1.0, 4.0], [30.0, 2.0]]
    cut = MATRIX(costs=costs).thresholds(np.array([0, 1]), np.eye(2), positive)
    false_alarm, miss = (5, 28) if positive == 1 else (28, 5)
    assert cut[positive] == pytest.approx(false_alarm / (false_alarm + miss), rel=1e-12)
    assert cut.sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_equal_costs_and_no_costs_are_argmax(size):
    y, proba = rows_of(size, decimals=9)
    wanted = said_by(ARGMAX(), proba, 1)
    for costs in ([], (1 - np.eye(size)).tolist(), (7.5 * (1 - np.eye(size)) - 3).tolist()):
        np.testing.assert_array_equal(said_by(MATRIX(costs=costs), proba, 1), wanted)
    np.testing.assert_array_equal(MATRIX().thresholds(y, proba, 1), ARGMAX().thresholds(y, proba, 1))


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("ratio", [0.3, 12.0])
def test_a_dear_miss_of_one_class_is_the_cost_ratio(size, ratio):
    _, proba = rows_of(size, 400, decimals=9)
    costs = 1 - np.eye(size)
    costs[1] *= ratio
    wanted = said_by(COST(ratio=ratio), proba, 1)
    np.testing.assert_array_equal(said_by(MATRIX(costs=costs.tolist()), proba, 1), wanted)


def test_it_costs_less_than_any_other_labels_where_probabilities_are_right():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet([6, 3, 1], 50_000)
    y = (rng.random((len(proba), 1)) > proba.cumsum(axis=1)[:, :2]).sum(axis=1)
    costs = np.array([[0, 1, 5], [2, 0, 1], [40, 9, 0]])

    def bill(given_labels):
        return (confusion(y, given_labels, 3) * costs).sum()

    ours = bill(said_by(MATRIX(costs=costs.tolist()), proba, None))
    others = [np.array([1, a, b]) for a in (0.1, 0.3, 1, 3) for b in (0.03, 0.1, 0.3, 1)]
    assert ours < min(bill(labels(proba, each, None)) for each in others)
    assert ours < bill(said_by(MATRIX(costs=costs.T.tolist()), proba, None))


def test_a_score_on_the_threshold_counts():
    rule, proba = MATRIX(costs=[[0, 1], [9, 0]]), np.array([[0.9, 0.1], [0.9001, 0.0999]])
    np.testing.assert_array_equal(said_by(rule, proba, 1), [1, 0])


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([[0, 1], [10, 0]], "costs for 2 classes and there are 3"),
        ([[5]], "costs for 1 classes"),
        ([[0, 1, 1], [1, 1, 1], [1, 1, 0]], "cheapest, and for `b` it does not"),
        ([[0, 1, 1], [1, 0, 1], [-1, 1, 0]], "cheapest, and for `c` it does not"),
    ],
)
def test_costs_that_do_not_fit_are_refused(costs, words):
    reason = MATRIX(costs=costs).refuses(("a", "b", "c"), None)
    assert words in reason
    assert is_sentence(reason)


def test_all_ways_to_write_a_matrix_give_one_entry():
    written = parse("cost_matrix(costs=[[0, 1], [10, 0]])", DECISIONS)
    assert written == MATRIX(costs=((0.0, 1.0), (10.0, -0.0))) == parse(written.spec(), DECISIONS)
    assert len({written, MATRIX(costs=[[0, 1], [10, 0]])}) == 1
    assert repr(written) == "CostMatrix(costs=((0.0, 1.0), (10.0, 0.0)))"
    asked = trial(decision=written)
    assert asked.key == trial(decision=MATRIX(costs=[[0, 1], [10, 0]])).key
    assert read_plan(Plan((asked,)).key).trials == (asked,)


def test_what_is_no_square_is_said():
    with pytest.raises(SpecError, match=r"costs must be a square of numbers such as \[\[0, 1\], \[10, 0\]\]"):
        parse("cost_matrix(costs=[[0, 1], [10]])", DECISIONS)
    with pytest.raises(DomainError, match="must be a square"):
        MATRIX(costs="[[0, 1], [10, 0]]")
    assert value_of(" [[0, 1], [10, 0]] ") == [[0, 1], [10, 0]]
    for text in ("[[0, 1", "", "os.system", "{}", "1+1"):
        with pytest.raises(SpecError):
            value_of(text)


def test_a_trial_is_judged_by_its_matrix():
    table = data.multiclass()
    asked = trial(decision=MATRIX(costs=[[0, 1, 1], [1, 0, 1], [10, 10, 0]]))
    assert asked.refusal(table, asked.protocol.splits(table)) is None
    p = predict(table, asked)
    judged = judge(p, asked.decision)
    np.testing.assert_array_equal(judged.labels, (p.proba / [10, 10, 1]).argmax(axis=1))
    assert np.isnan(judged.thresholds).all()
