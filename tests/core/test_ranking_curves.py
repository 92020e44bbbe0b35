"""Curves of rankings against scikit-learn, exact fractions and counting by hand, ties and all."""

from fractions import Fraction
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from core import curves
from core.curves.steps import counted
from core.decisions import DECISIONS
from core.predictions import Judged, judge
from tests.core.score_data import predictions, rare, scored, scored_classes, steps_by_hand

near = partial(pytest.approx, rel=1e-12, abs=1e-12)
KINDS = ["precision_recall", "precision_recall_gain", "roc", "det", "gain", "cost", "net_benefit"]
every_kind = pytest.mark.parametrize("kind", KINDS)


@given(scored())
def test_steps_count_what_reaches_each_score(p):
    counts = counted(p.y == 1, p.proba[:, 1])
    found = [*zip(counts.threshold.tolist(), counts.tp.tolist(), counts.fp.tolist(), strict=True)]
    assert found == [*steps_by_hand(p.y, p.proba[:, 1])]
    assert (counts.positives, counts.negatives) == (p.y.sum(), (1 - p.y).sum())


def test_minus_zero_is_zero():
    counts = counted(np.array([True, False, True]), np.array([-0.0, 0.0, 5e-324]))
    assert counts.threshold.tolist() == [5e-324, 0.0]
    assert counts.tp.tolist() == [1, 2]


@given(scored(), st.lists(st.floats(-1, 2), min_size=1))
def test_counts_at_any_threshold(p, thresholds):
    counts = counted(p.y == 1, p.proba[:, 1]).at(np.array(thresholds))
    for threshold, tp, fp in zip(thresholds, counts.tp, counts.fp, strict=True):
        alarm = p.proba[:, 1] >= threshold
        assert (tp, fp) == ((alarm & (p.y == 1)).sum(), (alarm & (p.y == 0)).sum())


def one_vs_rest(p):
    """Return the code of each class, whether rows are of it, and their scores."""
    return [(code, (p.y == code).astype(int), p.proba[:, code]) for code in range(len(p.classes))]


@given(scored() | scored_classes())
def test_precision_recall_has_the_points_of_scikit_learn(p):
    for code, y, score in one_vs_rest(p):
        frame = curves.precision_recall(p, code, points=None)[1:]
        precision, recall, threshold = sk.precision_recall_curve(y, score)
        assert frame["threshold"].to_numpy() == pytest.approx(threshold[::-1], abs=0)
        assert frame["recall"].to_numpy() == near(recall[:-1][::-1])
        assert frame["precision"].to_numpy() == near(precision[:-1][::-1])


@given(scored() | scored_classes())
def test_roc_has_the_points_of_scikit_learn(p):
    for code, y, score in one_vs_rest(p):
        frame = curves.roc(p, code, points=None)
        rates, recall, threshold = sk.roc_curve(y, score, drop_intermediate=False)
        assert frame["threshold"].to_numpy() == pytest.approx(threshold, abs=0)
        assert frame["false_positive_rate"].to_numpy() == near(rates)
        assert frame["recall"].to_numpy() == near(recall)


@given(scored() | scored_classes())
def test_det_has_the_points_of_scikit_learn(p):
    for code, y, score in one_vs_rest(p):
        frame = curves.det(p, code, points=None)
        rates, misses, threshold = sk.det_curve(y, score)
        # scikit-learn begins at the last point without a false alarm and ends at the first without a miss.
        own = frame.set_index("threshold").loc[threshold]
        assert own["false_positive_rate"].to_numpy() == near(rates)
        assert own["false_negative_rate"].to_numpy() == near(misses)
        left_out = frame[~frame["threshold"].isin(threshold)]
        assert ((left_out["false_positive_rate"] == 0) | (left_out["false_negative_rate"] == 0)).all()


@given(scored() | scored_classes())
def test_areas_are_those_of_scikit_learn(p):
    for code, y, score in one_vs_rest(p):
        areas, auc, share = curves.areas(p, code), sk.roc_auc_score(y, score), y.mean()
        assert areas["precision_recall"] == near(sk.average_precision_score(y, score))
        assert areas["roc"] == near(auc)
        # Flagged rows are hits and false alarms, so the area is that of both against the hits.
        assert areas["gain"] == near(share / 2 + (1 - share) * auc)


@given(scored() | scored_classes())
def test_areas_are_those_under_the_whole_curves(p):
    for code in range(len(p.classes)):
        areas = curves.areas(p, code)
        for kind, x, y in (
            ("roc", "false_positive_rate", "recall"),
            ("precision_recall_gain", "recall_gain", "precision_gain"),
            ("gain", "flagged", "recall"),
            ("cost", "probability_cost", "expected_cost"),
        ):
            frame = getattr(curves, kind)(p, code, points=None)
            assert np.trapezoid(frame[y], frame[x]) == near(areas[kind])


