"""The regime formulas against simulated rules, closed forms and each other."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from core.diagnose import regime
from core.diagnose.regime import (
    Regime,
    bayes,
    borders,
    collapse,
    corrected,
    discriminant,
    nearest_mean,
    published,
    roc_auc,
    separation_of,
    stages,
    tuned,
)

DIRECTIONS, RULES = 40, 1_000
ETAS, KAPPAS, DELTAS = (1, 3, 9, 19, 60), (2.5, 4, 10, 40), (0.5, 1, 2, 3, 4.5)
etas = st.floats(1, 1e4)
kappas = st.floats(1.1, 1e6)
deltas = st.floats(0, 8)


def roots(rows: int, rng: np.random.Generator) -> np.ndarray:
    """Return roots of pooled covariances as `rows` of two bells give them (Bartlett 1933)."""
    root = np.tril(rng.normal(size=(RULES, DIRECTIONS, DIRECTIONS)), -1)
    place = np.arange(DIRECTIONS)
    root[:, place, place] = np.sqrt(rng.chisquare(rows - 2 - place, size=(RULES, DIRECTIONS)))
    return root / np.sqrt(rows - 2)


def simulated(kappa: float) -> dict:
    """Return eta, and errors of prediction and of simulation, of rules learned from samples of two bells.

    Of each rule that is learned the rates are exact: only the rules are drawn.
    """
    rng = np.random.default_rng(0)
    rows = round(kappa * DIRECTIONS)
    root, found = roots(rows, rng), {}
    for eta, delta in itertools.product(ETAS, DELTAS):
        rare = round(rows / (1 + eta))
        if rare < 4:
            continue
        means = rng.normal(size=(2, RULES, DIRECTIONS)) / np.sqrt([rows - rare, rare])[:, None, None]
        means[1, :, 0] += delta
        way = (means[1] - means[0])[..., None]
        learned = np.linalg.solve(root.transpose(0, 2, 1), np.linalg.solve(root, way))[..., 0]
        for known, direction in (("spread", way[..., 0]), ("nothing", learned)):
            found[known, rows / rare - 1, rows / DIRECTIONS, delta] = judged(
                means, direction, delta, rows / rare - 1
            )
    return found


def judged(means: np.ndarray, direction: np.ndarray, delta: float, eta: float) -> np.ndarray:
    """Return recall, false positive rate, those of a shifted threshold, and AUC of each rule (5 x rules)."""
    size = np.linalg.norm(direction, axis=1)
    middle = (direction * means.mean(axis=0)).sum(axis=1)
    rare, others = (direction[:, 0] * delta - middle) / size, -middle / size
    prior = np.log(eta) / size
    ranked = norm.cdf((rare - others) / np.sqrt(2))
    return norm.cdf([rare - prior, others - prior, rare, others, norm.ppf(ranked)])


@pytest.mark.parametrize("kappa", KAPPAS)
def test_rates_are_those_of_rules_learned_from_samples(kappa):
    for (known, eta, rows, delta), rates in simulated(kappa).items():
        assert (rates.std(axis=1) / np.sqrt(RULES)).max() < 0.006
        if known == "spread":
            told = np.array(nearest_mean(eta, rows, delta))
            assert rates[:2].mean(axis=1) == pytest.approx(told, abs=0.02), (eta, rows, delta)
        else:
            told = [*discriminant(eta, rows, delta), *corrected(eta, rows, delta), roc_auc(eta, rows, delta)]
            assert rates.mean(axis=1) == pytest.approx(np.array(told), abs=0.02), (eta, rows, delta)


@pytest.mark.parametrize(("eta", "delta"), [(1, 1), (9, 2), (50, 3)])
def test_the_best_rule_has_the_rates_of_the_more_probable_bell(eta, delta):
    x = np.random.default_rng(0).normal(size=400_000)
    said = [norm.pdf(x + at, delta) > eta * norm.pdf(x + at, 0) for at in (delta, 0)]
    assert bayes(eta, delta) == pytest.approx([each.mean() for each in said], abs=0.003)


@given(kappas, deltas)
def test_equal_classes_are_found_alike(kappa, delta):
    for rates in (bayes(1, delta), nearest_mean(1, kappa, delta), discriminant(1, kappa, delta)):
        assert rates[0] == pytest.approx(1 - rates[1])


@given(etas, st.floats(1.01, 3), kappas, deltas)
def test_recall_falls_as_the_class_gets_rarer(eta, factor, kappa, delta):
    assert bayes(factor * eta, delta)[0] <= bayes(eta, delta)[0]
    rarer = discriminant(factor * eta, kappa, delta)[0]
    # Where nearly nothing is found, learned means err so far that they find a few rows by chance.
    assert rarer <= discriminant(eta, kappa, delta)[0] or rarer < 0.05


@given(etas, kappas, deltas, st.floats(0.01, 2))
def test_recall_grows_with_the_distance(eta, kappa, delta, more):
    for rule in (
        lambda d: bayes(eta, d),
        lambda d: nearest_mean(eta, kappa, d),
        lambda d: discriminant(eta, kappa, d),
    ):
        assert rule(delta + more)[0] >= rule(delta)[0]


@given(st.floats(1, 1e3), st.floats(0.1, 8))
def test_endless_rows_leave_the_best_rule(eta, delta):
    for rule in (nearest_mean, discriminant):
        assert np.array(rule(eta, 1e13, delta)) == pytest.approx(np.array(bayes(eta, delta)), abs=1e-5)
    assert roc_auc(eta, 1e13, delta) == pytest.approx(norm.cdf(delta / np.sqrt(2)), abs=1e-6)


@given(kappas, st.floats(0.1, 8))
def test_half_is_found_on_the_collapse_line(kappa, delta):
    rarity = float(collapse(kappa, delta))
    assert discriminant(np.exp(rarity), kappa, delta)[0] == pytest.approx(0.5, abs=1e-6)
    assert (1 - 1 / kappa) * rarity + np.sinh(rarity) / kappa == pytest.approx(delta**2 / 2, rel=1e-6)


def test_the_published_rule_is_a_product():
    assert published(9.0, 2.0) == pytest.approx(6.0)
    # The values that the formulas give at Delta 2 for 10 and for 1,000 rows a direction.
    assert np.exp(published(10, 2)) == pytest.approx(558, rel=0.01)


@given(etas, kappas, st.floats(0.1, 5))
def test_the_area_tells_the_distance(eta, kappa, delta):
    area = roc_auc(eta, kappa, delta)
    if area < 0.9999:
        assert separation_of(area, eta, kappa) == pytest.approx(delta, rel=1e-4)


def test_ranking_no_better_than_chance_is_no_distance():
    assert separation_of(np.array([0.5, 0.3]), 10, 5).tolist() == [0, 0]


@given(etas, kappas, deltas)
def test_stages_lead_from_one_half_to_overlap(eta, kappa, delta):
    found = stages(eta, kappa, delta)
    assert found["gain"].min() >= -1e-12
    assert found["gain"].sum() == pytest.approx(norm.cdf(delta / 2), abs=1e-8)
    assert found["recall"].iloc[0] == pytest.approx(discriminant(eta, kappa, delta)[0])
    assert tuned(eta, kappa, delta)[0] == pytest.approx(1 - tuned(eta, kappa, delta)[1])
    ranking = norm.cdf(norm.ppf(roc_auc(eta, kappa, delta)) / np.sqrt(2))
    assert found["recall"].iloc[2] == pytest.approx(ranking, abs=1e-8)


def test_precision_counts_alarms_of_both_classes():
    found = stages(9.0, 20.0, 2.0)
    rare, others = 1_000 * found["recall"], 9_000 * found["false_positive_rate"]
    assert found["precision"].to_numpy() == pytest.approx((rare / (rare + others)).to_numpy())


@settings(max_examples=20)
@given(kappas, st.floats(0.2, 6))
def test_regimes_change_on_their_borders(kappa, delta):
    lines = borders(kappa, np.array([delta])).iloc[0]
    assert 0 <= lines["normal"] <= lines["mild"] <= lines["extreme"]
    for name, beyond in itertools.pairwise(Regime):
        edge = lines[name]
        assert regime.regime(np.exp(max(edge - 1e-6, 0)), kappa, delta) is name or edge < 1e-5
        assert regime.regime(np.exp(edge + 1e-6), kappa, delta) is beyond
