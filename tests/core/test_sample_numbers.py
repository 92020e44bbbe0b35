"""Numbers of a sample against the same numbers of rows that are repeated as often as they stand for."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from sklearn import metrics as sk

from core import curves
from core.calibration import calibration, decomposition, measures, reliability
from core.combination import choices
from core.dataset import from_frame
from core.explain.subgroups import overall, subgroups
from core.intervals import of_share, resampled
from core.metrics import METRICS, class_by_class, pooled_scores, scores, wilson
from core.pareto import trade_offs
from core.predictions import Judged, Predictions
from core.probabilities import ece
from core.repair import repaired
from core.strategies import STRATEGIES, Repair
from core.totals import WEIGHED, Totals
from core.verdict import chance_error, verdict
from tests.core.data import labelled as named
from tests.core.sample_data import EXACT, FOLDS, labelled, often, repeated, sampled

CURVES = ("precision_recall", "roc", "det", "precision_recall_gain", "gain", "cost", "net_benefit")
MORE = ("threshold_table", "score_histogram", "precision_recall_folds", "roc_folds", "threshold_folds")
REPAIRS = [key for key, kind in STRATEGIES.items() if issubclass(kind, Repair)]
# Found by solvers that stop when they are near enough.
NEAR = {"platt": 1e-5, "beta": 1e-4, "saerens": 1e-6}
seeds = st.integers(0, 2**32 - 1)


def same(found, wanted, **tolerance):
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, **(tolerance or EXACT))


@given(sampled(), seeds)
@settings(max_examples=20)
def test_metrics_count_rows_as_often_as_they_stand_for(p, seed):
    few, many = labelled(p, seed)
    found, wanted = scores(few), scores(many)
    assert [*found] == [*wanted] == [*METRICS]
    for name, score in found.items():
        np.testing.assert_allclose(score.pooled, wanted[name].pooled, **EXACT, err_msg=name)
        np.testing.assert_allclose(score.folds, wanted[name].folds, **EXACT, err_msg=name)
    for one, other in zip(class_by_class(few), class_by_class(many), strict=True):
        np.testing.assert_allclose(one, other, **EXACT)
    same(trade_offs({"a": few}), trade_offs({"a": many}))


@given(sampled(classes=2, positive=1), seeds)
@settings(max_examples=15)
def test_metrics_are_those_of_scikit_learn_with_weights(p, seed):
    judged = labelled(p, seed)[0]
    judged = replace(judged, labels=judged.labels % 2)
    found, own, labels, score, weight = pooled_scores(judged), p.y, judged.labels, p.proba[:, 1], p.weight
    for name, wanted in {
        "average_precision": sk.average_precision_score(own, score, sample_weight=weight),
        "roc_auc": sk.roc_auc_score(own, score, sample_weight=weight),
        "precision": sk.precision_score(own, labels, sample_weight=weight, zero_division=0),
        "f2": sk.fbeta_score(own, labels, beta=2, sample_weight=weight, zero_division=0),
        "mcc": sk.matthews_corrcoef(own, labels, sample_weight=weight),
        "accuracy": sk.accuracy_score(own, labels, sample_weight=weight),
        "brier": sk.brier_score_loss(own, score, sample_weight=weight),
        "log_loss": sk.log_loss(own, p.proba, sample_weight=weight),
    }.items():
        assert found[name] == pytest.approx(wanted, rel=1e-10, abs=1e-10), name


@given(sampled(), seeds)
@settings(max_examples=10)
def test_bootstrap_samples_are_weighed_too(p, seed):
    few, many = labelled(p, seed)
    totals, random = Totals(few), np.random.default_rng(seed)
    draws = np.concatenate([random.multinomial(n, [1 / n] * n, 2) for n in totals.counts], axis=1)
    found = totals.metrics(draws.astype(np.uint8))
    for number, draw in enumerate(draws):
        by_row = np.zeros(len(p.y), int)
        by_row[totals.rows] = draw
        rows = np.repeat(np.arange(len(often(p))), by_row[often(p)])
        columns = {name: getattr(many.predictions, name)[rows] for name in ("y", "proba", "row", "fold")}
        drawn = replace(many.predictions, **columns, repeat=np.zeros(len(rows), int))
        wanted = pooled_scores(Judged(drawn, many.labels[rows], many.thresholds))
        for name in WEIGHED:
            np.testing.assert_allclose(found[name][number], wanted[name], **EXACT, err_msg=name)


@given(sampled(), seeds)
@settings(max_examples=5)
def test_intervals_are_around_the_numbers_of_the_file(p, seed):
    few, many = labelled(p, seed)
    found, folds = resampled(few, draws=20), scores(many)
    for name in WEIGHED:
        np.testing.assert_allclose(found.pooled[name], pooled_scores(many)[name], **EXACT, err_msg=name)
        np.testing.assert_allclose(found.by_fold[name], folds[name].folds, **EXACT, err_msg=name)
    assert found.fewest == np.bincount(p.y).min()
    assert found.test_share == pytest.approx(1 / (FOLDS - 1))


@pytest.mark.parametrize("kind", [*CURVES, *MORE])
@given(p=sampled())
@settings(max_examples=15)
def test_curves_count_rows_as_often_as_they_stand_for(kind, p):
    curve = getattr(curves, kind)
    same(curve(p, 1), curve(repeated(p), 1))


@given(sampled(), seeds)
def test_areas_and_landings_and_matrices_too(p, seed):
    few, many = labelled(p, seed)
    for code in range(len(p.classes)):
        assert curves.areas(p, code) == pytest.approx(curves.areas(repeated(p), code), rel=1e-12, abs=1e-12)
        found, wanted = (curves.landing(each, code) for each in (few, many))
        np.testing.assert_allclose([*found.values()], [*wanted.values()], **EXACT)
    found, wanted = curves.confusion_frame(few), curves.confusion_frame(many)
    same(found.drop(columns="judged"), wanted)
    assert found["judged"].sum() == len(p.y)


@given(sampled())
def test_calibration_counts_rows_as_often_as_they_stand_for(p):
    found, wanted = calibration(p), calibration(repeated(p))
    same(found.drop(columns="rows"), wanted.drop(columns="rows"), rtol=1e-7, atol=1e-7)
    exact = [name for name in found if name not in ("class", "rows", "intercept", "slope")]
    same(found[exact], wanted[exact])
    is_class, score, rows = p.y == 1, p.proba[:, 1], often(p)
    found = decomposition(is_class, score, None, p.weight)
    assert found == pytest.approx(decomposition(is_class[rows], score[rows], None), rel=1e-12, abs=1e-12)
    parts = measures(is_class, score, p.weight)
    whole = parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within_bins"]
    assert parts["brier"] == pytest.approx(whole, abs=1e-12)


@given(sampled(), st.booleans())
def test_reliability_shows_the_file_and_how_many_rows_were_judged(p, rare):
    found, wanted = (reliability(each, 1, bins=4, rare=rare) for each in (p, repeated(p)))
    alike = ["predicted", "observed", "rows", "hits", "lowest", "highest"]
    same(found[alike], wanted[alike])
    assert found["judged"].sum() == len(p.y)
    assert (found["lower"] <= found["observed"] + 1e-12).all()
    assert (found["observed"] <= found["upper"] + 1e-12).all()


@given(st.integers(0, 40), st.integers(0, 40), st.floats(1, 1e4), st.floats(1, 1e4))
def test_an_interval_of_a_share_moves_as_its_odds_do(hits, others, own, other):
    if hits + others == 0:
        return
    found = of_share(
        *(np.array([each]) for each in (hits, hits + others, hits * own, hits * own + others * other))
    )
    for end, plain in zip(found, wilson(np.array([hits]), np.array([hits + others])), strict=True):
        own_if_any, other_if_any = own if hits else 1.0, other if others else 1.0
        moved = plain * own_if_any / (plain * own_if_any + (1 - plain) * other_if_any)
        np.testing.assert_allclose(end, moved, rtol=1e-12)


def test_an_interval_of_a_share_of_the_file_holds_it():
    """95 of 100 samples of a file with a share of 1 %, of which one other row in 20 is kept."""
    random, rows, share, kept = np.random.default_rng(0), 4_000, 0.01, 1 / 20
    hits = random.binomial(rows, share, 2_000)
    others = random.binomial(rows - hits, kept)
    low, high = of_share(hits, hits + others, hits, hits + others / kept)
    assert np.mean((low <= share) & (share <= high)) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("key", REPAIRS)
@given(p=sampled(least=3))
@settings(max_examples=8)
def test_repairs_learn_from_rows_as_often_as_they_stand_for(key, p):
    found, wanted = (repaired(each, (STRATEGIES[key](),)) for each in (p, repeated(p)))
    near = NEAR.get(key, 1e-12)
    np.testing.assert_allclose(found.proba[often(p)], wanted.proba, rtol=near, atol=near)


@pytest.mark.parametrize("measure", ["average_precision", "log_loss"])
@given(members=st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=3), p=sampled())
@settings(max_examples=8)
def test_a_mixture_is_chosen_on_rows_as_often_as_they_stand_for(measure, members, p):
    draws = [np.random.default_rng(seed).dirichlet(np.ones(len(p.classes)), len(p.y)) for seed in members]
    step = STRATEGIES["greedy_selection"](measure=measure, rounds=3)
    few = [replace(p, proba=proba) for proba in draws]
    found, wanted = (
        [step.weights(*each) for each in choices(kind)] for kind in (few, [repeated(each) for each in few])
    )
    np.testing.assert_array_equal(found, wanted)


@given(sampled(classes=3), seeds)
@settings(max_examples=20)
def test_subgroups_count_rows_as_often_as_they_stand_for(p, seed):
    few, many = labelled(p, seed)
    where = np.random.default_rng(seed).choice(["x", "y"], len(p.y))

    def table(rows):
        return from_frame("t", pd.DataFrame({"where": where[rows]}), named(p.y[rows]))

    found = subgroups(few, table(slice(None)), "where", 1).set_index(["group", "measure"])
    wanted = subgroups(many, table(often(p)), "where", 1).set_index(["group", "measure"])
    same(found[["value"]].sort_index(), wanted[["value"]].sort_index())
    assert overall(found.reset_index()) == pytest.approx(
        overall(wanted.reset_index()), rel=1e-12, abs=1e-12, nan_ok=True
    )


@given(sampled(), seeds)
@settings(max_examples=20)
def test_sentences_count_rows_of_the_file(p, seed):
    few, many = labelled(p, seed)
    found, wanted = (verdict({"a": each}, "a", [])[0].text for each in (few, many))
    assert found == wanted.removesuffix(".") + ", as estimated from a sample."


@pytest.mark.parametrize("size", [2, 3])
def test_perfect_probabilities_of_a_sample_are_taken_for_perfect(size):
    """The calibration error of perfect probabilities is below its limit in 95 of 100 samples."""
    random, below, weights = np.random.default_rng(1), 0, np.array([20.0, 1.0, 5.0])[:size]
    for _ in range(200):
        proba = random.dirichlet([8, 0.4, 2][:size], 20_000)
        y = (proba.cumsum(axis=1) < random.random((len(proba), 1))).sum(axis=1).clip(max=size - 1)
        kept = random.random(len(y)) < 1 / weights[y]
        y, proba = y[kept], proba[kept]
        zeros, place = np.zeros(len(y), int), np.arange(len(y))
        p = Predictions(("a", "b", "c")[:size], 1, zeros, zeros, place, y, proba, (), (), (), weights=weights)
        error = ece(p.y == 1, p.proba[:, 1], weight=p.weight)
        below += error <= chance_error(Judged(p, y, np.ones((1, size))), 1)
    assert below / 200 == pytest.approx(0.95, abs=0.04)
