"""The five doors of the Decide page: whichever moves, the others and all numbers follow."""

import re

import pytest

from core.cockpit import Cut, Folds, Payoff, cut_of, doors, optimum, outcome, ranking
from core.decisions import DECISIONS
from core.samples import SAMPLES
from core.spec import parse
from tests.ui.test_results import ran
from tests.ui.visit import go, job_of, said, shown

pytestmark = pytest.mark.xdist_group("ui")
ROWS = 1_000  # a day, at first
# Not the data of other tests, which count the folds that a run computes.
OWN = SAMPLES["generated"](rows=700, ratio=9)


@pytest.fixture
def desk(app):
    """Return the app on the Decide page after a run, and the scores of the baseline."""
    ran(app, OWN, "class_weight")
    job = job_of(app)
    return go(app, "explore/decide"), job.progress.finished[job.plan.trials[0].key]


def through(app, door):
    """Choose a door."""
    next(each for each in app.get("button_group") if each.key == "door").set_value(door)
    return shown(app.run())


def widget(app, kind, begins):
    """Return the widget of a kind whose key begins so."""
    return next(each for each in getattr(app, kind) if each.key.startswith(begins))


def numbers(app):
    return {metric.label: metric.value for metric in app.metric}


def spec(app):
    """Return the decision that the page gives to take along."""
    return parse(re.fullmatch(r'--decision "(.*)"', app.code[0].value)[1], DECISIONS)


def follows(app, ranked, cut):
    """Make sure that all numbers, and every door, are those of a cut."""
    ended, settings = outcome(ranked, cut), doors(ranked, cut, ROWS)
    shown_now = numbers(app)
    assert shown_now["False alarms"] == f"{ended.false_alarms:,.0f}"
    assert shown_now["Recall"] == f"{ended.recall:.3f}"
    assert shown_now["Precision"] == f"{ended.precision:.3f}"
    assert f"recall {ended.recall:.3f}; precision {ended.precision:.3f}" in said(app)
    through(app, "By threshold")
    at = widget(app, "select_slider", "threshold-").value
    assert ranked.reached(at) == ranked.reached(cut.threshold)
    through(app, "By costs")
    assert widget(app, "number_input", "ratio-").value == pytest.approx(settings["cost"].ratio)
    through(app, "By capacity")
    assert widget(app, "number_input", "capacity-").value == settings["capacity"].alarms
    through(app, "By floor")
    assert widget(app, "slider", "Recall-").value == pytest.approx(ended.recall, abs=1e-3)
    through(app, "With review")
    assert ranked.reached(widget(app, "select_slider", "yes-").value) == ranked.reached(cut.threshold)
    assert numbers(app) == shown_now


def test_each_door_moves_the_others(desk):
    app, p = desk
    ranked = ranking(p, 1)
    places = ranked.scores[::-1]
    follows(app, ranked, Cut(0.5))

    through(app, "By threshold")
    shown(widget(app, "select_slider", "threshold-").set_value(float(places[40])).run())
    follows(app, ranked, Cut(places[40]))
    assert spec(app) == DECISIONS["threshold"](at=float(places[40]))

    for door, kind, key, value, rule in (
        ("By costs", "number_input", "ratio-", 14.0, DECISIONS["cost"](ratio=14.0)),
        ("By capacity", "number_input", "capacity-", 50, DECISIONS["capacity"](alarms=50, of=ROWS)),
        ("By floor", "slider", "Recall-", 0.8, DECISIONS["recall_floor"](recall=0.8)),
    ):
        through(app, door)
        shown(widget(app, kind, key).set_value(value).run())
        assert spec(app) == rule
        through(app, door)
        assert widget(app, kind, key).value == value
        # Another door is looked at, and not moved: the cut stays.
        follows(app, ranked, cut_of(rule, ranked))
        assert spec(app) == rule


def test_the_review_zone_has_two_ends(desk):
    app, p = desk
    ranked = ranking(p, 1)
    low, high = (float(ranked.scores[-1 - place]) for place in (120, 30))
    through(app, "With review")
    shown(widget(app, "select_slider", "yes-").set_value(high).run())
    shown(widget(app, "select_slider", "review-").set_value(low).run())
    ended = outcome(ranked, Cut(high, low))
    assert numbers(app)["For review"] == f"{ended.reviews:,.0f}"
    assert numbers(app)["Found of 70"] == f"{ended.found:,.0f}"
    assert spec(app) == DECISIONS["threshold"](at=high, review_from=low)
    # A slider that passes the other one takes it along.
    shown(widget(app, "select_slider", "yes-").set_value(float(ranked.scores[-201])).run())
    assert "For review" not in numbers(app)
    assert widget(app, "select_slider", "review-").value == ranked.scores[-201]


