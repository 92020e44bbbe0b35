"""Rules that seek the best G-mean, MCC and macro F1: against scikit-learn at every possible cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, matthews_corrcoef, recall_score

from core.decisions import DECISIONS, labels
from tests.core.test_decisions import binary_rows, rows_of


def g_mean(y, said):
    recalls = recall_score(y, said, average=None, labels=np.unique(y), zero_division=0)
    return np.prod(recalls) ** (1 / len(recalls))


def macro_f1(y, said):
    return f1_score(y, said, average="macro", labels=np.unique(y), zero_division=0)


def mcc(y, said):
    return matthews_corrcoef(y, said) if len(set(said)) > 1 else 0.0


AIMS = {"g_mean": g_mean, "macro_f1": macro_f1, "mcc": mcc}
every_aim = pytest.mark.parametrize("key", AIMS)


def shy_rows(count, *shyness):
    """Return classes and probabilities that shy away from some classes."""
    y, proba = rows_of(len(shyness), count, decimals=6)
    shy = proba * shyness
    return y, shy / shy.sum(axis=1, keepdims=True)


@every_aim
@given(rows=binary_rows(), positive=st.integers(0, 1))
def test_two_classes_are_cut_at_the_best_of_all_cuts(key, rows, positive):
    hit, score = rows
    proba = np.empty((len(hit), 2))
    proba[:, positive], proba[:, 1 - positive] = score, 1 - score
    y = np.where(hit, positive, 1 - positive)
    said = labels(proba, DECISIONS[key]().thresholds(y, proba, positive), positive)
    cuts = [np.where(score >= cut, positive, 1 - positive) for cut in np.unique(score)]
    assert AIMS[key](y, said) == pytest.approx(max(AIMS[key](y, each) for each in cuts), abs=1e-12)


@every_aim
@settings(max_examples=20)
@given(seed=st.integers(0, 1000), size=st.integers(3, 4))
def test_more_classes_are_never_cut_worse_than_argmax(key, seed, size):
    y, proba = rows_of(size, 60, seed)
    said = labels(proba, DECISIONS[key]().thresholds(y, proba, None), None)
    assert AIMS[key](y, said) >= AIMS[key](y, proba.argmax(axis=1)) - 1e-12


@every_aim
def test_three_classes_come_near_the_best_of_a_grid(key):
    y, proba = shy_rows(300, 1, 0.4, 0.16)
    said = labels(proba, DECISIONS[key]().thresholds(y, proba, None), None)
    steps = np.exp(np.linspace(-3, 1, 17))
    grid = [labels(proba, np.array([1.0, one, two]), None) for one in steps for two in steps]
    best = max(AIMS[key](y, each) for each in grid)
    assert AIMS[key](y, said) > best - 0.03
    assert best > AIMS[key](y, proba.argmax(axis=1)) + 0.05


def test_g_mean_finds_its_way_out_of_two_classes_that_are_never_found():
    y, shy = shy_rows(600, 1, 0.002, 0.002)
    assert set(shy.argmax(axis=1)) == {0}
    said = labels(shy, DECISIONS["g_mean"]().thresholds(y, shy, None), None)
    assert g_mean(y, said) > 0.6


def test_macro_f1_counts_every_class_whatever_the_class_of_interest():
    y, proba = shy_rows(300, 1, 0.4, 0.16)
    rule, f_beta = DECISIONS["macro_f1"](), DECISIONS["f_beta"]()
    wanted = f_beta.thresholds(y, proba, None)
    for positive in (None, 0, 1, 2):
        np.testing.assert_array_equal(rule.thresholds(y, proba, positive), wanted)
    assert not np.array_equal(f_beta.thresholds(y, proba, 2), wanted)


def test_the_rules_are_not_one_another():
    tables = [rows_of(2, 400, seed, decimals=6) for seed in range(10)]
    keys = ("f_beta", "balanced_accuracy", *AIMS)
    cuts = {key: tuple(DECISIONS[key]().thresholds(y, p, 1)[1] for y, p in tables) for key in keys}
    assert len(set(cuts.values())) == len(cuts)
