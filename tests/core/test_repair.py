"""Repairs of probabilities: true to their formulas, learned on other rows, and without a fit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from core.decisions import DECISIONS
from core.engine import Inline, Progress, Store, run
from core.engine.events import FoldDone
from core.plan import Plan, Protocol
from core.predictions import judge
from core.repair import predictions, repaired
from core.spec import parse_steps
from core.strategies import STRATEGIES, Family
from core.strategies.saerens import estimated
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, predict, trial
from tests.core.scores import binary, drawn, posterior, scored

REPAIRS = [key for key, kind in STRATEGIES.items() if kind.family is Family.REPAIR]
CALIBRATIONS = ["platt", "isotonic", "beta"]
every_repair = pytest.mark.parametrize("key", REPAIRS)


def steps(text):
    return parse_steps(text, STRATEGIES)


@given(st.floats(0.01, 0.5), st.floats(0.01, 0.99))
def test_prior_correction_gives_the_posterior_under_the_real_shares(real, given):
    x = np.linspace(-4, 6, 50)
    got = STRATEGIES["prior_correction"]().learned(None, None)(
        scored(binary(posterior(x, given)), np.array([1 - real, real]), np.array([1 - given, given]))
    )
    np.testing.assert_allclose(got[:, 1], posterior(x, real), rtol=1e-9)


@pytest.mark.parametrize("chain", ["random_under", "random_over(balance=0.6)", "class_weight"])
def test_prior_correction_of_a_run_is_the_closed_form(chain):
    """p = beta p / (beta p - p + 1), beta the odds by which the rare class gained (Dal Pozzolo 2015)."""
    table = data.binary()
    plain, fixed = (predict(table, trial(*steps(chain + more))) for more in ("", "+prior_correction"))
    for part, receipt in zip(plain.parts, plain.receipts, strict=True):
        before = np.add(receipt.real, receipt.dropped)
        beta = (before[1] / before[0]) / (receipt.weight[1] / receipt.weight[0])
        assert beta < 0.9
        p = plain.proba[part, 1]
        np.testing.assert_allclose(fixed.proba[part, 1], beta * p / (beta * p - p + 1), rtol=1e-10)


def test_prior_correction_leaves_what_was_trained_on_the_real_shares():
    for table in (data.binary(), data.multiclass()):
        plain, fixed = (predict(table, trial(*steps(each))) for each in ("nothing", "prior_correction"))
        np.testing.assert_allclose(fixed.proba, plain.proba, rtol=1e-13)


def test_logit_adjustment_by_zero_is_nothing_and_by_one_is_a_threshold_at_the_share():
    for table in (data.binary(), data.multiclass()):
        plain = predict(table, trial())
        none = predict(table, trial(*steps("logit_adjustment(tau=0)")))
        np.testing.assert_allclose(none.proba, plain.proba, rtol=1e-13)
        one = predict(table, trial(*steps("logit_adjustment")))
        for part, receipt in zip(plain.parts, plain.receipts, strict=True):
            gain = plain.proba[part] / (np.array(receipt.real) / sum(receipt.real))
            np.testing.assert_array_equal(one.proba[part].argmax(axis=1), gain.argmax(axis=1))
            np.testing.assert_allclose(one.proba[part], gain / gain.sum(axis=1, keepdims=True), rtol=1e-12)


def likelihood(proba, given, shares):
    """Return the log-likelihood of unlabelled rows under class shares, up to a constant."""
    return np.log((proba * shares / given).sum(axis=1)).mean()


@settings(max_examples=20)
@given(st.floats(0.02, 0.98), st.floats(0.05, 0.95), st.integers(0, 9))
def test_saerens_finds_the_shares_of_highest_likelihood(share, trained, seed):
    x, y = drawn(2000, share, seed)
    rows = scored(binary(posterior(x, trained)), given=np.array([1 - trained, trained]))
    found = estimated(rows)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert abs(found[1] - y.mean()) < 0.06
    grid = np.linspace(0.001, 0.999, 999)
    values = [likelihood(rows.proba, rows.given, np.array([1 - g, g])) for g in grid]
    assert likelihood(rows.proba, rows.given, found) >= max(values) - 1e-6
    assert found[1] == pytest.approx(grid[np.argmax(values)], abs=0.003)


def test_saerens_without_a_shift_stays_and_takes_a_resampling_back_without_labels():
    table = data.numeric(2700, 300, apart=1.0)
    for chain, least in (("nothing", 0.0), ("random_under", 0.2)):
        plain, fixed = (predict(table, trial(*steps(each))) for each in (chain, f"{chain}+saerens"))
        assert plain.proba[:, 1].mean() > least
        assert fixed.proba[:, 1].mean() == pytest.approx(0.1, abs=0.02)


def test_isotonic_by_hand_fold_by_fold():
    table = data.binary()
    plain, mended = (predict(table, trial(*steps(each))) for each in ("smote", "smote+isotonic"))
    for part in plain.parts:
        others = np.setdiff1d(np.arange(len(plain.y)), part)
        curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        curve.fit(plain.proba[others, 1], plain.y[others] == 1)
        np.testing.assert_array_equal(mended.proba[part, 1], curve.predict(plain.proba[part, 1]))


@every_repair
@pytest.mark.parametrize("table", [data.binary(), data.multiclass()], ids=["binary", "three"])
def test_no_label_has_a_say_in_its_own_probability_or_threshold(key, table):
    table = table if len(table.classes) == 2 else table.with_positive("2")
    plain = predict(table, trial(STRATEGIES["random_under"](), repeats=2))
    repairs, decision = (STRATEGIES[key](),), DECISIONS["f_beta"]()
    honest = repaired(plain, repairs)
    moved = False
    for number, part in enumerate(plain.parts):
        y = plain.y.copy()
        y[part] = (y[part] + 1) % len(table.classes)
        changed = repaired(replace(plain, y=y), repairs)
        np.testing.assert_array_equal(changed.proba[part], honest.proba[part])
        one, other = (judge(each, decision) for each in (changed, honest))
        np.testing.assert_array_equal(one.thresholds[number], other.thresholds[number])
        np.testing.assert_array_equal(one.labels[part], other.labels[part])
        moved |= not np.array_equal(changed.proba, honest.proba)
    assert moved == (key in CALIBRATIONS)


@every_repair
def test_probabilities_stay_probabilities_and_keep_the_order_of_a_fold(key):
    for table in (data.binary(), data.mixed(), data.multiclass(), data.every_kind()):
        plain, mended = (
            predict(table, trial(*steps(each), repeats=2)) for each in ("random_over", f"random_over+{key}")
        )
        assert mended.proba.min() >= 0
        np.testing.assert_allclose(mended.proba.sum(axis=1), 1, atol=1e-12)
        np.testing.assert_array_equal(mended.y, plain.y)
        if len(table.classes) == 2:
            for part in plain.parts:
                gaps = np.diff(mended.proba[part[np.argsort(plain.proba[part, 1])], 1])
                assert (gaps >= -1e-12).all()


@every_repair
def test_few_rows_one_fold_and_absent_classes_are_answered(key):
    cases = [
        (data.tiny(), trial(*steps(f"random_over+{key}"), folds=4)),
        (data.numeric(60, 20, 1), trial(*steps(f"random_over+{key}"), folds=5)),
        (data.numeric(30, 2), trial(*steps(key), folds=2)),
    ]
    for table, asked in cases:
        folds = folds_of(table, asked)
        for some in (folds, folds[:1], folds[1:]):
            p = predictions(table, asked, some)
            assert len(p.proba) == sum(len(fold.test) for fold in some)
            assert p.proba.min() >= 0
            np.testing.assert_allclose(p.proba.sum(axis=1), 1, atol=1e-12)
            for decision in ("argmax", "f_beta"):
                assert len(judge(p, DECISIONS[decision]()).labels) == len(p.y)


@every_repair
def test_in_time_only_earlier_folds_teach(key):
    table = data.binary()
    table = replace(table, order=pd.Series(np.random.default_rng(3).permutation(len(table.y)), name="when"))
    asked = replace(trial(*steps(f"random_under+{key}")), protocol=Protocol("time", folds=4))
    p = predict(table, asked)
    last = p.fold == p.fold.max()
    folds = folds_of(table, asked)
    early = predictions(table, asked, folds[:-1])
    np.testing.assert_array_equal(p.proba[~last], early.proba)


def test_the_fit_is_shared_and_the_numbers_are_those_of_the_trial_alone():
    table = data.binary()
    asked = [trial(*steps(each)) for each in ("nothing", "platt", "smote", "smote+platt", "smote+isotonic")]
    decided = [replace(each, decision=DECISIONS["f_beta"]()) for each in asked]
    plan = Plan((*asked, *decided))
    assert plan.fits() == 6
    events = [*run(plan, table, Inline(), Store())]
    assert sum(isinstance(event, FoldDone) for event in events) == 6
    finished = Progress(plan, 1, events).finished
    assert set(finished) == {each.key for each in plan.trials}
    for one, other in zip(asked, decided, strict=True):
        assert finished[one.key] is finished[other.key]
        np.testing.assert_array_equal(finished[one.key].proba, predict(table, one).proba)
    assert len({finished[each.key].proba.tobytes() for each in asked}) == 5


def test_a_repair_comes_after_what_changes_the_fit():
    assert outcome(data.binary(), trial(*steps("platt+smote"))) == (
        "platt repairs probabilities, so it comes after smote"
    )
    for chain in ("easy_ensemble+platt", "smote+class_weight+beta", "smote+prior_correction+isotonic"):
        asked = trial(*steps(chain))
        assert asked.refusal(data.binary(), asked.protocol.splits(data.binary())) is None


@pytest.mark.parametrize("chain", ["easy_ensemble", "tomek_links", "focal_loss", "case_control", "remix"])
@pytest.mark.parametrize("key", ["prior_correction", "logit_adjustment", "saerens"])
def test_shares_that_tell_nothing_are_not_gone_by(chain, key):
    reason = outcome(data.binary(), trial(*steps(f"{chain}+{key}")))
    assert "do not tell" in reason
    assert is_sentence(reason)


def test_a_rough_repair_is_called_so():
    table = data.binary()
    for chain, rough in {"smote": True, "random_over": False, "class_weight": False}.items():
        notes = predict(table, trial(*steps(f"{chain}+prior_correction"))).notes
        assert any("rough" in note for note in notes) == rough


def test_what_resampling_spoils_calibration_mends():
    table = data.numeric(1800, 200, apart=0.7)
    plain = predict(table, trial(*steps("random_over")))
    baseline = brier_score_loss(plain.y, predict(table, trial()).proba[:, 1])
    assert brier_score_loss(plain.y, plain.proba[:, 1]) > 1.5 * baseline
    for key in REPAIRS:
        p = predict(table, trial(*steps(f"random_over+{key}")))
        if key in {*CALIBRATIONS, "prior_correction"}:
            assert brier_score_loss(p.y, p.proba[:, 1]) < 1.02 * baseline
        areas = [np.mean([roc_auc_score(e.y[i], e.proba[i, 1]) for i in e.parts]) for e in (plain, p)]
        assert areas[1] == pytest.approx(areas[0], abs=0.01 if key == "isotonic" else 1e-9)


def test_the_simulated_rows_are_as_they_are_said_to_be():
    x = np.linspace(-2, 4, 9)
    ratio = 0.1 * norm.pdf(x, 2) / (0.1 * norm.pdf(x, 2) + 0.9 * norm.pdf(x))
    np.testing.assert_allclose(posterior(x, 0.1), ratio, rtol=1e-12)
