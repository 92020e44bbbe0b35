"""Every sample loads, is repeatable, and holds what its settings ask for."""

import socket

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from core import prepare
from core.columns import Kind
from core.dataset import DatasetError
from core.params import DomainError, Range
from core.prepare import Preparation
from core.samples import SAMPLES
from core.samples._base import thinned
from core.samples.generated import Generated, exchanged, sizes
from core.samples.generated_mixed import GeneratedMixed, risk


def at_the_ends():
    """Yield each sample as it comes, and with one setting at either end of its range."""
    for sample in SAMPLES.values():
        yield sample()
        for param in sample.params():
            for end in (param.domain.low, param.domain.high):
                yield sample(**{param.name: end})


@pytest.fixture(params=SAMPLES.values(), ids=SAMPLES)
def sample(request):
    return request.param


def test_the_catalogue_holds_what_people_are_told_of():
    assert set(SAMPLES) == {"breast_cancer", "digits", "generated", "generated_mixed", "wine"}


@pytest.mark.parametrize("entry", [*at_the_ends()], ids=lambda entry: entry.spec())
def test_loads_at_the_ends_of_its_ranges(entry):
    data = entry.load()
    assert len(data.X) == len(data.y) == len(data.rows) == sum(data.counts)
    assert min(data.counts) >= 2
    assert data.name == entry.title
    assert set(data.kinds) == set(data.X.columns)
    assert prepare.refusal(data, Preparation.STANDARD) is None


def test_is_documented(sample):
    assert sample.title
    assert sample.source
    # A class without a docstring would inherit nothing but the text that dataclass writes.
    first, _, rest = sample.help().partition("\n\n")
    assert first.endswith(".")
    assert rest.endswith(".")
    assert all(param.domain.help for param in sample.params())
    assert all(isinstance(param.domain, Range) for param in sample.params())


