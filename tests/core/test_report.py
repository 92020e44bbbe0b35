"""Every number of a report is one that can be computed without it."""

import base64
import re
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics as sk

from core.cockpit import Cut, Payoff, outcome, ranking
from core.curves import threshold_table
from core.decisions import DECISIONS
from core.differences import BETTER, NOT_DISTINGUISHABLE, WORSE
from core.figures import percent
from core.intervals import intervals
from core.metrics import headline
from core.predictions import judge
from core.report import Comparison, gathered, html, one_page
from core.report.comparison import AS_IT_IS, OTHER_ROWS, OWN
from core.report.stakeholder import told
from core.report.thresholds import every_step, moves, table_of
from core.strategies import STRATEGIES
from core.verdict import recommended
from tests.core.data import predict, trial
from tests.core.reported import Page, compared, data, three, two
from tests.core.score_data import scored


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html(two()))


def scores(comparison, title) -> tuple[np.ndarray, np.ndarray]:
    p = comparison.fits[title].judged.predictions
    return p.y == comparison.code, p.proba[:, comparison.code]


def test_the_leaderboard_holds_the_numbers_of_scikit_learn(page):
    rows = page.table("Every trial")
    assert len(rows) == 6
    by_name = {row[0]: row[1:] for row in rows}
    names = headline(1)
    for title in two().fits:
        own, score = scores(two(), title)
        for cut, result in (("at 0.5", two().results[title]), ("at its own threshold", two().own[title])):
            given_labels, spans = result.judged.labels == 1, intervals(result.spread)
            cells = dict(zip(names, by_name[f"{title}\n{cut}"], strict=False))
            expected = {
                "average_precision": sk.average_precision_score(own, score),
                "recall": sk.recall_score(own, given_labels),
                "precision": sk.precision_score(own, given_labels),
                "f1": sk.f1_score(own, given_labels),
                "balanced_accuracy": sk.balanced_accuracy_score(own, given_labels),
                "mcc": sk.matthews_corrcoef(own, given_labels),
                "brier": sk.brier_score_loss(own, score),
                "roc_auc": sk.roc_auc_score(own, score),
            }
            for name, value in expected.items():
                span = spans[name]
                assert cells[name] == f"{value:.3f}\n{span.low:.3f} to {span.high:.3f}"


def test_the_verdict_and_the_differences_are_those_of_the_comparison(page):
    text = "".join(page.texts)
    for each in two().sentences:
        assert re.sub("`", "", each.text) in text
    rows = page.table("Average precision minus")
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        (each.trial, f"{each.value:+.3f}", each.verdict) for each in two().differences
    ]


def test_each_step_of_the_slider_has_the_counts_of_the_rows(page):
    moved = page.embedded["moves"]
    assert moved == moves(two())
    for each, title in zip(moved["trials"], two().own, strict=True):
        own, score = scores(two(), title)
        thresholds = table_of(two(), title)["threshold"].to_numpy()
        assert len(each["tp"]) == len(thresholds)
        for step, threshold in enumerate(thresholds):
            alarm = score >= threshold
            assert each["tp"][step] == (alarm & own).sum()
            assert each["fp"][step] == (alarm & ~own).sum()
            assert each["recall"][step] == percent((alarm & own).sum() / own.sum())
            assert each["specificity"][step] == percent((~alarm & ~own).sum() / (~own).sum())
            right = percent((alarm & own).sum() / alarm.sum()) if alarm.any() else "no alarms"
            assert each["precision"][step] == right


def test_the_page_begins_where_the_trial_to_decide_by_is_cut(page):
    cells = [row[1:] for row in page.table("Answers")]
    own, score = scores(two(), two().chosen)
    alarm = score >= two().begin
    counts = [[(alarm & own).sum(), (~alarm & own).sum()], [(alarm & ~own).sum(), (~alarm & ~own).sum()]]
    shown = [[int(re.search(r"[a-z]([\d,]+)\n", cell)[1].replace(",", "")) for cell in row] for row in cells]
    assert shown == counts
    assert two().begin == np.median(two().decided.judged.thresholds[:, 1])


