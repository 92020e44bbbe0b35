"""A report takes over what a person decided: the trial, the rule, the cut and the prices."""

from dataclasses import replace

import numpy as np
import pytest

from core.cockpit import Cut, Outcome, Payoff, brought, by_hand, outcome, priced, ranking, spec_of
from core.decisions import DECISIONS
from core.differences import BETTER
from core.predictions import judge
from core.report import Comparison, html, one_page
from core.report.stakeholder import told
from tests.core.command_line import table, words
from tests.core.command_line import told as ran
from tests.core.reported import Page, compared, data, two

AT, REVIEW_FROM = 0.37, 0.2


def by(rule, title="Random under-sampling", **more) -> Comparison:
    """Return the comparison of two classes, decided by a person."""
    picked = replace(two().results[title].trial, decision=rule)
    return replace(two(), picked=picked, **more)


def test_the_decision_is_the_persons_and_its_numbers_those_of_the_rule():
    rule = DECISIONS["capacity"](alarms=30, of=100)
    found = by(rule)
    assert found.chosen == "Random under-sampling" != two().chosen
    p = found.results[found.chosen].judged.predictions
    labels = judge(p, rule).labels
    assert (found.decided.judged.labels == labels).all()
    recall = (labels[p.y == 1] == 1).mean()
    page = told(found)
    assert page.counts[0].count == round(100 * recall)
    assert page.decision.startswith("Train with `Random under-sampling`. Raise an alarm for `fraud`")
    assert page.choice[0] == f"A person chose this rule: `{found.decided.trial.rule}`."
    assert f"By average precision alone it would be `{two().chosen}`." in page.choice
    assert page.choice[0].replace("`", "") in "".join(Page(one_page(found)).texts)
    assert told(two()).choice == ()
    # Whether its scores are risks is said of what was chosen.
    assert "of `Random under-sampling`" in found.sentences[2].text
    assert f"of `{two().chosen}`" in two().sentences[2].text


def test_the_slider_begins_at_the_cut_of_the_person():
    found = by(DECISIONS["threshold"](at=AT), threshold=AT, payoff=Payoff(missed=-42, false_alarm=-3))
    page = Page(html(found))
    moved = page.embedded["moves"]
    own = moved["trials"][moved["chosen"]]
    p = found.results["Random under-sampling"].judged.predictions
    alarm = p.proba[:, 1] >= AT
    assert own["title"] == "Random under-sampling"
    assert own["threshold"][own["begin"]] == f"{AT:.4g}"
    assert own["tp"][own["begin"]] == (alarm & (p.y == 1)).sum()
    assert own["fp"][own["begin"]] == (alarm & (p.y == 0)).sum()
    assert moved["prices"] == {"missed": 42, "false_alarm": 3}
    assert "Prices as they were given" in "".join(page.texts)
    assert "A person set this cut." in page.texts
    assert "A person set this cut." not in Page(html(two())).texts
    assert f"from the score {AT:.3g} up." in told(found).decision
    assert told(found).choice[0] == "A person set this cut."
    assert "exploratory and too good" in " ".join(told(found).choice)


def test_what_is_left_for_review_is_neither_missed_nor_free():
    rule = DECISIONS["threshold"](at=AT, review_from=REVIEW_FROM)
    payoff = Payoff(missed=-50, false_alarm=-2, review=-0.5)
    found = by(rule, threshold=AT, payoff=payoff)
    p = found.results["Random under-sampling"].judged.predictions
    brings = outcome(ranking(p, 1), Cut(AT, REVIEW_FROM), payoff).of(1000).money
    verb = "cost" if brings < 0 else "bring"
    assert f"1,000 rows {verb} {abs(brings):,.4g};" in told(found).prices[1]
    assert f"a person looks at scores from {REVIEW_FROM:.3g} to there." in told(found).decision
    looked = ((p.proba[:, 1] >= REVIEW_FROM) & (p.proba[:, 1] < AT)).mean()
    assert f"{1000 * looked:.0f} are left for review" in told(found).prices[0]


def test_what_an_outcome_brings_is_what_the_cockpit_says():
    payoff = Payoff(found=3, missed=-7, false_alarm=-2, passed=1, review=-0.3)
    ranked = ranking(two().results[two().baseline].judged.predictions, 1)
    for cut in (Cut(0.5), Cut(0.6, 0.1), Cut(0.0)):
        assert brought(outcome(ranked, cut), payoff) == pytest.approx(outcome(ranked, cut, payoff).money)
    with pytest.raises(ValueError, match="differs from row to row"):
        brought(Outcome(1, 1, 1, 1), Payoff(by_amount=("missed",)))


def test_rules_that_were_given_costs_say_what_answers_bring():
    assert priced(DECISIONS["cost"](ratio=20)).ratio == 20
    assert priced(DECISIONS["least_cost"](ratio=0.5)).ratio == 0.5
    assert priced(DECISIONS["three_way"](ratio=20, review=0.3)) == Payoff(missed=-20, review=-0.3)
    assert priced(DECISIONS["capacity"]()) is None


def test_scores_of_another_unit_are_cut_by_hand_where_shares_were_moved():
    p = two().results[two().baseline].judged.predictions
    scores = replace(p, proba=np.c_[-10 * p.proba[:, 1], 10 * p.proba[:, 1]])
    there = ranking(scores, 1).at(0.01)
    kept = spec_of(DECISIONS["capacity"](alarms=5, of=100), there)
    assert kept == by_hand(there, kept.at)
    assert not there.probable


def test_to_stay_with_the_baseline_is_not_called_what_the_numbers_say():
    better = replace(two().differences[0], verdict=BETTER)
    found = by(DECISIONS["threshold"](at=AT), two().baseline)
    found.__dict__["differences"] = [better]
    assert told(found).decision.startswith("Leave the rows as they are. Raise")
    assert f"By average precision alone it would be `{better.trial}`." in told(found).choice


def test_what_was_picked_must_have_results():
    found = compared(data(), "random_under")
    other = two().results["Class weights"].trial
    with pytest.raises(ValueError, match="no results of `Class weights`"):
        _ = replace(found, picked=other).chosen


def test_a_terminal_names_the_trial_to_decide_by(tmp_path):
    file, output = table(tmp_path / "table.csv", no=60, yes=20), tmp_path / "out.html"
    asked = words("--learner gaussian_nb --folds 3 --strategy nothing random_under")
    asked += ["--decision", "argmax", "cost(ratio=20)", "--trial", "4", "--output", output]
    for form in ("report", "page"):
        status, _, errors = ran("export", file, "--target", "kind", *asked, "--format", form)
        assert status == 0, errors
        page = Page(output.read_text())
        if form == "report":
            moved = page.embedded["moves"]
            assert len(moved["trials"]) == 2
            assert moved["prices"]["missed"] == 20
            begun = moved["trials"][moved["chosen"]]
            assert begun["title"].startswith("Random under-sampling")
            assert float(begun["threshold"][begun["begin"]]) == pytest.approx(1 / 21, rel=1e-3)
        else:
            assert "A person chose this rule: Cost ratio (ratio=20.0)." in "".join(page.texts)
