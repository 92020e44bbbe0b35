"""What a cut gives: against plain counting, copies of rows, scikit-learn and scipy, with and without ties."""

from dataclasses import astuple, replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given
from scipy.spatial import ConvexHull
from sklearn import metrics as sk

from core.cockpit import Cut, Outcome, Payoff, amounts_of, in_words, outcome, rank, ranking
from core.dataset import DatasetError
from core.decisions._base import cuts
from tests.core import data
from tests.core.data import is_sentence, predict, trial
from tests.core.test_decisions import binary_rows

NUMBERS = st.floats(-50, 50, allow_nan=False).map(lambda number: round(number, 2))
CELLS = ("found", "missed", "false_alarm", "passed")
SHARES = st.floats(0.001, 0.999)


@st.composite
def cases(draw):
    """Return rows, a cut that may have a review zone, and amounts."""
    hit, score = draw(binary_rows())
    places = st.sampled_from([*score, 0.0, 1.0, *(score + 1e-12)])
    lower, upper = sorted([draw(places), draw(places)])
    cut = Cut(upper, lower) if draw(st.booleans()) else Cut(upper)
    amounts = np.array(draw(st.lists(NUMBERS, min_size=len(hit), max_size=len(hit))))
    return hit, score, cut, amounts


@st.composite
def payoffs(draw):
    cells = draw(st.lists(st.sampled_from(CELLS), unique=True))
    return Payoff(*(draw(NUMBERS) for _ in range(5)), by_amount=tuple(cells))


# The score goes the wrong way, and so does the money: alarms pay on rows of the other class.
BACKWARDS = (np.array([True, False, False]), np.array([0.0, 0.0, 0.5]), Cut(0.0), np.zeros(3))


def loop(hit, score, cut, amounts, payoff):
    """Return the same by looking at one row after the other."""
    counts, money = dict.fromkeys([*CELLS, "reviewed", "reviewed_others"], 0), 0.0
    for own, each, amount in zip(hit, score, amounts, strict=True):
        looked_at = cut.review_from is not None and cut.review_from <= each < cut.threshold
        if looked_at:
            cell, kind = ("found" if own else "passed"), ("reviewed" if own else "reviewed_others")
            money += payoff.review
        elif each >= cut.threshold:
            cell = kind = "found" if own else "false_alarm"
        else:
            cell = kind = "missed" if own else "passed"
        counts[kind] += 1
        money += getattr(payoff, cell) * (amount if cell in payoff.by_amount else 1)
    return (*counts.values(), money)


@given(cases(), payoffs())
def test_counts_and_money_are_those_of_a_loop(case, payoff):
    hit, score, cut, amounts = case
    found = outcome(rank(hit, score, amounts), cut, payoff)
    assert astuple(found) == pytest.approx(loop(hit, score, cut, amounts, payoff), rel=1e-12, abs=1e-9)
    assert all(float(each).is_integer() for each in astuple(found)[:-1])
    assert found.rows == len(hit)


@given(cases())
def test_shares_are_those_of_scikit_learn(case):
    hit, score, cut, _ = case
    found, alarms = outcome(rank(hit, score), cut), score >= cut.threshold
    assert found.recall == pytest.approx(sk.recall_score(hit, alarms), abs=1e-12)
    assert found.precision == pytest.approx(sk.precision_score(hit, alarms, zero_division=0), abs=1e-12)
    assert found.false_alarm_rate == pytest.approx(1 - sk.recall_score(~hit, ~alarms), abs=1e-12)
    assert found.flagged == pytest.approx(alarms.mean(), abs=1e-12)
    seen = alarms if cut.review_from is None else score >= min(cut.review_from, cut.threshold)
    assert found.recall_with_review == pytest.approx(sk.recall_score(hit, seen), abs=1e-12)
    assert found.reviews == (seen & ~alarms).sum()