def test_printed_thresholds_are_the_highest_that_reach_their_recall(page):
    own, score = scores(two(), two().chosen)
    for recall in (0.95, 0.9, 0.5):
        least = max(t for t in score if (own & (score >= t)).sum() >= recall * own.sum())
        assert f"{least:.4g}" in [row[0] for row in page.table("Some thresholds")]


@given(scored(), st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_the_cheapest_step_is_the_cheapest_of_all_thresholds(p, miss, alarm):
    """The page looks among its steps only; every corner of the hull of the ROC curve is one of them."""
    table = every_step(p, 1, 0.5)
    among = (miss * table["fn"] + alarm * table["fp"]).min()
    ranked = ranking(p, 1)
    cuts = [Cut(t) for t in (*np.unique(p.proba[:, 1]), np.inf)]
    least = min(-outcome(ranked, cut, Payoff(missed=-miss, false_alarm=-alarm)).money for cut in cuts)
    assert among == pytest.approx(least, rel=1e-12)


def decoded(values) -> np.ndarray:
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values, dtype=float)


@pytest.mark.parametrize("kind", ["precision_recall", "roc"])
def test_curves_pass_through_what_thresholds_give(page, kind):
    traces = [t for t in page.embedded["figures"][kind]["data"] if t["mode"] == "lines" and "customdata" in t]
    assert len(traces) == len(two().fits)
    for trace, title in zip(traces, two().fits, strict=True):
        whole = threshold_table(two().fits[title].judged.predictions, 1, 10_000)
        columns = ["recall", "precision"] if kind == "precision_recall" else ["false_positive_rate", "recall"]
        reached = {tuple(row) for row in whole[columns].to_numpy()}
        points = [*zip(decoded(trace["x"]), decoded(trace["y"]), strict=True)]
        assert {*points[1:]} <= reached


def test_three_classes_are_told_class_by_class():
    found = Page(html(three()))
    assert found.embedded["moves"] is None
    assert three().decided is three().results[three().chosen]
    judged = three().decided.judged
    y, labels = judged.predictions.y, judged.labels
    for name, row in zip("xyz", sorted(found.table("Class by class")[:3]), strict=True):
        own = y == "xyz".index(name)
        assert row[3] == f"{sk.recall_score(own, labels == 'xyz'.index(name)):.3f}"
    matrix = sk.confusion_matrix(y, labels)
    assert [
        [int(cell.split("\n")[0]) for cell in row[1:]] for row in found.table("Which class")
    ] == matrix.tolist()
    assert {"precision_recall", "reliability", "differences", "receipt"} == {*found.embedded["figures"]}


def test_the_decision_is_never_tuned_on_the_rows_it_is_judged_on():
    assert two().decided.trial.decision == OWN
    priced = compared(data(), payoff=Payoff(missed=-7))
    rule = DECISIONS["least_cost"](ratio=7)
    p = priced.results[priced.chosen].judged.predictions
    assert priced.decided.trial.decision == rule
    assert (priced.decided.judged.labels == judge(p, rule).labels).all()
    assert any("least cost" in row[0].lower() for row in Page(html(priced)).table("Every trial"))
    by_amount = compared(data(), payoff=Payoff(by_amount=("missed",)))
    assert by_amount.decided.trial.decision == OWN


def test_one_page_says_counts_of_a_hundred():
    found, counted = Page(one_page(two())), told(two())
    own = two().decided.judged.predictions.y == 1
    alarm = two().decided.judged.labels == 1
    recall, precision = (own & alarm).sum() / own.sum(), (own & alarm).sum() / alarm.sum()
    assert [each.count for each in counted.counts] == [round(100 * recall), round(100 * precision)]
    classes = [
        each.get("class") for tag, each in zip(found.tags, found.attributes, strict=True) if tag == "circle"
    ]
    assert classes[:100].count("yes") == round(100 * recall)
    assert classes.count("yes") + classes.count("no") == 204
    assert "script" not in found.tags
    for each in counted.counts:
        low, high = map(int, each.between.split(" to "))
        assert low <= each.count <= high
    priced = told(compared(data(), payoff=Payoff(missed=-7)))
    assert "cost" in priced.prices[1]
    assert "nothing is said of money" in counted.prices[1]


def single(of, **asked) -> Comparison:
    """Return a comparison of one trial."""
    alone = trial(**asked)
    return gathered(of, {alone: judge(predict(of, alone), alone.decision)}, draws=10)