def test_gives_the_same_rows_for_the_same_seed_only(sample):
    first, again, other = (sample(seed=seed).load() for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint


def test_needs_no_network(sample, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a sample opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert len(sample().load().y)


def test_can_be_prepared(sample):
    data = sample().load()
    X = prepare.transformer(data, Preparation.STANDARD).fit_transform(data.X, data.y)
    assert X.shape[0] == len(data.y)
    assert np.isfinite(X).all()


def test_a_setting_outside_its_range_is_refused():
    with pytest.raises(DomainError, match="rare must be a whole number from 5 to 212"):
        SAMPLES["breast_cancer"](rare=213)


@pytest.mark.parametrize(
    ("entry", "counts", "interest"),
    [
        (SAMPLES["breast_cancer"](), {"benign": 357, "malignant": 40}, "malignant"),
        (SAMPLES["breast_cancer"](rare=212), {"benign": 357, "malignant": 212}, "malignant"),
        (SAMPLES["wine"](rare=7), {"cultivar 1": 59, "cultivar 2": 71, "cultivar 3": 7}, None),
        (SAMPLES["digits"](digit=3, rare=20), {"3": 20, "another digit": 1614}, "3"),
    ],
    ids=lambda value: value.spec() if hasattr(value, "spec") else "",
)
def test_only_the_rare_class_is_thinned(entry, counts, interest):
    data = entry.load()
    assert dict(zip(data.classes, data.counts, strict=True)) == counts
    assert (None if data.positive is None else data.classes[data.positive]) == interest


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_has_as_many_rows_as_can_be_asked_for(digit):
    data = SAMPLES["digits"](digit=digit, rare=174).load()
    assert data.counts[data.classes.index(str(digit))] == 174


def test_digits_know_their_constant_columns():
    data = SAMPLES["digits"]().load()
    constant = [c for c in data.X.columns if data.X[c].nunique() == 1]
    assert constant
    assert data.columns(Kind.CONSTANT) == constant


def test_thinning_keeps_the_order_and_all_other_rows():
    labels = np.array(["a", "b"] * 10)
    rows = thinned(labels, "b", 3, seed=0)
    assert (np.diff(rows) > 0).all()
    assert set(np.flatnonzero(labels == "a")) <= set(rows)
    assert (labels[rows] == "b").sum() == 3


@pytest.mark.parametrize("classes", range(2, 7))
@pytest.mark.parametrize("ratio", [1, 2, 7, 50])
def test_generated_classes_have_the_sizes_asked_for(classes, ratio):
    data = Generated(rows=3_001, classes=classes, ratio=ratio, noise=0.2).load()
    exact = ratio ** -(np.arange(classes) / (classes - 1))
    exact *= 3_001 / exact.sum()
    # The classes are named by size, and come in that order.
    assert sum(data.counts) == 3_001
    assert np.abs(np.array(data.counts) - exact).max() < 1
    assert list(data.counts) == sorted(data.counts, reverse=True)


def test_generated_classes_are_named_by_size():
    assert Generated().load().classes == ("common", "rare")
    assert Generated(classes=4).load().classes == ("class A", "class B", "class C", "class D")


def test_a_class_of_one_row_is_refused_with_the_numbers():
    with pytest.raises(DatasetError) as refused:
        Generated(rows=1_000, ratio=1_000).load()
    assert str(refused.value) == (
        "With 1,000 rows, 2 classes and a ratio of 1,000, the rarest class would have 1 of the 2 "
        "rows it needs; ask for more rows or a smaller ratio."
    )
    assert min(Generated(rows=2_000, ratio=1_000).load().counts) == 2


def test_sizes_that_divide_are_exact():
    assert sizes(2_100, 2, 20).tolist() == [2_000, 100]
    assert sizes(700, 3, 4).tolist() == [400, 200, 100]


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("ratio", [1, 30])
@pytest.mark.parametrize("share", [0.1, 0.4])
def test_as_many_labels_are_exchanged_as_asked(classes, ratio, share):
    codes = np.repeat(np.arange(classes), sizes(3_000, classes, ratio))
    swapped = exchanged(codes, share, np.random.default_rng(0))
    counts = np.bincount(codes)
    assert (np.bincount(swapped) == counts).all()
    changed = np.bincount(codes[codes != swapped], minlength=classes)
    assert (changed[1:] == np.round(share * counts[1:])).all()
    assert changed[0] == min(round(share * counts[0]), changed[1:].sum())


def test_label_noise_leaves_the_points_where_they_are():
    clean, noisy = (Generated(noise=noise).load() for noise in (0.0, 0.3))
    assert clean.X.equals(noisy.X)
    rare = clean.y == 1
    assert (noisy.y[rare] == 0).sum() == round(0.3 * rare.sum())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("overlap", "low", "high"), [(0.0, 0.98, 1.0), (1.0, 0.4, 0.6)])
def test_overlap_goes_from_apart_to_the_same(overlap, low, high, seed):
    data = Generated(rows=1_000, ratio=3, columns=4, overlap=overlap, seed=seed).load()
    model = KNeighborsClassifier(25)
    score = cross_val_predict(model, data.X, data.y, method="predict_proba")[:, 1]
    assert low <= roc_auc_score(data.y, score) <= high


@pytest.mark.parametrize("columns", [2, 3, 30])
def test_every_generated_class_has_a_place_of_its_own(columns):
    data = Generated(classes=6, columns=columns, ratio=1, overlap=0.0).load()
    assert data.X.shape[1] == columns
    near = KNeighborsClassifier(5).fit(data.X.iloc[:, :4], data.y)
    assert near.score(data.X.iloc[:, :4], data.y) > 0.95


@pytest.mark.parametrize("fraud", [0.005, 0.03, 0.5])
def test_as_many_card_payments_are_fraud_as_asked(fraud):
    data = GeneratedMixed(rows=1_200, fraud=fraud).load()
    assert data.target == "fraud"
    assert data.classes[data.positive] == "yes"
    assert data.counts[data.positive] == round(fraud * 1_200)


def test_card_payments_have_columns_of_every_common_kind():
    data = GeneratedMixed(gaps=0.1).load()
    assert data.columns(Kind.IDENTIFIER) == ["payment"]
    assert data.columns(Kind.DATE) == ["date"]
    assert data.columns(Kind.CATEGORICAL) == ["country", "channel", "goods"]
    assert len(data.columns(Kind.NUMERIC)) == 5
    missing = data.X.isna().sum()
    assert missing[missing > 0].to_dict() == {
        "country": 500,
        "card_age_days": 500,
        "distance_km": 500,
    }
    assert data.X["date"].is_monotonic_increasing
    # A quarter of the day is night, with fewer payments than its share.
    assert 0.02 < (data.X["hour"] < 6).mean() < 0.15


def test_fraud_shows_in_numbers_in_categories_and_in_an_interaction():
    data = GeneratedMixed(rows=20_000, gaps=0.0).load()
    X, fraud = data.X, data.y == data.positive
    assert X["amount"][fraud].median() > 1.5 * X["amount"][~fraud].median()
    assert fraud[X["goods"] == "gift cards"].mean() > 3 * fraud.mean()
    parts = X["channel"].eq("online"), X["country"].ne("Germany"), X["hour"].lt(6)
    alone = max(fraud[part].mean() for part in parts)
    assert fraud[np.logical_and.reduce(parts)].mean() > 4 * alone
    # Chance has its part: the riskiest rows are not all the fraud.
    riskiest = np.argsort(-risk(X).to_numpy())[: fraud.sum()]
    assert 0.3 < fraud[riskiest].mean() < 0.9