@given(binary_rows())
def test_its_cuts_are_those_that_rules_look_at(rows):
    hit, score = rows
    ranked = rank(hit, score)
    for ours, theirs in zip(ranked.weighted, cuts(hit, score), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for number, threshold in enumerate(ranked.thresholds, 1):
        assert ranked.reached(threshold) == number


@given(binary_rows(), st.integers(2, 30))
def test_the_grid_is_of_observed_scores_from_the_lowest_to_the_highest(rows, points):
    _, score = rows
    grid = rank(*rows).grid(points)
    assert set(grid) <= set(score)
    assert (np.diff(grid) > 0).all()
    assert (grid[0], grid[-1]) == (score.min(), score.max())
    assert len(grid) <= points + 2


def test_the_grid_reaches_a_rare_class():
    rng = np.random.default_rng(0)
    score = np.r_[rng.uniform(0, 1e-3, 100_000), rng.uniform(1e-3, 2e-3, 40)]
    grid = rank(np.arange(len(score)) >= 100_000, score).grid(100)
    assert (grid > 1e-3).sum() >= 35


@given(binary_rows())
def test_the_hull_is_the_convex_hull_of_the_roc(rows):
    ranked = rank(*rows)
    hull = ranked.hull
    points = np.r_[[[0, 0]], np.c_[ranked.others, ranked.hits]].astype(float)
    below = np.array([[ranked.others[-1] + 1.0, -1.0]])
    if ranked.others[-1] and ranked.hits[-1]:
        corners = ConvexHull(np.r_[points, below]).vertices
        wanted = {tuple(points[i]) for i in corners if i < len(points)} - {(0.0, 0.0)}
        ours = {*zip(hull.others.astype(float), hull.hits.astype(float), strict=True)}
        assert wanted - {tuple(points[-1])} <= ours
        gains = [10 * p[1] - 3 * p[0] for p in ours]
        assert max(gains) == max(10 * p[1] - 3 * p[0] for p in points[1:])
    for threshold, hits, others in zip(hull.thresholds, hull.hits, hull.others, strict=True):
        place = ranked.reached(threshold) - 1
        assert (ranked.hits[place], ranked.others[place]) == (hits, others)
        assert hull.scores[-hull.reached(threshold)] == ranked.scores[-1 - place]


@given(cases(), payoffs())
@example(BACKWARDS, Payoff(0.0, 2.0, 0.0, -1.0))
def test_the_best_cut_brings_most_of_all_cuts(case, payoff):
    hit, score, _, amounts = case
    ranked = rank(hit, score, amounts)
    brought = [outcome(ranked, Cut(each), payoff).money for each in (*np.unique(score), 2.0)]
    best = outcome(ranked, Cut(payoff.best(ranked)), payoff).money
    # Where alarms never pay, rows that are sure are alarms nonetheless.
    sure = outcome(ranked, Cut(1.0), payoff).money
    never = brought[-1]
    assert best == pytest.approx(max(brought), rel=1e-9, abs=1e-6) or (
        max(brought) == pytest.approx(never, abs=1e-6) and best == sure and score.max() == 1.0
    )


@given(cases(), payoffs())
def test_the_share_of_the_class_where_it_is_used_can_be_that_of_the_rows(case, payoff):
    hit, score, cut, amounts = case
    ranked = rank(hit, score, amounts)
    same = ranked.at(float(hit.mean()))
    assert same.prevalence == pytest.approx(hit.mean(), rel=1e-12)
    wanted = astuple(outcome(ranked, cut, payoff))
    assert astuple(outcome(same, cut, payoff)) == pytest.approx(wanted, rel=1e-12, abs=1e-9)


@given(cases(), payoffs(), st.integers(1, 5), st.integers(1, 5))
def test_another_share_is_that_of_rows_copied_so_often(case, payoff, own, others):
    hit, score, cut, amounts = case
    often = np.where(hit, own, others)
    copied = rank(*(np.repeat(each, often) for each in (hit, score, amounts)))
    moved = rank(hit, score, amounts).at(copied.prevalence)
    wanted = outcome(copied, cut, payoff).of(len(hit))
    assert astuple(outcome(moved, cut, payoff)) == pytest.approx(astuple(wanted), rel=1e-9, abs=1e-8)


@given(cases(), SHARES, SHARES)
def test_precision_rises_with_the_share_of_the_class_and_recall_stays(case, one, other):
    hit, score, cut, _ = case
    ranked = rank(hit, score)
    low, high = (outcome(ranked.at(share), cut) for share in sorted((one, other)))
    assert high.precision >= low.precision - 1e-12
    assert high.recall == pytest.approx(low.recall, abs=1e-12)
    assert high.false_alarm_rate == pytest.approx(low.false_alarm_rate, abs=1e-12)
    # The more rows are of the class, the more alarms there are, wherever these find it better than chance.
    rise = (high.flagged - low.flagged) * (low.recall - low.false_alarm_rate)
    assert rise >= -1e-12
    tpr, fpr, share = low.recall, low.false_alarm_rate, min(one, other)
    if low.alarms:
        assert low.precision == pytest.approx(tpr * share / (tpr * share + fpr * (1 - share)), rel=1e-9)


def test_the_lesson_of_rare_languages():
    """Nine tenths found and one false alarm in a hundred are right half the time at a share of 1.1 %."""
    hit = np.repeat([True, False], 1_000)
    score = np.r_[np.repeat([1.0, 0.0], [900, 100]), np.repeat([1.0, 0.0], [10, 990])]
    found = outcome(rank(hit, score).at(0.011), Cut(0.5))
    assert found.precision == pytest.approx(0.9 * 0.011 / (0.9 * 0.011 + 0.01 * 0.989), rel=1e-12)
    assert found.precision == pytest.approx(0.5, abs=0.005)


@given(SHARES, SHARES, st.integers(1, 40), st.integers(1, 40))
def test_a_score_stands_for_the_risk_of_bayes(score, share, own, others):
    ranked = rank(np.repeat([True, False], [own, others]), np.linspace(0, 1, own + others)).at(share)
    usual = own / (own + others)
    odds = score / (1 - score) * (share / (1 - share)) / (usual / (1 - usual))
    assert ranked.risk(score) == pytest.approx(odds / (1 + odds), rel=1e-9)
    assert ranked.usual(ranked.risk(score)) == pytest.approx(score, rel=1e-9)


def test_shares_that_cannot_be_are_refused():
    ranked = rank(np.array([True, False]), np.array([0.9, 0.1]))
    for share in (0.0, 1.0, -1, float("nan")):
        with pytest.raises(ValueError, match="must lie between 0 and 1"):
            ranked.at(share)
    with pytest.raises(ValueError, match="rows of the class and others"):
        rank(np.array([True, True]), np.array([0.9, 0.1])).at(0.5)


def test_a_trial_is_ranked_by_the_class_that_is_asked_for():
    table = data.multiclass()
    p = predict(table, trial(repeats=2))
    amounts = np.arange(len(table.y), dtype=float)
    for positive in range(3):
        ranked = ranking(p, positive, amounts)
        hit, score = p.y == positive, p.proba[:, positive]
        assert ranked.rows == 2 * len(table.y)
        assert ranked.prevalence == pytest.approx(hit.mean(), rel=1e-12)
        paid = outcome(ranked, Cut(0.4), Payoff(1, 0, 0, 0, by_amount=("found",))).money
        assert paid == pytest.approx(amounts[p.row][hit & (score >= 0.4)].sum(), rel=1e-12)


def test_a_payoff_that_makes_no_sense_says_why():
    strange = Payoff(by_amount=("review",))
    for bad in (Payoff(missed=0), Payoff(false_alarm=1), Payoff(found=float("nan")), strange):
        assert is_sentence(bad.refusal)
        assert (bad.ratio, bad.theory, bad.decision(1)) == (None, None, None)
    assert Payoff().refusal is None
    assert Payoff(missed=-1, by_amount=("missed",)).ratio is None
    with pytest.raises(ValueError, match="choose the column"):
        outcome(rank(np.array([True]), np.array([0.5])), Cut(0.5), Payoff(by_amount=("missed",)))
    with pytest.raises(ValueError, match="choose the column"):
        Payoff(by_amount=("missed",)).best(rank(np.array([True]), np.array([0.5])))
    with pytest.raises(ValueError, match="begin below"):
        Cut(0.3, 0.4)


def test_amounts_are_numbers_in_every_row():
    table = data.every_kind()
    with pytest.raises(DatasetError, match=r"has no amount in \d+ rows"):
        amounts_of(table, "number")
    for column in ("color", "day"):
        with pytest.raises(DatasetError, match=f"`{column}` holds no numbers"):
            amounts_of(table, column)
    whole = replace(table, X=table.X.assign(number=7))
    assert amounts_of(whole, "number").tolist() == [7.0] * len(table.y)


def test_an_outcome_is_told_in_natural_frequencies():
    told = in_words(Outcome(16, 4, 15, 965), "fraud")
    assert told == "Of 1,000 rows, 20 are `fraud`: 16 found, 4 missed. There are 31 alarms, 15 of them false."
    rare = in_words(Outcome(1, 1, 1, 1_997), "fraud")
    assert rare.startswith("Of 10,000 rows, 10 are `fraud`: 5 found, 5 missed. There are 10 alarms, 5 of")
    looked_at = in_words(Outcome(10, 5, 0, 960, 5, 20), "a`b")
    assert "``a`b``: 10 found, 5 left for review, 5 missed." in looked_at
    assert looked_at.endswith("0 of them false. A person looks at 25 rows.")
    assert in_words(Outcome(0, 20, 0, 980), "x").endswith("There are no alarms in 1,000 rows.")


@given(cases(), st.floats(1e-3, 1e6))
def test_so_many_rows_a_day_end_in_the_same_shares(case, rows):
    hit, score, cut, amounts = case
    found = outcome(rank(hit, score, amounts), cut, Payoff())
    day = found.of(rows)
    assert day.rows == pytest.approx(rows, rel=1e-12)
    assert day.money / rows == pytest.approx(found.money / len(hit), rel=1e-9)
    for name in ("recall", "precision", "flagged", "recall_with_review"):
        assert getattr(day, name) == pytest.approx(getattr(found, name), rel=1e-12)
