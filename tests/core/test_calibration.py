"""Calibration against scikit-learn, identities that have to hold, and chances that are known."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import binomtest
from sklearn import metrics as sk
from sklearn.linear_model import LogisticRegression

from core import calibration
from core.calibration import MEASURES, cox, decomposition, in_the_large, measures, reliability
from core.metrics import wilson
from tests.core.score_data import predictions, rare, scored, scored_classes

near = partial(pytest.approx, rel=1e-12, abs=1e-12, nan_ok=True)


def own(p, code=1):
    return p.y == code, p.proba[:, code]


def known(n=200_000, seed=0):
    """Return classes drawn with known chances, and these."""
    random = np.random.default_rng(seed)
    chance = expit(random.normal(-3, 1.5, n))
    return random.random(n) < chance, chance


@given(scored() | scored_classes())
def test_numbers_are_those_of_scikit_learn(p):
    for code in range(len(p.classes)):
        is_class, score = own(p, code)
        found = measures(is_class, score)
        assert [*found] == [*MEASURES]
        assert found["brier"] == near(sk.brier_score_loss(is_class, score))
        assert found["log_loss"] == near(sk.log_loss(is_class, score, labels=[False, True]))
        assert found["brier_class"] == near(((1 - score[is_class]) ** 2).mean())
        assert found["brier_others"] == near((score[~is_class] ** 2).mean())
        assert found["predicted"] == near(score.mean())
        assert found["observed"] == near(is_class.mean())


@given(scored() | scored_classes())
def test_parts_add_up_to_the_brier_score(p):
    for code in range(len(p.classes)):
        is_class, score = own(p, code)
        brier = ((score - is_class) ** 2).mean()
        for bins in (10, 3, None):
            parts = decomposition(is_class, score, bins)
            total = parts["reliability"] - parts["resolution"] + parts["uncertainty"]
            assert total + parts["within_bins"] == near(brier)
            if bins is None:
                assert parts["within_bins"] == pytest.approx(0, abs=1e-15)
        found = measures(is_class, score)
        share = is_class.mean()
        assert share * found["brier_class"] + (1 - share) * found["brier_others"] == near(brier)
        assert found["skill"] == near(1 - brier / (share * (1 - share)))


@given(scored())
def test_parts_are_those_of_murphy_counted_bin_by_bin(p):
    is_class, score = own(p)
    parts = decomposition(is_class, score, None)
    bins = pd.DataFrame({"p": score, "hit": is_class}).groupby("p")["hit"].agg(["mean", "size"])
    overall = is_class.mean()
    weight = bins["size"] / len(score)
    assert parts["reliability"] == near((weight * (bins.index - bins["mean"]) ** 2).sum())
    assert parts["resolution"] == near((weight * (bins["mean"] - overall) ** 2).sum())
    assert parts["uncertainty"] == near(overall * (1 - overall))


def test_the_overall_share_as_answer_has_neither_miscalibration_nor_resolution():
    is_class = np.repeat([True, False], [30, 70])
    found = measures(is_class, np.full(100, 0.3))
    for name in ("reliability", "resolution", "within_bins", "skill", "ece", "intercept"):
        assert found[name] == near(0), name
    assert np.isnan(found["slope"])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 3), st.floats(-4, 2))
def test_slope_and_intercept_are_those_of_logistic_regression(seed, slope, intercept):
    random = np.random.default_rng(seed)
    p = expit(random.normal(0, 2, 500))
    is_class = random.random(500) < expit(intercept + slope * logit(p))
    is_class[:2] = True, False
    found = cox(is_class, p)
    if np.isnan(found[0]):
        own, others = p[is_class], p[~is_class]
        assert own.min() >= others.max() or others.min() >= own.max()
        return
    fitted = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10, max_iter=1000)
    fitted.fit(logit(p)[:, None], is_class)
    assert found == pytest.approx((fitted.intercept_[0], fitted.coef_[0, 0]), rel=1e-6, abs=1e-6)


@given(scored())
def test_slope_and_intercept_leave_nothing_to_explain(p):
    is_class, score = own(p)
    intercept, slope = cox(is_class, score)
    odds = logit(np.clip(score, np.finfo(float).eps, 1 - np.finfo(float).eps))
    if np.isfinite(slope):
        # Where the likelihood is largest, errors sum to nothing and do not go with the log-odds.
        error = is_class - expit(intercept + slope * odds)
        assert error.sum() == pytest.approx(0, abs=1e-8)
        assert error @ odds == pytest.approx(0, abs=1e-8 * np.abs(odds).max() * len(odds))
    else:
        assert odds[is_class].min() >= odds[~is_class].max() or odds[~is_class].min() >= odds[is_class].max()
    shift = in_the_large(is_class, score)
    assert expit(odds + shift).mean() == pytest.approx(is_class.mean(), abs=1e-9)


def test_known_chances_can_be_taken_at_their_word():
    is_class, chance = known()
    found = measures(is_class, chance)
    for name, measure in MEASURES.items():
        if measure.ideal is not None:
            assert found[name] == pytest.approx(measure.ideal, abs=0.03), name
    assert found["predicted"] == pytest.approx(found["observed"], abs=0.002)
    assert found["brier"] == pytest.approx((chance * (1 - chance)).mean(), abs=0.001)


@pytest.mark.parametrize(("intercept", "slope"), [(-2.0, 1.0), (0.0, 0.5), (0.7, 1.8)])
def test_a_known_distortion_comes_out(intercept, slope):
    is_class, chance = known()
    distorted = expit((logit(chance) - intercept) / slope)
    assert cox(is_class, distorted) == pytest.approx((intercept, slope), abs=0.05)
    if slope == 1:
        assert in_the_large(is_class, distorted) == pytest.approx(intercept, abs=0.03)


@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 1]])
def test_one_class_only_gives_no_warning(y):
    found = measures(np.array(y, dtype=bool), np.array([0.1, 0.5, 1.0]))
    for name in ("slope", "intercept", "skill"):
        assert np.isnan(found[name])
    assert np.isfinite(found["log_loss"])


@given(scored(), st.integers(1, 12), st.booleans())
def test_bins_hold_every_row_once_and_equal_probabilities_together(p, bins, is_rare):
    table = reliability(p, 1, bins, is_rare)
    assert len(table) <= bins
    assert (table["lowest"].to_numpy()[1:] > table["highest"].to_numpy()[:-1]).all()
    for row in table.itertuples():
        inside = (p.proba[:, 1] >= row.lowest) & (p.proba[:, 1] <= row.highest)
        assert (row.rows, row.hits) == (inside.sum(), p.y[inside].sum())
        assert row.predicted == near(p.proba[inside, 1].mean())
        assert row.observed == near(p.y[inside].mean())
        wanted = binomtest(int(row.hits), int(row.rows)).proportion_ci(method="wilson")
        assert (row.lower, row.upper) == near((wanted.low, wanted.high))


@given(scored())
def test_bins_are_those_of_the_calibration_error(p):
    table = reliability(p, 1)
    gap = (table["rows"] * (table["predicted"] - table["observed"]).abs()).sum()
    assert gap / len(p.y) == near(measures(*own(p))["ece"])


def test_bins_for_rare_events_are_where_the_class_is():
    p = rare(200_000)
    expected = {is_rare: reliability(p, 1, 10, is_rare).eval("rows * predicted") for is_rare in (False, True)}
    assert expected[False].max() > 0.35 * p.proba[:, 1].sum()
    assert expected[True].max() < 0.2 * p.proba[:, 1].sum()
    weight = expected[True] / p.proba[:, 1].sum()
    weight += (reliability(p, 1, 10, True)["rows"] - expected[True]) / p.proba[:, 0].sum()
    assert weight.tolist() == pytest.approx([0.2] * 10, abs=0.01)


def test_labels_have_no_say_in_bins():
    p = rare()
    other = predictions(1 - p.y, p.proba[:, 1])
    for is_rare in (False, True):
        assert reliability(p, 1, rare=is_rare)["rows"].equals(reliability(other, 1, rare=is_rare)["rows"])


@given(scored_classes())
def test_table_has_a_row_for_each_class(p):
    table = calibration.calibration(p)
    assert table["class"].tolist() == [*p.classes]
    assert table["rows"].tolist() == np.bincount(p.y).tolist()
    for code, row in table.iterrows():
        assert row[[*MEASURES]].tolist() == near([*measures(*own(p, code)).values()])


@pytest.mark.parametrize(("positive", "names"), [(0, ["no"]), (1, ["yes"]), (None, ["no", "yes"])])
def test_table_of_two_classes_is_about_the_class_of_interest(positive, names):
    p = predictions([0, 1, 0, 1], [0.1, 0.3, 0.4, 0.9], positive=positive)
    assert calibration.calibration(p)["class"].tolist() == names


def test_intervals_of_no_rows_say_nothing():
    lower, upper = wilson(np.array([0]), np.array([0]))
    assert (lower[0], upper[0]) == (0, 1)


def test_measures_are_explained():
    assert len({measure.title for measure in MEASURES.values()}) == len(MEASURES)
    for measure in MEASURES.values():
        assert len(measure.help) > 20
        assert measure.help.endswith(".")
