"""Rules that leave rows for review, the conformal promises, and what becomes of rows without a label."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import curves, figures
from core.decisions import DECISIONS
from core.decisions._conformal import floor_cut
from core.metrics import confusion, scores
from core.predictions import frame, frames, judge
from tests.core import data
from tests.core.command_line import answer, table, words
from tests.core.data import is_sentence, predict, trial
from tests.core.test_decisions import rows_of

THREE_WAY, MONDRIAN, CONTROL, COST = (
    DECISIONS[key] for key in ("three_way", "mondrian_conformal", "conformal_risk_control", "cost")
)
RATES = st.sampled_from([0.01, 0.05, 0.1, 0.2, 0.29, 0.5])
SCORES = st.lists(st.integers(0, 8), min_size=1, max_size=40)


def said_by(rule, proba, positive):
    thresholds = rule.thresholds(np.zeros(len(proba), int), proba, positive)
    return rule.labels(proba, thresholds, positive)


def bills(proba, positive, ratio):
    """Return the expected cost of each class for each row, by a plain loop."""
    size = proba.shape[1]
    price = [ratio if code == positive else 1.0 for code in range(size)]
    return np.array(
        [
            [sum(row[code] * price[code] for code in range(size) if code != named) for named in range(size)]
            for row in proba
        ]
    )


@given(st.floats(0.05, 30), st.floats(0.01, 1), st.integers(0, 1))
def test_two_classes_and_review_cost_least_for_every_row(ratio, review, positive):
    score = np.linspace(0, 1, 201)
    rule, proba = THREE_WAY(ratio=ratio, review=review), np.c_[1 - score, score]
    priced = np.c_[bills(proba, positive, ratio), np.full(len(proba), review)]
    said = said_by(rule, proba, positive)
    np.testing.assert_allclose(priced[np.arange(len(said)), said], priced.min(axis=1), rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_where_mistakes_cost_the_same_it_is_the_rule_of_chow(size):
    _, proba = rows_of(size, 500, decimals=9)
    wanted = np.where(proba.max(axis=1) >= 0.7, proba.argmax(axis=1), size)
    assert 0 < (wanted == size).mean() < 1
    for rule, positive in ((THREE_WAY(ratio=1, review=0.3), 1), (THREE_WAY(ratio=9, review=0.3), None)):
        if size > 2 or positive is not None:
            np.testing.assert_array_equal(said_by(rule, proba, positive), wanted)


@pytest.mark.parametrize("positive", [0, 1, 2])
def test_of_three_classes_a_label_costs_no_more_than_review(positive):
    _, proba = rows_of(3, 500, decimals=9)
    said = said_by(THREE_WAY(ratio=5, review=0.4), proba, positive)
    given_one = said < 3
    priced = bills(proba, positive, 5)[given_one]
    assert 0 < given_one.mean() < 1
    assert (priced[np.arange(len(priced)), said[given_one]] <= 0.4 + 1e-12).all()
    np.testing.assert_array_equal(said[given_one], said_by(COST(ratio=5), proba, positive)[given_one])


@pytest.mark.parametrize("size", [2, 3])
def test_where_review_is_dearer_than_any_mistake_it_is_the_cost_ratio(size):
    _, proba = rows_of(size, 500, decimals=9)
    rules = THREE_WAY(ratio=0.5, review=1.0), COST(ratio=0.5)
    dear, cost = (said_by(rule, proba, 1) for rule in rules)
    np.testing.assert_array_equal(dear, cost)


def test_the_ends_of_the_zone_are_decided():
    score = np.array([0.8, 0.7999999, 0.0200001, 0.0199999])
    rule = THREE_WAY(ratio=10, review=0.2)
    np.testing.assert_array_equal(said_by(rule, np.c_[1 - score, score], 1), [1, 2, 2, 0])


@given(SCORES, RATES)
def test_of_all_rows_in_turn_no_more_are_missed_than_promised(drawn, rate):
    """Each row judged by all others: whichever is the new one, this is what the promise rests on."""
    score = np.array(drawn) / 8
    missed = [s < floor_cut(np.delete(score, place), rate) for place, s in enumerate(score)]
    assert sum(missed) <= rate * len(score) + 1e-9


@pytest.mark.parametrize("rows", [8, 25, 50])
def test_the_miss_rate_is_the_one_of_the_formula(rows):
    """A miss of a uniform score has the probability of the cut itself, whose mean is k / (m + 1)."""
    rng = np.random.default_rng(0)
    for rate in (0.05, 0.1, 0.3):
        cuts = [floor_cut(rng.random(rows), rate) for _ in range(4_000)]
        wanted = int(rate * (rows + 1) + 1e-9) / (rows + 1)
        assert np.mean(cuts) == pytest.approx(wanted, abs=4 * np.std(cuts) / 4_000**0.5 + 1e-12)
        assert wanted <= rate


def test_a_promise_takes_enough_rows():
    y = np.repeat([0, 1], [50, 19])
    score = np.r_[np.linspace(0, 0.6, 50), np.linspace(0.3, 0.9, 19)]
    assert CONTROL(miss_rate=0.05).thresholds(y, np.c_[1 - score, score], 1)[1] == 0.3
    assert CONTROL(miss_rate=0.05).thresholds(y[:-1], np.c_[1 - score, score][:-1], 1)[1] == 0.0
    cuts = [CONTROL(miss_rate=rate).cut(y == 1, score) for rate in (0.01, 0.1, 0.2, 0.3, 0.5)]
    assert cuts == sorted(cuts)


@example(135, 3, 0.2)
@given(st.integers(0, 200), st.integers(2, 4), RATES)
def test_mondrian_sets_are_those_of_the_ranks(seed, size, rate):
    y, proba = rows_of(size, 60, seed)
    rule = MONDRIAN(miss_rate=rate)
    thresholds = rule.thresholds(y, proba, None)
    sets = rule.sets(proba, thresholds)
    for code in range(size):
        # By falling probability is by rising oddness, without the rounding of one minus it.
        falling = np.sort(proba[y == code, code])[::-1]
        rank = int(np.ceil((len(falling) + 1) * (1 - rate) - 1e-9))
        bound = falling[rank - 1] if rank <= len(falling) else -np.inf
        np.testing.assert_array_equal(sets[:, code], proba[:, code] >= bound)
        assert sets[y == code, code].mean() >= 1 - rate - 1e-12 or not (y == code).any()
    for kept, given_label in zip(sets, rule.labels(proba, thresholds, None), strict=True):
        assert given_label == (np.flatnonzero(kept)[0] if kept.sum() == 1 else size)


def test_mondrian_keeps_what_conformal_risk_control_finds():
    y, proba = rows_of(2)
    both = [kind(miss_rate=0.2).thresholds(y, proba, 1)[1] for kind in (MONDRIAN, CONTROL)]
    assert both[0] == both[1] > 0


def test_on_new_rows_every_class_is_kept_as_often_as_promised():
    rng = np.random.default_rng(0)
    kept = np.zeros(3)
    for _ in range(300):
        y, proba = rows_of(3, 400, int(rng.integers(1e9)), decimals=6)
        known = np.arange(400) < 200
        rule = MONDRIAN(miss_rate=0.15)
        sets = rule.sets(proba[~known], rule.thresholds(y[known], proba[known], None))
        kept += [sets[y[~known] == code, code].mean() / 300 for code in range(3)]
    assert (kept > 0.85 - 0.01).all()
    assert (kept < 0.85 + 0.04).all()


@pytest.fixture(scope="module")
def reviewed():
    """Return a table and labels of which some are left for review."""
    table = data.multiclass().with_positive("2")
    return table, judge(predict(table, trial(repeats=2)), THREE_WAY(ratio=3, review=0.3))


def test_rows_for_review_are_counted_and_said(reviewed):
    _, judged = reviewed
    left = int((judged.labels == 3).sum())
    assert 0 < left < len(judged.labels)
    (note,) = judged.notes
    assert note.startswith(f"{left} of {len(judged.labels)} labels (")
    assert is_sentence(note)
    assert judge(judged.predictions, COST()).notes == ()


def test_rows_for_review_have_no_prediction_in_the_export(reviewed):
    table, judged = reviewed
    rows = frame("some trial", judged, table)
    names = np.array(table.classes, dtype=object)
    for label, said in zip(judged.labels, rows["predicted"], strict=True):
        assert pd.isna(said) if label == 3 else said == names[label]
    whole = frames({"some trial": judged}, table)
    assert whole["predicted"].isna().sum() == (judged.labels == 3).sum()


def test_rows_for_review_are_not_found_and_no_alarms(reviewed):
    _, judged = reviewed
    p, given_one = judged.predictions, judged.labels < 3
    own, said = p.y == 2, judged.labels == 2
    numbers = {name: score.pooled for name, score in scores(judged).items()}
    assert numbers["recall"] == pytest.approx((own & said).sum() / own.sum(), rel=1e-12)
    assert numbers["precision"] == pytest.approx((own & said).sum() / said.sum(), rel=1e-12)
    assert numbers["specificity"] == pytest.approx(1 - (~own & said).sum() / (~own).sum(), rel=1e-12)
    assert numbers["accuracy"] == pytest.approx((p.y == judged.labels)[given_one].sum() / len(p.y), rel=1e-12)


def test_the_confusion_matrix_has_a_column_for_review(reviewed):
    table, judged = reviewed
    matrix = confusion(judged.predictions.y, judged.labels, 3)
    assert matrix.shape == (3, 4)
    assert matrix[:, 3].sum() == (judged.labels == 3).sum()
    cells = curves.confusion_frame(judged)
    wide = cells.pivot(index="actual", columns="predicted", values="rows")
    pd.testing.assert_series_equal(
        wide["for review"], pd.Series(matrix[:, 3], table.classes), check_names=False, check_index_type=False
    )
    figure = figures.confusion(cells, "some trial", "2")
    heat, text = figure.data
    np.testing.assert_allclose(heat.z, matrix / matrix.sum(axis=1, keepdims=True), rtol=1e-12)
    told = [[cell.split("<br>")[0] for cell in row] for row in heat.customdata]
    assert told[0] == ["right", "mistaken", "false alarm for 2", "for review"]
    assert told[2] == ["missed 2", "missed 2", "found 2", "for review"]
    assert figure.layout.xaxis.ticktext == ("0", "1", "2", "for review")
    assert figure.layout.yaxis.ticktext == ("0", "1", "2")
    assert text.text[3].startswith(f"{matrix[0, 3]}<br>")


def test_the_command_line_tells_what_is_left_for_review(tmp_path):
    path, out = table(tmp_path / "t.csv", no=80, yes=30), tmp_path / "out.parquet"
    options = words("--target kind --learner gaussian_nb --strategy nothing --folds 3 --decision")
    options += ["mondrian_conformal(miss_rate=0.05)", "--predictions", out]
    (found,) = answer("compare", path, *options)["trials"]
    left = pd.read_parquet(out)["predicted"].isna().sum()
    assert left == np.array(found["confusion"])[:, 2].sum() > 0
    assert any(note.startswith(f"{left} of 110 labels") for note in found["notes"])