def test_a_floor_of_precision_and_the_best_cut_for_costs(desk):
    app, p = desk
    ranked = ranking(p, 1)
    through(app, "By floor")
    next(each for each in app.get("button_group") if each.key.startswith("floor-")).set_value("Precision")
    shown(app.run())
    shown(widget(app, "slider", "Precision-").set_value(0.6).run())
    assert float(numbers(app)["Precision"]) >= 0.6
    assert spec(app) == DECISIONS["precision_floor"](precision=0.6)
    through(app, "By costs")
    shown(widget(app, "number_input", "ratio-").set_value(5.0).run())
    next(each for each in app.get("button_group") if each.key.startswith("where-")).set_value(
        "Best on these rows"
    )
    shown(app.run())
    rule = DECISIONS["least_cost"](ratio=5.0)
    assert spec(app) == rule
    assert numbers(app)["Recall"] == f"{outcome(ranked, cut_of(rule, ranked)).recall:.3f}"
    assert optimum(Folds(p, 1), Payoff(missed=-5.0, false_alarm=-1.0)).sentence in said(app)


def test_another_share_of_the_class_moves_precision_alone(desk):
    app, p = desk
    ranked = ranking(p, 1)
    before = numbers(app)
    shown(widget(app, "select_slider", "share-").set_value(0.005).run())
    there = outcome(ranked.at(0.005), Cut(0.5))
    assert numbers(app)["Recall"] == before["Recall"]
    assert numbers(app)["Precision"] == f"{there.precision:.3f}" != before["Precision"]
    told = next(info.value for info in app.info if "where it is used 0.5 %" in info.value)
    assert f"to {there.precision:.3f}: " in told
    # What pays follows from the risk there, so the same costs cut elsewhere.
    through(app, "By costs")
    shown(widget(app, "number_input", "ratio-").set_value(10.0).run())
    cut = cut_of(DECISIONS["cost"](ratio=10.0), ranked.at(0.005))
    assert spec(app).at == pytest.approx(cut.threshold)


def test_money_counts_what_each_answer_brings(desk):
    app, p = desk
    through(app, "By costs")
    next(each for each in app.get("button_group") if each.key.startswith("price-")).set_value("In money")
    shown(app.run())
    shown(widget(app, "number_input", "pay-missed").set_value(-20.0).run())
    own = Payoff(missed=-20.0)
    ranked = ranking(p, 1)
    ended = outcome(ranked, cut_of(own.decision(1), ranked), own)
    assert numbers(app)["Money a day"] == f"{ended.of(ROWS).money:,.0f}"
    assert spec(app) == own.decision(1)
    column = widget(app, "selectbox", "amount-").options[1]
    shown(widget(app, "selectbox", "amount-").set_value(column).run())
    amounts = job_of(app).data.X[column].to_numpy(float)
    own = Payoff(missed=-20.0, by_amount=("missed",))
    ranked = ranking(p, 1, amounts)
    assert spec(app).at == pytest.approx(own.best(ranked))
    ended = outcome(ranked, Cut(own.best(ranked)), own)
    assert numbers(app)["Money a day"] == f"{ended.of(ROWS).money:,.0f}"
    # What brings nothing to tell apart is refused, and the cut stays.
    shown(widget(app, "selectbox", "amount-").set_value(None).run())
    at = spec(app)
    shown(widget(app, "number_input", "pay-missed").set_value(5.0).run())
    assert any("must bring more than missing it" in error.value for error in app.error)
    assert spec(app) == at


def test_a_promise_can_be_the_cut(desk):
    app, p = desk
    shown(app.slider(key="promise").set_value(0.2).run())
    shown(app.button(key="promise-cut").click().run())
    rule, ranked = DECISIONS["conformal_risk_control"](miss_rate=0.2), ranking(p, 1)
    assert spec(app) == rule
    assert numbers(app)["Recall"] == f"{outcome(ranked, cut_of(rule, ranked)).recall:.3f}"
