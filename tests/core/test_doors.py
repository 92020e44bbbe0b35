"""Every rule about one class leads to a cut, every cut has its settings of each, and a rule comes back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.cockpit import Cut, Outcome, Payoff, cut_of, doors, outcome, rank, spec_of
from core.decisions import DECISIONS, labels
from core.predictions import judge
from core.spec import parse
from tests.core import data
from tests.core.command_line import answer, objection, table, words
from tests.core.data import is_sentence, predict, trial
from tests.core.test_decisions import binary_rows, rows_of

THRESHOLD, LEAST, COST, MATRIX, REVIEW = (
    DECISIONS[key] for key in ("threshold", "least_cost", "cost", "cost_matrix", "three_way")
)
CAPACITY, RECALL, PRECISION, PROMISE = (
    DECISIONS[key] for key in ("capacity", "recall_floor", "precision_floor", "conformal_risk_control")
)
RATIOS, SHARES = st.sampled_from([0.02, 0.5, 1.0, 7.0, 90.0]), st.floats(0.01, 0.99)
RULES = [
    THRESHOLD(at=0.27),
    THRESHOLD(at=0.6, review_from=0.2),
    LEAST(ratio=4),
    LEAST(ratio=0.01),
    COST(ratio=4),
    MATRIX(costs=[[-1, 2], [9, 0]]),
    REVIEW(ratio=9, review=0.3),
    REVIEW(ratio=0.5, review=1.0),
    CAPACITY(alarms=1, of=7),
    RECALL(recall=0.7),
    RECALL(recall=0.7, cautious=True),
    PRECISION(precision=0.6),
    PRECISION(precision=0.6, cautious=True),
    PROMISE(miss_rate=0.2),
]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.spec())


def pair(score, positive):
    """Return the probabilities of two classes of which one has these."""
    proba = np.empty((len(score), 2))
    proba[:, positive], proba[:, 1 - positive] = score, 1 - score
    return proba


def counted(y, given_labels, positive):
    """Return how many rows end where, from the labels of a rule."""
    own, said, looked_at = y == positive, given_labels == positive, given_labels == 2
    cells = (own & said, own & ~said & ~looked_at, ~own & said, ~own & ~said & ~looked_at)
    return Outcome(*map(np.sum, (*cells, own & looked_at, ~own & looked_at)))


@every_rule
@settings(max_examples=30)
@given(rows=binary_rows(), positive=st.integers(0, 1))
def test_a_cut_is_the_one_that_the_rule_makes_on_these_rows(rule, positive, rows):
    hit, score = rows
    # Away from the ends of zones, which rounding may put on either side.
    score = score * 0.999 + 1e-4
    y, proba = np.where(hit, positive, 1 - positive), pair(score, positive)
    said = rule.labels(proba, rule.thresholds(y, proba, positive), positive)
    cut = cut_of(rule, rank(hit, score), positive)
    assert outcome(rank(hit, score), cut) == counted(y, said, positive)


@given(binary_rows(), st.data())
def test_the_settings_at_a_cut_lead_back_to_it(rows, drawn):
    hit, score = rows
    ranked = rank(hit, score)
    cut = Cut(drawn.draw(st.sampled_from([*ranked.thresholds])))
    there = outcome(ranked, cut)
    back = {key: outcome(ranked, cut_of(rule, ranked)) for key, rule in doors(ranked, cut, len(hit)).items()}
    assert set(back) <= {"threshold", "capacity", "recall_floor", "precision_floor", "cost"} | {PROMISE.key()}
    assert back["threshold"] == back["capacity"] == there
    if "cost" in back:
        assert back["cost"].alarms == pytest.approx(there.alarms, abs=int((score == cut.threshold).sum()))
    if "recall_floor" in back:
        assert back["recall_floor"].found == there.found
        assert back["recall_floor"].alarms <= there.alarms
    if "precision_floor" in back:
        assert back["precision_floor"].precision >= there.precision - 1e-9
        assert back["precision_floor"].found >= there.found
    if PROMISE.key() in back:
        assert back[PROMISE.key()].found == there.found
        assert back[PROMISE.key()].alarms <= there.alarms


@given(SHARES, SHARES, SHARES, st.booleans())
def test_costs_lead_back_to_the_very_cut_whatever_the_share_of_the_class(one, other, share, moved):
    ranked = rank(np.arange(50) % 5 == 0, np.linspace(0.01, 0.99, 50))
    ranked = ranked.at(share) if moved else ranked
    low, high = sorted((one, other))
    assume(low < high - 1e-3)
    for cut, key in ((Cut(high), "cost"), (Cut(high, low), "three_way")):
        found = doors(ranked, cut)
        assert {"cost", "three_way"} & set(found) <= {key}
        if key in found:
            back = cut_of(found[key], ranked)
            assert back.threshold == pytest.approx(high, rel=1e-6)
            assert back.review_from == (cut.review_from and pytest.approx(low, rel=1e-6))


@every_rule
@settings(max_examples=30)
@given(rows=binary_rows(), own=st.integers(1, 4), others=st.integers(1, 4))
def test_where_the_class_is_more_frequent_a_rule_cuts_as_on_copies(rule, rows, own, others):
    hit, score = rows
    often = np.where(hit, own, others)
    copied = rank(np.repeat(hit, often), np.repeat(score, often))
    moved = rank(hit, score).at(copied.prevalence)
    if getattr(rule, "cautious", False) and own != others:
        with pytest.raises(ValueError, match="shares of the file"):
            cut_of(rule, moved)
    elif isinstance(rule, CAPACITY | PRECISION | LEAST | RECALL) and not getattr(rule, "cautious", False):
        assert cut_of(rule, moved) == cut_of(rule, copied)


@pytest.mark.parametrize("ratio", [0.5, 10.0, 200.0])
@pytest.mark.parametrize("share", [0.001, 0.02, 0.5])
def test_costs_are_least_where_the_class_has_another_share(ratio, share):
    """Of right probabilities the cut from costs alone is the best one, after a move of the share as well."""
    p = np.random.default_rng(0).beta(0.6, 4, 300_000)
    ranked = rank(np.random.default_rng(1).random(len(p)) < p, p).at(share)
    payoff = Payoff(missed=-ratio, false_alarm=-1)
    at_theory = outcome(ranked, cut_of(COST(ratio=ratio), ranked), payoff).of(1).money
    at_best = outcome(ranked, Cut(payoff.best(ranked)), payoff).of(1).money
    unmoved = outcome(ranked, Cut(1 / (1 + ratio)), payoff).of(1).money
    assert at_best >= at_theory > at_best * 1.01
    assert unmoved <= at_theory


def test_rules_that_are_not_about_one_class_are_refused():
    ranked = rank(np.array([True, False]), np.array([0.9, 0.1]))
    others = set(DECISIONS.values()) - {type(rule) for rule in RULES}
    assert {kind.key() for kind in others} >= {"argmax", "f_beta", "mondrian_conformal"}
    for kind in others:
        with pytest.raises(ValueError, match=f"`{kind.key()}` is no rule about one class") as caught:
            cut_of(kind(), ranked)
        assert is_sentence(str(caught.value))
    with pytest.raises(ValueError, match="costs of two classes"):
        cut_of(MATRIX(costs=np.eye(3).tolist()), ranked)


@every_rule
def test_what_is_chosen_comes_back_as_a_rule_that_the_command_line_takes(rule):
    y, proba = rows_of(3)
    ranked = rank(y == 1, proba[:, 1])
    assert spec_of(rule, ranked) == rule
    moved = ranked.at(0.01)
    for asked, classes in ((ranked, 3), (moved, 2), (moved, 3)):
        if getattr(rule, "cautious", False) and asked is moved and isinstance(rule, PRECISION):
            continue
        told = spec_of(rule, asked, classes)
        assert parse(told.spec(), DECISIONS) == told
        kept = isinstance(rule, THRESHOLD | RECALL | PROMISE)
        kept |= asked is ranked and not isinstance(rule, COST | MATRIX | REVIEW)
        assert (told == rule) == kept
        assert told == rule or cut_of(told, asked) == cut_of(rule, asked)


@given(st.data())
def test_a_payoff_is_a_cost_matrix_and_a_ratio(drawn):
    good = st.floats(-5, 50).map(lambda x: round(x, 2))
    found, passed = drawn.draw(good), drawn.draw(good)
    loss = st.floats(0.5, 40).map(lambda x: round(x, 2))
    payoff = Payoff(found, found - drawn.draw(loss), passed - drawn.draw(loss), passed)
    y, proba = rows_of(2, 60, drawn.draw(st.integers(0, 99)), decimals=6)
    for positive in (0, 1):
        rule = payoff.decision(positive)
        assert rule.refuses(("a", "b"), positive) is None
        said = rule.labels(proba, rule.thresholds(y, proba, positive), positive)
        risk = proba[:, positive]
        alarm = payoff.found * risk + payoff.false_alarm * (1 - risk)
        silence = payoff.missed * risk + payoff.passed * (1 - risk)
        clear = abs(alarm - silence) > 1e-9
        np.testing.assert_array_equal((said == positive)[clear], (alarm > silence)[clear])
        ranked = rank(y == positive, risk)
        assert cut_of(rule, ranked, positive).threshold == pytest.approx(payoff.theory, rel=1e-9)
        if 0.01 <= payoff.ratio <= 1000:
            best = payoff.best(ranked)
            assert outcome(ranked, cut_of(LEAST(ratio=payoff.ratio), ranked), payoff).money == pytest.approx(
                outcome(ranked, Cut(best), payoff).money, rel=1e-9, abs=1e-9
            )


@given(binary_rows(), RATIOS)
def test_least_cost_is_the_cheapest_of_all_cuts(rows, ratio):
    hit, score = rows
    score = score * 0.999
    bills = {cut: ratio * (hit & (score < cut)).sum() + (~hit & (score >= cut)).sum() for cut in (*score, 2)}
    said = score >= LEAST(ratio=ratio).cut(hit, score)
    assert ratio * (hit & ~said).sum() + (~hit & said).sum() == pytest.approx(min(bills.values()))


def test_least_cost_does_not_mind_probabilities_that_are_no_risks():
    rng = np.random.default_rng(0)
    p = rng.beta(0.6, 8, 200_000)
    y = (rng.random(len(p)) < p).astype(int)
    balanced = p / y.mean() / (p / y.mean() + (1 - p) / (1 - y.mean()))
    cuts = [LEAST(ratio=20).thresholds(y, pair(score, 1), 1)[1] for score in (p, balanced)]
    assert cuts[0] == pytest.approx(1 / 21, abs=0.01)
    assert cuts[1] > 0.3
    np.testing.assert_array_equal(p >= cuts[0], balanced >= cuts[1])


@pytest.mark.parametrize("positive", [0, 1, 2])
def test_by_hand_a_class_is_cut_and_reviewed_among_three(positive):
    y, proba = rows_of(3)
    score = proba[:, positive]
    rule = THRESHOLD(at=0.5, review_from=0.25)
    said = rule.labels(proba, rule.thresholds(y, proba, positive), positive)
    np.testing.assert_array_equal(said == positive, score >= 0.5)
    np.testing.assert_array_equal(said == 3, (score >= 0.25) & (score < 0.5))
    plain = THRESHOLD(at=0.5).labels(proba, rule.thresholds(y, proba, positive), positive)
    assert (plain < 3).all()
    np.testing.assert_array_equal(said[said != 3], plain[said != 3])


@given(binary_rows(), st.floats(0, 1))
def test_by_hand_two_classes_are_cut_as_by_any_rule(rows, at):
    _, score = rows
    rule, proba = THRESHOLD(at=at), pair(score, 1)
    thresholds = rule.thresholds(np.zeros(len(score), int), proba, 1)
    np.testing.assert_array_equal(rule.labels(proba, thresholds, 1), labels(proba, thresholds, 1))


def test_only_a_threshold_by_hand_is_marked_exploratory():
    p = predict(data.binary(), trial())
    for kind in DECISIONS.values():
        marked = [note for note in judge(p, kind()).notes if "exploratory" in note]
        assert len(marked) == (kind is THRESHOLD)
        assert all(map(is_sentence, marked))


def test_the_command_line_takes_the_cut_and_marks_it(tmp_path):
    path, out = table(tmp_path / "t.csv", no=80, yes=30), tmp_path / "out.parquet"
    options = words("--target kind --learner gaussian_nb --strategy nothing --folds 3 --predictions")
    options += [out, "--decision", "threshold(at=0.27)", "threshold(at=0.6, review_from=0.2)", "least_cost"]
    plain, zone, least = answer("compare", path, *options)["trials"]
    rows = pd.read_parquet(out)
    for trial_, upper, lower in ((plain, 0.27, 0.27), (zone, 0.6, 0.2)):
        own = rows[rows["trial"] == trial_["key"]]
        score = own["p:yes"]
        ended = outcome(rank((own["actual"] == "yes").to_numpy(), score.to_numpy()), Cut(upper, lower))
        np.testing.assert_array_equal(own["predicted"] == "yes", score >= upper)
        np.testing.assert_array_equal(own["predicted"].isna(), (score >= lower) & (score < upper))
        for name in ("recall", "precision"):
            assert trial_["metrics"][name]["pooled"] == pytest.approx(getattr(ended, name), rel=1e-12)
        assert sum("exploratory" in note for note in trial_["notes"]) == 1
    assert least["notes"] == []
    wrong = objection("compare", path, *options[:-3], "threshold(at=2)")
    assert "threshold: at must be a number from 0.0 to 1.0" in wrong