def gains_by_hand(y, score):
    """Return recall and precision gains of Flach and Kull (2015) as exact fractions, from 0 recall gain."""
    positives, negatives = int(y.sum()), int((1 - y).sum())
    share = Fraction(positives, positives + negatives)
    tp = fp = Fraction(0)
    points = []
    for _, next_tp, next_fp in steps_by_hand(y, score):
        start = share * positives
        if tp < start < next_tp:
            part = (start - tp) / (next_tp - tp)
            points.append((start, fp + part * (next_fp - fp)))
        tp, fp = Fraction(next_tp), Fraction(next_fp)
        points.append((tp, fp))

    def gain(value):
        return (value - share) / ((1 - share) * value)

    # The harmonic scale of the paper, from precision and recall themselves.
    return [(gain(tp / positives), gain(tp / (tp + fp))) for tp, fp in points if tp >= share * positives]


@given(scored() | scored_classes())
def test_gains_and_their_area_are_those_of_flach_and_kull(p):
    for code, y, score in one_vs_rest(p):
        wanted = gains_by_hand(y, score)
        area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(wanted))
        assert curves.areas(p, code)["precision_recall_gain"] == near(float(area))
        frame = curves.precision_recall_gain(p, code, points=None)
        points = frame[["recall_gain", "precision_gain"]].to_numpy()
        assert points[-len(wanted) :].ravel() == near(np.array(wanted, dtype=float).ravel())
        assert points[0, 0] == 0
        assert points[-1].tolist() == near([1, 0])


def test_a_guess_has_no_gain_and_a_perfect_score_all_of_it():
    y = np.repeat([0, 1], [90, 10])
    guess = curves.areas(predictions(y, np.full(100, 0.1)), 1)
    assert guess == near(
        {"precision_recall": 0.1, "precision_recall_gain": 0, "roc": 0.5, "gain": 0.5, "cost": 0.25}
    )
    perfect = curves.areas(predictions(y, y), 1)
    # Up to the last hit the gain is 1; then false alarms come at full recall, a vertical line.
    assert perfect == near(
        {"precision_recall": 1, "precision_recall_gain": 1, "roc": 1, "gain": 0.95, "cost": 0}
    )


@given(scored())
def test_gain_and_lift_count_the_rows_flagged(p):
    frame = curves.gain(p, 1, points=None)
    assert frame.iloc[0][["flagged", "recall"]].tolist() == [0, 0]
    for row in frame[1:].itertuples():
        flagged = p.proba[:, 1] >= row.threshold
        assert row.flagged == near(flagged.mean())
        assert row.recall == near(flagged[p.y == 1].mean())
        assert row.lift == near(p.y[flagged].mean() / p.y.mean())


@every_kind
def test_at_most_a_thousand_points_are_drawn(kind):
    frame = getattr(curves, kind)(rare(), 1)
    assert 10 < len(frame) <= curves.POINTS


@pytest.mark.parametrize("kind", ["precision_recall", "precision_recall_gain", "roc", "det", "gain"])
@given(scored(), st.integers(8, 30), st.floats(0, 1))
def test_thinned_curves_keep_true_points_both_ends_and_what_is_asked_for(kind, p, points, asked):
    full, thin = (getattr(curves, kind)(p, 1, points=n, keep=[asked]) for n in (None, points))
    assert len(thin) <= points
    assert len(thin.merge(full.drop_duplicates())) == len(thin)
    assert thin.iloc[0].equals(full.iloc[0])
    assert thin.iloc[-1].equals(full.iloc[-1])
    reached = full["threshold"][full["threshold"] >= asked]
    if len(reached):
        assert reached.min() in set(thin["threshold"])


@every_kind
@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 1]])
def test_without_a_class_or_without_others_nothing_is_claimed(kind, y):
    p = predictions(y, [0.2, 0.2, 0.8])
    assert len(getattr(curves, kind)(p, 1))
    assert np.isnan([*curves.areas(p, 1).values()]).all()


@given(scored(least=6, folds=2))
def test_a_decision_lands_where_its_labels_are(p):
    for rule in ("argmax", "f_beta"):
        judged = judge(p, DECISIONS[rule]())
        landed, said = curves.landing(judged, 1), judged.labels
        matrix = sk.confusion_matrix(p.y, said, labels=[0, 1]).ravel().tolist()
        assert [landed[name] for name in ("tn", "fp", "fn", "tp")] == matrix
        assert landed["recall"] == near(sk.recall_score(p.y, said))
        assert landed["precision"] == near(sk.precision_score(p.y, said, zero_division=0))
        assert landed["flagged"] == near(said.mean())
        assert landed["false_negative_rate"] == near(1 - landed["recall"])


def test_a_decision_without_cross_fitting_lands_on_every_curve():
    p = rare()
    landed = curves.landing(Judged(p, (p.proba[:, 1] >= 0.01).astype(int), np.zeros((1, 2))), 1)
    for kind in ("precision_recall", "precision_recall_gain", "roc", "det", "gain"):
        frame = getattr(curves, kind)(p, 1, keep=[0.01])
        on_curve = frame[frame["threshold"] >= 0.01].iloc[-1].drop("threshold")
        for name, value in on_curve.items():
            assert landed[name] == near(value), (kind, name)


def test_labels_without_an_alarm_have_no_gain():
    p = predictions([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4])
    landed = curves.landing(Judged(p, np.zeros(4, dtype=int), np.zeros((1, 2))), 1)
    assert np.isnan([landed[name] for name in ("lift", "recall_gain", "precision_gain")]).all()
    assert (landed["recall"], landed["precision"]) == (0, 0)