def test_a_score_is_named_only_where_it_says_it_all():
    assert "from the score" in told(single(data())).decision
    by_sets = single(data(), decision=DECISIONS["mondrian_conformal"]())
    assert told(by_sets).decision.endswith("by `Mondrian conformal sets`.")
    left = (by_sets.decided.judged.labels == 2).mean()
    assert f"{1000 * left:.0f} are left for review" in told(by_sets).prices[0]


def test_where_no_row_is_an_alarm_nothing_is_said_of_alarms():
    never = single(data(), decision=DECISIONS["threshold"](at=1.0))
    assert "Raise no alarm" in told(never).decision
    assert [each.said for each in told(never).counts] == ["found"]
    argmax, own = never.results[never.baseline], single(data()).decided
    both = replace(never, results={"a": argmax, "b": own}, own={"a": argmax, "b": own})
    assert told(replace(both, payoff=Payoff(missed=-30))).before[1].endswith("no alarms")


def test_one_page_of_three_classes_is_about_the_one_found_worst():
    judged = three().decided.judged
    recalls = sk.recall_score(judged.predictions.y, judged.labels, average=None)
    first, second = told(three()).counts
    assert first.count == round(100 * recalls.min())
    assert first.of == f"rows of {'xyz'[recalls.argmin()]}"
    assert second.count == round(100 * sk.accuracy_score(judged.predictions.y, judged.labels))


def test_money_is_that_of_the_cockpit():
    payoff = Payoff(found=3, missed=-7, false_alarm=-2, passed=1)
    priced = compared(data(), "class_weight", payoff=payoff)
    baseline = priced.results[priced.baseline].judged.predictions
    brings = outcome(ranking(baseline, 1), Cut(0.5), payoff).of(1000).money
    verb = "cost" if brings < 0 else "bring"
    assert told(priced).prices[1].endswith(f"they {verb} {abs(brings):,.4g}.")


def test_trials_that_cannot_be_paired_are_left_out_with_a_reason():
    of = data()
    whole, other = trial(), trial(STRATEGIES["class_weight"](), folds=4)
    found = gathered(of, {t: judge(predict(of, t), AS_IT_IS) for t in (whole, other)}, draws=10)
    assert found.left_out == {other.title: OTHER_ROWS}
    assert [*found.results] == [whole.title]
    assert not found.differences
    assert f"{other.title} has no numbers: {OTHER_ROWS}." in "".join(Page(html(found)).texts)
    with pytest.raises(ValueError, match="no trial has results"):
        gathered(of, {})


def test_the_best_of_the_better_remedies_is_the_one_to_decide_by():
    first, second = (replace(two().differences[0], trial=name, verdict=BETTER) for name in "ab")
    second = replace(second, value=first.value + 1)
    assert recommended([first, second], "base") == "b"
    assert recommended([first, replace(second, verdict=NOT_DISTINGUISHABLE)], "base") == "a"
    assert recommended([replace(first, verdict=WORSE)], "base") == "base"


def test_the_report_of_a_sample_speaks_of_the_file():
    sample = replace(data(), drawn_from=(2_400, 40))
    comparison = compared(sample, "class_weight")
    page = Page(html(comparison))
    assert [row[:2] for row in page.table("Classes in the file")] == [["calm", "2,400"], ["fraud", "40"]]
    assert comparison.share == pytest.approx(40 / 2_440)
    embedded = moves(comparison)
    assert (embedded["positives"], embedded["others"]) == (40, 2_400)
    lowest = embedded["trials"][0]
    assert (lowest["tp"][0], lowest["fp"][0]) == (40, 2_400)
    support = {row[0]: row[1] for row in page.table("Class by class")}
    assert (support["calm"], support["fraud"]) == ("2,400", "40")
    predicted = comparison.fits["Do nothing"].judged.predictions
    alike = np.average(predicted.y == 1, weights=np.where(predicted.y == 1, 1, 10))
    told_rows = {row[0]: row[1:] for row in page.table("Probabilities of fraud")}
    heads = [each for each in told_rows["Do nothing"] if each == f"{alike:.4f}"]
    assert heads, "the observed share is that of the file"
