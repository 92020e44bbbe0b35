"""Losses for boosted trees: derivatives by finite differences, and what theory demands of them."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.special import expit

from core.strategies import STRATEGIES, Family
from core.strategies._objective import Rows, objective
from core.strategies.cvar import tail
from tests.core import losses_by_hand

LOSSES = {key: kind for key, kind in STRATEGIES.items() if kind.family is Family.LOSS}
COUNTS = {2: np.array([70, 12]), 3: np.array([50, 6, 24])}
CASES = [
    ("asymmetric_loss", {}),
    ("asymmetric_loss", {"gamma_positive": 1.0, "gamma_negative": 2.5, "clip": 0.0}),
    ("balanced_softmax", {}),
    ("focal_loss", {}),
    ("focal_loss", {"gamma": 0.5, "alpha": 0.25}),
    ("gca", {}),
    ("gla", {}),
    ("label_smoothing", {}),
    ("label_smoothing", {"head": 0.05, "tail": 0.4}),
    ("ldam", {"max_margin": 2.0}),
    ("logit_adjusted_loss", {"tau": 1.5}),
    ("vector_scaling", {}),
    ("vector_scaling", {"gamma": 0.8, "tau": 0.0}),
]
BENT = {"asymmetric_loss", "focal_loss", "gla"}


def make(key, **settings):
    return STRATEGIES[key](**settings)


def drawn(size, rows=40, seed=0):
    """Return margins, the first of two fixed at 0, and classes."""
    rng = np.random.default_rng(seed)
    margins = rng.normal(scale=3.0, size=(rows, size))
    if size == 2:
        margins[:, 0] = 0
    return margins, Rows(rng.integers(size, size=rows), COUNTS[size])


def differences(loss, margins, step=1e-4):
    """Return slope and curvature by every margin, by differences."""
    slope, curvature = np.zeros((2, *margins.shape))
    for i, k in np.ndindex(margins.shape):
        up, down = margins[i].copy(), margins[i].copy()
        up[k] += step
        down[k] -= step
        low, middle, high = loss(i, down), loss(i, margins[i]), loss(i, up)
        slope[i, k] = (high - low) / (2 * step)
        curvature[i, k] = (high - 2 * middle + low) / step**2
    return slope, curvature


@pytest.mark.parametrize("size", COUNTS)
@pytest.mark.parametrize(("key", "settings"), CASES)
def test_derivatives_are_those_of_the_loss(key, settings, size):
    margins, rows = drawn(size)
    reference = getattr(losses_by_hand, key)
    slope, curvature = (part[:, -(size - 1) :] for part in make(key, **settings).derivatives(margins, rows))
    expected, bend = (
        part[:, -(size - 1) :]
        for part in differences(lambda i, z: reference(z, rows.codes[i], rows.counts, **settings), margins)
    )
    np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-7)
    if key in BENT:
        # Never less than the true curvature, and positive where that is not.
        assert (curvature >= bend - 1e-5).all()
        assert (curvature[slope != 0] > 0).all()
        assert (bend < -1e-3).any()
    else:
        np.testing.assert_allclose(curvature, bend, rtol=1e-4, atol=1e-5)


def test_every_loss_is_tested():
    assert {key for key, _ in CASES} | {"cvar"} == set(LOSSES)


@pytest.mark.parametrize("size", COUNTS)
@pytest.mark.parametrize("key", ["focal_loss", "asymmetric_loss"])
def test_where_a_bent_loss_is_convex_enough_the_curvature_is_exact(key, size):
    margins, rows = drawn(size)
    reference = getattr(losses_by_hand, key)
    _, curvature = make(key).derivatives(margins, rows)
    _, bend = differences(lambda i, z: reference(z, rows.codes[i], rows.counts), margins)
    exact = np.isclose(curvature, bend, rtol=1e-3, atol=1e-5)[:, -(size - 1) :]
    assert 0.3 < exact.mean() < 1


@pytest.mark.parametrize("size", COUNTS)
def test_cvar_is_the_mean_of_the_worst(size):
    margins, rows = drawn(size)
    rng = np.random.default_rng(1)
    way = rng.normal(size=margins.shape) * (np.arange(size) > 0)
    slope, _ = make("cvar", share=0.3).derivatives(margins, rows)

    def worst(moved):
        losses = np.sort([losses_by_hand.entropy(z, y) for z, y in zip(moved, rows.codes, strict=True)])
        return losses[-12:].mean()

    along = (worst(margins + 1e-6 * way) - worst(margins - 1e-6 * way)) / 2e-6
    assert (slope * way).sum() / 40 == pytest.approx(along, rel=1e-5)


@pytest.mark.parametrize("share", [0.05, 0.25, 0.47, 1.0])
def test_tail_weights_are_the_worst_that_can_be_chosen(share):
    losses = np.random.default_rng(2).exponential(size=30).round(1)
    got = tail(losses, share)
    worst = linprog(-losses, A_eq=np.ones((1, 30)), b_eq=[30], bounds=(0, 1 / share))
    assert got @ losses == pytest.approx(-worst.fun, rel=1e-9)
    assert got.mean() == pytest.approx(1, rel=1e-12)
    assert 0 <= got.min() <= got.max() <= 1 / share + 1e-12
    np.testing.assert_allclose(tail(np.ones(30), share), 1, rtol=1e-12)


@pytest.mark.parametrize("size", COUNTS)
@pytest.mark.parametrize("key", LOSSES)
def test_xgboost_gets_finite_slopes_and_positive_curvatures_far_out(key, size):
    rng = np.random.default_rng(0)
    codes = rng.integers(size, size=200)
    margins = rng.normal(scale=60, size=(200, size)).astype(np.float32)
    if size == 2:
        margins = margins[:, 1]
    for low in (True, False):
        settings = {
            p.name: type(p.default)(p.domain.low if low else p.domain.high)
            for p in LOSSES[key].params()
            if p.name != "trees"
        }
        slope, curvature = objective(make(key, **settings), codes, COUNTS[size])(codes, margins)
        assert slope.shape == curvature.shape == margins.shape
        assert np.isfinite(slope).all()
        assert np.isfinite(curvature).all()
        assert (curvature > 0).all()


@pytest.mark.parametrize("key", LOSSES)
def test_the_names_of_two_classes_may_be_swapped(key):
    margins, rows = drawn(2)
    slope, curvature = make(key).derivatives(margins, rows)
    swapped = make(key).derivatives(-margins, Rows(1 - rows.codes, rows.counts[::-1]))
    np.testing.assert_allclose(swapped[0][:, 1], -slope[:, 1], rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(swapped[1][:, 1], curvature[:, 1], rtol=1e-10, atol=1e-15)


def test_easy_negatives_do_not_pull():
    loss = make("asymmetric_loss", clip=0.1)
    margins = np.column_stack([np.zeros(3), np.log([0.05 / 0.95, 0.0999 / 0.9001, 0.2 / 0.8])])
    slope, _ = loss.derivatives(margins, Rows(np.zeros(3, int), COUNTS[2]))
    np.testing.assert_array_equal(slope[:2, 1], 0)
    assert slope[2, 1] > 0


def test_focal_loss_turns_to_the_hard_rows():
    margins = np.column_stack([np.zeros(60), np.linspace(-3, 5, 60)])
    rows = Rows(np.ones(60, int), COUNTS[2])
    easy = expit(margins[:, 1]) > 0.9
    shares = []
    for gamma in (0.0, 1.0, 2.0, 5.0):
        pull = np.abs(make("focal_loss", gamma=gamma).derivatives(margins, rows)[0][:, 1])
        shares.append(pull[easy].sum() / pull.sum())
    assert (np.diff(shares) < 0).all()


def test_rarer_classes_need_a_larger_lead():
    slopes = []
    for code in range(3):
        rows = Rows(np.array([code]), COUNTS[3])
        slopes.append(-make("ldam").derivatives(np.zeros((1, 3)), rows)[0][0, code])
    assert list(np.argsort(slopes)) == list(np.argsort(-COUNTS[3]))
    equal = Rows(np.arange(3), np.array([9, 9, 9]))
    pulls = make("ldam").derivatives(np.zeros((3, 3)), equal)[0].diagonal()
    np.testing.assert_allclose(pulls, pulls[0], rtol=1e-12)


def test_smoothing_goes_from_tail_to_head():
    smoothing = make("label_smoothing", head=0.3, tail=0.1).smoothing(np.array([100, 10, 55]))
    np.testing.assert_allclose(smoothing, [0.3, 0.1, 0.1 + 0.2 * np.sin(np.pi / 4)], rtol=1e-12)
    np.testing.assert_array_equal(make("label_smoothing").smoothing(np.array([7, 7])), 0.2)


def test_smoothed_labels_are_what_a_class_alone_settles_at():
    rows = Rows(np.array([0]), COUNTS[3])
    target = np.array([0.8 + 0.2 / 3, 0.2 / 3, 0.2 / 3])
    slope, _ = make("label_smoothing", head=0.2).derivatives(np.log(target)[None], rows)
    np.testing.assert_allclose(slope, 0, atol=1e-12)


def pull(loss, margins, shares, counts):
    """Return the mean slope where a row is of class k with probability `shares[k]`."""
    size = len(shares)
    slope, _ = loss.derivatives(np.tile(margins, (size, 1)), Rows(np.arange(size), counts))
    return shares @ slope


@pytest.mark.parametrize("seed", range(5))
def test_what_the_scores_settle_at(seed):
    rng = np.random.default_rng(seed)
    shares, counts = rng.dirichlet(np.ones(4)), rng.integers(5, 500, size=4)
    prior = counts / counts.sum()
    settled = {
        make("logit_adjusted_loss"): np.log(shares / prior),
        make("logit_adjusted_loss", tau=0.5): np.log(shares / prior**0.5),
        make("balanced_softmax"): np.log(shares / prior),
        make("gla", q=0.6): np.log(shares / prior) / 0.4,
        make("vector_scaling", gamma=0.5): np.log(shares / prior) * (counts.max() / counts) ** 0.5,
        make("cvar", share=1.0): np.log(shares),
    }
    for loss, margins in settled.items():
        np.testing.assert_allclose(pull(loss, margins, shares, counts), 0, atol=1e-12)
        assert np.abs(pull(loss, margins + rng.normal(size=4), shares, counts)).max() > 1e-4


@pytest.mark.parametrize("key", ["gca", "gla", "logit_adjusted_loss"])
def test_the_class_most_above_its_share_gets_the_largest_score(key):
    rng = np.random.default_rng(3)
    loss = make(key, **({"s": 0.35} if key == "gca" else {}))
    reference = getattr(losses_by_hand, key)
    settings = {"s": 0.35} if key == "gca" else {}
    for _ in range(15):
        shares, counts = rng.dirichlet(np.ones(4)), rng.integers(5, 500, size=4)
        found = minimize(
            lambda z, p=shares, n=counts: sum(p[k] * reference(z, k, n, **settings) for k in range(4)),
            np.zeros(4),
            jac=lambda z, p=shares, n=counts: pull(loss, z, p, n),
        )
        assert found.x.argmax() == (shares / counts).argmax()
