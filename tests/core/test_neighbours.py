"""Neighbours are exact, and samplers that use them choose what imbalanced-learn's own choose."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, SVMSMOTE, BorderlineSMOTE
from imblearn.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits

from core import neighbours, shelf
from core.context import Context
from core.strategies import STRATEGIES

METHODS = (neighbours._scan, neighbours._descend)
CONVERTED = {"all": "all", "most": "mode"}


def cloud(seed, *counts, columns=4, apart=1.0, shift=0.0):
    """Return rows without ties and their classes; class k lies k times `apart` along every column."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(range(len(counts)), counts))
    X = rng.normal(size=(len(y), columns)) + apart * y[:, None] + shift
    X.flags.writeable = False
    return X, y


def by_hand(X, kept, k):
    """Return the k nearest others among `kept` for each of them, from all distances."""
    distances = cdist(X[kept], X[kept])
    np.fill_diagonal(distances, np.inf)
    return kept[np.argsort(distances, axis=1, kind="stable")[:, :k]]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@given(
    n=st.integers(30, 400),
    columns=st.integers(1, 30),
    k=st.integers(1, 25),
    scale=st.sampled_from([1e-30, 1.0, 1e30]),
    shift=st.sampled_from([0.0, 1e3, -1e6]),
)
def test_both_methods_find_the_nearest(method, n, columns, k, scale, shift):
    X, _ = cloud(n, n, columns=columns, shift=shift)
    X = X * scale
    expected = np.argsort(cdist(X, X), axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(method(X, X, k, threads=1), expected)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_points_that_are_all_equal_are_found_from_near_and_far(method):
    points, queries = np.full((20, 3), 2.0), np.array([[2.0, 2.0, 2.0], [1e6, 0.0, 0.0]])
    for some in (points, points[:1]):
        found = method(some, queries, 1, threads=1)
        assert found.shape == (2, 1)
        assert ((found >= 0) & (found < len(some))).all()


@pytest.mark.parametrize("where", [1e3, 1e6])
def test_what_single_precision_cannot_tell_apart_is_found_all_the_same(where):
    """Two dense heaps far from each other: around each, single precision sees one point."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 10)) * 1e-4 + rng.choice([-where, where], 300)[:, None]
    expected = np.argsort(cdist(X, X), axis=1, kind="stable")[:, :6]
    np.testing.assert_array_equal(neighbours._scan(X, X, 6, threads=1), expected)


@pytest.mark.parametrize("copies", [2, 3, 40])
def test_a_row_is_never_its_own_neighbour_even_with_many_equals(copies):
    X = np.repeat(np.random.default_rng(1).normal(size=(50, 20)), copies, axis=0)
    found = neighbours.others(X, 5)
    assert (found != np.arange(len(X))[:, None]).all()
    distances = np.sort(cdist(X, X) + np.diag(np.full(len(X), np.inf)), axis=1)[:, :5]
    np.testing.assert_allclose(np.linalg.norm(X[found] - X[:, None], axis=2), distances, atol=1e-12)


@given(n=st.integers(40, 300), left=st.floats(0.05, 1.0), k=st.integers(1, 15), columns=st.integers(1, 12))
def test_neighbours_among_some_rows(n, left, k, columns):
    X, _ = cloud(n, n, columns=columns)
    rng = np.random.default_rng(n)
    kept = rng.permutation(n)[: max(k + 1, int(left * n))]
    np.testing.assert_array_equal(neighbours.others_among(X, kept, k), by_hand(X, kept, k))


def test_the_number_of_threads_changes_nothing():
    for columns in (3, 20):
        X, _ = cloud(5, 9_000, columns=columns)
        with threadpool_limits(1):
            one = neighbours._search(X, X, 5)
        with threadpool_limits(2):
            np.testing.assert_array_equal(neighbours._search(X, X, 5), one)


def test_the_object_for_samplers_speaks_as_that_of_scikit_learn():
    X, _ = cloud(6, 200)
    ours = neighbours.Neighbours(n_neighbors=4).fit(X)
    theirs = neighbours.NearestNeighbors(n_neighbors=4).fit(X)
    for rows in (X[:50], None):
        distances, found = ours.kneighbors(rows)
        np.testing.assert_array_equal(found, theirs.kneighbors(rows)[1])
        np.testing.assert_allclose(distances, theirs.kneighbors(rows)[0], rtol=1e-9)
    assert (ours.kneighbors_graph(X) != theirs.kneighbors_graph(X)).nnz == 0


def test_more_neighbours_than_rows_is_said():
    X, _ = cloud(7, 5)
    with pytest.raises(ValueError, match="6 nearest rows were asked for and there are 5"):
        neighbours.others(X, 5)


def test_a_class_of_one_row_has_no_rest_to_ask_for():
    X, y = cloud(8, 1, 1)
    context = Context(("a", "b"), (1, 1))
    kept, _ = STRATEGIES["one_sided_selection"]().resampler(context).fit_resample(X, y)
    assert len(kept) == 1


def test_each_method_has_rows_that_it_is_taken_for():
    flat, deep = cloud(9, 6_000, 300, columns=2)[0], cloud(9, 6_000, 300, columns=20)[0]
    assert neighbours._tree_looks_at(flat, flat, 12) < neighbours.SCAN
    assert neighbours._tree_looks_at(deep, deep, 12) > neighbours.SCAN


def borderline(seed, s):
    kinds = {"k_neighbors": s["neighbours"], "m_neighbors": s["surroundings"]}
    return BorderlineSMOTE(random_state=seed, kind=f"borderline-{s['variant']}", **kinds)


def svm_smote(seed, s):
    return SVMSMOTE(random_state=seed, k_neighbors=s["neighbours"], m_neighbors=s["surroundings"])


def smote_enn(seed, s):
    enn = EditedNearestNeighbours(sampling_strategy="all", n_neighbors=s["voters"])
    return SMOTEENN(smote=SMOTE(random_state=seed, k_neighbors=s["neighbours"]), enn=enn)


def edited(kind):
    return lambda seed, s: kind(n_neighbors=s["neighbours"], kind_sel=CONVERTED[s["agree"]])


THEIRS = {
    "smote": lambda seed, s: SMOTE(random_state=seed, k_neighbors=s["neighbours"]),
    "borderline_smote": borderline,
    "adasyn": lambda seed, s: ADASYN(random_state=seed, n_neighbors=s["neighbours"]),
    "tomek_links": lambda seed, s: TomekLinks(),
    "edited_nearest_neighbours": edited(EditedNearestNeighbours),
    "all_knn": edited(AllKNN),
    "repeated_edited_nearest_neighbours": edited(RepeatedEditedNearestNeighbours),
    "neighbourhood_cleaning": lambda seed, s: NeighbourhoodCleaningRule(n_neighbors=s["neighbours"]),
    "one_sided_selection": lambda seed, s: OneSidedSelection(random_state=seed),
    "smote_tomek": lambda seed, s: SMOTETomek(smote=SMOTE(random_state=seed, k_neighbors=s["neighbours"])),
    "smote_enn": smote_enn,
    "svm_smote": svm_smote,
}
CHOICES = {
    "neighbours": st.integers(1, 14),
    "surroundings": st.integers(1, 20),
    "voters": st.integers(1, 14),
    "variant": st.integers(1, 2),
    "agree": st.sampled_from(["all", "most"]),
}
ROWS = st.lists(st.integers(25, 250), min_size=2, max_size=4, unique=True)


def resampled(sampler, X, y):
    """Return what the sampler gives, or the error that it gives up with."""
    try:
        return sampler.fit_resample(X, y)
    except (RuntimeError, ValueError) as error:
        return str(error)


@pytest.mark.parametrize("key", THEIRS)
@given(
    picked=st.fixed_dictionaries(CHOICES),
    counts=ROWS,
    columns=st.integers(1, 24),
    apart=st.sampled_from([0.0, 0.5, 2.0]),
    seed=st.integers(0, 10_000),
)
@example(
    picked={"neighbours": 3, "surroundings": 10, "voters": 3, "variant": 1, "agree": "all"},
    counts=[6_000, 300],
    columns=2,
    apart=0.5,
    seed=1,
)
def test_the_same_rows_as_imbalanced_learn(key, picked, counts, columns, apart, seed):
    X, y = cloud(seed, *counts, columns=columns, apart=apart)
    kind = STRATEGIES[key]
    strategy = kind(**{p.name: picked[p.name] for p in kind.params() if p.name in picked})
    context = Context(tuple("abcd"[: len(counts)]), tuple(counts), seed, features=columns)
    ours = resampled(strategy.resampler(context), X, y)
    theirs = resampled(THEIRS[key](seed, picked), X, y)
    if isinstance(theirs, str):
        assert isinstance(ours, str)
    else:
        for mine, yours in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(mine, yours)


def mixed(seed, counts, numbers, levels):
    """Return rows of numbers and category codes, and their classes."""
    X, y = cloud(seed, *counts, columns=numbers)
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, many, len(y)) + y for many in levels]
    return np.column_stack([*codes, X]).astype(float), y


@given(
    counts=ROWS,
    numbers=st.integers(1, 5),
    levels=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    k=st.integers(1, 8),
    seed=st.integers(0, 10_000),
    constant=st.booleans(),
)
def test_smotenc_makes_the_rows_of_imbalanced_learn(counts, numbers, levels, k, seed, constant):
    X, y = mixed(seed, counts, numbers, levels)
    if constant:
        # Most numbers stay the same within a class: the median deviation is 0.
        X[:, len(levels) + 1 :] = 1.0
        X = np.column_stack([X, np.zeros((len(X), 4))])
    X.flags.writeable = False
    positions = tuple(range(len(levels)))
    context = Context(tuple("abcd"[: len(counts)]), tuple(counts), seed, positions, X.shape[1])
    ours = STRATEGIES["smote"](neighbours=k).resampler(context)
    theirs = SMOTENC(list(positions), random_state=seed, k_neighbors=k)
    for mine, yours in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.fixture
def shelf_folder(tmp_path):
    """A shelf on disk, so that what is on it can be counted."""
    shelf.use(tmp_path)
    yield tmp_path
    shelf.use(None)


@pytest.mark.parametrize("categorical", [(), (0, 1)])
@pytest.mark.parametrize("key", [k for k, kind in STRATEGIES.items() if kind().shares(Context(("a",), (9,)))])
def test_what_is_shared_is_searched_once(shelf_folder, key, categorical):
    X, y = mixed(3, (300, 60), 8, (3, 4))
    context = Context(("a", "b"), (300, 60), 5, categorical, X.shape[1])
    strategy = STRATEGIES[key]()
    strategy.share(X, y, context)
    (whole,) = searched_rows(shelf_folder)
    strategy.resampler(context).fit_resample(X, y)
    assert searched_rows(shelf_folder).count(whole) == 1


def searched_rows(folder):
    """Return how many rows each search was for, the largest first, leaving out those of one class."""
    sizes = sorted((len(np.load(file)) for file in folder.glob("*/rows.npy")), reverse=True)
    return [size for size in sizes if size > 300]


def test_strategies_that_ask_the_same_give_the_same_name():
    plain = Context(("a", "b"), (300, 60), 5)
    names = {key: kind().shares(plain) for key, kind in STRATEGIES.items() if kind().shares(plain)}
    original = {names.pop(key) for key in THEIRS if key in names and "smote" not in key}
    assert len(original) == 1
    assert set(names) == {"smote_enn", "smote_tomek"}
    assert len(set(names.values())) == 1
    assert not original & set(names.values())


def test_names_tell_apart_what_differs():
    plain = Context(("a", "b"), (300, 60), 5, features=4)
    coded = Context(("a", "b"), (300, 60), 5, (0,), 4)
    later = Context(("a", "b"), (300, 60), 6, features=4)
    enn, smote_enn = STRATEGIES["edited_nearest_neighbours"], STRATEGIES["smote_enn"]
    assert enn().shares(plain) == enn().shares(later) == enn(neighbours=5).shares(plain)
    assert len({enn().shares(plain), enn().shares(coded), enn(neighbours=20).shares(plain)}) == 3
    asked = [smote_enn().shares(context) for context in (plain, coded, later)]
    asked += [
        s.shares(plain) for s in (smote_enn(balance=0.5), smote_enn(neighbours=4), smote_enn(voters=20))
    ]
    assert len(set(asked)) == len(asked)
