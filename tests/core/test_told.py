"""A cut in sentences: every number in them is that of the outcome, and every rule leads back to the cut."""

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from core.cockpit import (
    Cut,
    corresponding,
    cut_of,
    elsewhere,
    honesty,
    outcome,
    price_of_positives,
    price_of_rate,
    rank,
    same_cut,
)
from core.decisions import DECISIONS
from core.figures import alt, answers, confusion, promise_price
from tests.core.test_decisions import binary_rows

ROWS = st.integers(1, 100_000)


@st.composite
def cuts(draw):
    """Return a ranking with rows of both kinds, and a cut at one or two of its scores."""
    hit, score = draw(binary_rows())
    hit = np.r_[hit, True, False]
    score = np.r_[score, draw(st.floats(0.01, 0.99)), draw(st.floats(0.01, 0.99))]
    lower, upper = sorted(draw(st.sampled_from([*score])) for _ in range(2))
    zone = lower < upper and draw(st.booleans())
    return rank(hit, score), Cut(upper, lower) if zone else Cut(upper)


@given(cuts(), ROWS)
def test_the_line_says_what_the_outcome_is(case, rows):
    ranked, cut = case
    line, ended = same_cut(ranked, cut, rows), outcome(*case)
    assert f"recall {ended.recall:.3f}; precision {ended.precision:.3f}" in line
    told = re.search(r"flags ([\d.e+]+) % of rows = ([\d,.]+) a day", line)
    assert float(told[1]) == pytest.approx(100 * ended.flagged, rel=0.06, abs=0.05)
    assert float(told[2].replace(",", "")) == pytest.approx(ended.flagged * rows, abs=0.51)
    assert ("for review" in line) == (cut.review_from is not None)


def test_the_line_says_what_a_miss_costs():
    ranked = rank(np.array([True, False, False]), np.array([0.9, 0.2, 0.1]))
    assert same_cut(ranked, Cut(0.2), 30) == (
        "The same cut behind every door (score 0.2): flags 66.7 % of rows = 20 a day; recall 1.000; "
        "precision 0.500; right if a miss costs 4 false alarms."
    )
    assert same_cut(ranked, Cut(0.5), 30).endswith("right if a miss costs 1 false alarm.")
    zone = same_cut(ranked, Cut(0.8, 0.2), 30)
    assert "leaves 33.3 % for review = 10 a day" in zone
    assert zone.endswith("right if a miss costs 1 false alarm and a look 0.2 false alarms.")


def test_elsewhere_only_the_precision_differs():
    hit = np.repeat([True, False], [100, 900])
    score = np.r_[np.repeat([0.9, 0.1], [80, 20]), np.repeat([0.9, 0.1], [90, 810])]
    here, cut = rank(hit, score), Cut(0.5)
    told = elsewhere(here, here.at(0.005), cut, 2_000, "a*b")
    # Of 2,000 rows 10 are of the class, 8 found; of 1,990 others one in ten is an alarm.
    assert told == (
        "In the file 10.0 % of rows are `a*b`, where it is used 0.5 %. At this cut recall stays 0.800, "
        "precision falls from 0.471 to 0.039: 207 alarms a day, 199 of them false."
    )
    assert "precision rises from" in elsewhere(here, here.at(0.5), cut, 2_000, "x")
    assert elsewhere(here, here, cut, 2_000, "x") == ""


@given(cuts(), ROWS)
def test_rules_that_correspond_ask_for_no_more_than_the_cut_gives(case, rows):
    ranked, cut = case
    ended = outcome(ranked, cut)
    for rule in corresponding(ranked, cut, rows):
        led = cut_of(rule, ranked)
        if isinstance(rule, DECISIONS["recall_floor"]):
            assert rule.recall <= max(ended.recall, 0.01)
            assert outcome(ranked, led).alarms <= ended.alarms or ended.recall < 0.01
        elif isinstance(rule, DECISIONS["capacity"]):
            assert rule.alarms == pytest.approx(ended.flagged * rows, abs=0.51)
        else:
            assert led.threshold == pytest.approx(cut.threshold)
            assert led.review_from == pytest.approx(cut.review_from)


def test_only_rules_that_looked_at_the_rows_are_exploratory():
    ranked, cut = rank(np.array([True, False, False]), np.array([0.9, 0.2, 0.1])), Cut(0.5)
    by_hand, floor, cost = (DECISIONS[key]() for key in ("threshold", "recall_floor", "cost"))
    assert "exploratory" in honesty(by_hand, ranked, cut, 30)
    assert "`recall_floor(recall=1.0)` or `capacity(alarms=10, of=30)`" in honesty(by_hand, ranked, cut, 30)
    assert "cross-fitted" in honesty(floor, ranked, cut, 30)
    assert "exploratory" not in honesty(cost, ranked, cut, 30)


@given(cuts())
def test_answers_are_the_rows_of_the_outcome(case):
    ranked, cut = case
    ended = outcome(ranked, cut)
    frame = answers(ended, "own", "rest")
    assert frame["rows"].sum() == ranked.rows
    assert len(frame) == (6 if ended.reviews else 4)
    cells = frame.set_index(["actual", "predicted"])
    assert cells.loc[("own", "own"), "rows"] == ended.found
    assert cells.loc[("own", "rest"), "rows"] == ended.missed
    assert cells.loc[("rest", "own"), "rows"] == ended.false_alarms
    assert cells.loc[("own", "own"), "share_of_actual"] == pytest.approx(ended.recall)
    assert cells.groupby("actual")["share_of_actual"].sum().to_numpy() == pytest.approx([1, 1])
    texts = confusion(frame, "", "own", words=True).data[1].text
    words = ["right", "false alarm", "missed", "found"]
    assert [t.partition("<br>")[0] for t in texts if not t.startswith("for review")] == words


def test_the_price_of_a_promise_is_drawn_as_it_was_computed():
    rng = np.random.default_rng(0)
    hit = rng.random(500) < 0.1
    ranked = rank(hit, np.clip(rng.normal(0.3 + 0.2 * hit, 0.1), 0, 1))
    for frame in (price_of_rate(ranked), price_of_positives(ranked, 0.1)):
        figure = promise_price(frame, chosen=0.1)
        np.testing.assert_array_equal(figure.data[0].x, frame.iloc[:, 0])
        np.testing.assert_array_equal(figure.data[0].y, frame["flagged"])
        assert "Share of rows flagged" in alt(figure)
