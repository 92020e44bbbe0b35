"""Types of rows equal a count over all distances, ties included, and behave as they should."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from core.columns import Kind
from core.dataset import Dataset, from_frame
from core.diagnose import difficulty as module
from core.diagnose import draws, hardness
from core.diagnose.difficulty import Difficulty, difficulty, in_words
from core.diagnose.places import neighbourhoods, places, space
from core.metrics import wilson
from tests.core.data import (
    categorical,
    every_kind,
    is_sentence,
    labelled,
    mixed,
    multiclass,
    noise,
    numeric,
    tiny,
)

K = 5


@pytest.fixture(autouse=True)
def one_judge(monkeypatch):
    """Hardness has tests of its own: here one quick model is enough."""
    monkeypatch.setattr(hardness, "JUDGES", hardness.JUDGES[1:2])


def repeated() -> Dataset:
    """Return rows of few different values, most of them several times and in several classes."""
    rng = np.random.default_rng(3)
    X = pd.DataFrame(rng.integers(0, 3, (150, 3)), columns=list("abc")).astype(float)
    return from_frame("repeated", X, labelled(rng.permutation(np.repeat([0, 1, 2], [100, 35, 15]))))


DATA = {
    "numbers": numeric(160, 40),
    "classes": multiclass(),
    "few": tiny(),
    "noise": noise(),
    "mixed": mixed(),
    "ties": categorical(),
    "repeated": repeated(),
    "every kind": every_kind(),
}


@cache
def found_in(name: str) -> Difficulty:
    """Return the difficulty of one of DATA, computed once for all tests."""
    return difficulty(DATA[name])


def by_hand(X, y):
    """Return, from all distances, the own rows of each row's neighbourhood, its type and island."""
    distances = np.round(cdist(X, X), 9)
    np.fill_diagonal(distances, np.inf)
    reach = np.sort(distances, axis=1)[:, K - 1]
    own, lists = np.empty(len(y)), []
    for i, row in enumerate(distances):
        nearer, tied = np.flatnonzero(row < reach[i]), np.flatnonzero(row == reach[i])
        part = (K - len(nearer)) / len(tied)
        own[i] = (y[nearer] == y[i]).sum() + part * (y[tied] == y[i]).sum()
        lists.append({j for j in (*nearer, *tied) if y[j] == y[i]})
    near = np.floor(own + 0.5 + 1e-9)
    return own, [_type(i, near, lists) for i in range(len(y))], _islands(lists)


def _type(i, near, lists):
    if near[i] >= 2:
        return "safe" if near[i] >= 4 else "borderline"
    if near[i] == 0:
        return "outlier"
    alone = all(near[j] == 0 or (near[j] == 1 and i in lists[j]) for j in lists[i])
    return "rare" if alone else "borderline"


def _islands(lists):
    graph = np.zeros((len(lists), len(lists)))
    for i, others in enumerate(lists):
        graph[i, [*others]] = 1
    return connected_components(graph, directed=False)[1]


@pytest.mark.parametrize("name", DATA)
def test_types_and_islands_equal_a_count_over_all_distances(name):
    data = DATA[name]
    own, types, islands = by_hand(space(data)[0], data.y)
    rows = found_in(name).rows
    np.testing.assert_allclose(rows["kdn"], 1 - own / K, atol=1e-9)
    assert rows["type"].tolist() == types
    pairs = {*zip(data.y, rows["island"], islands, strict=True)}
    assert len(pairs) == len({pair[:2] for pair in pairs}) == len({pair[2] for pair in pairs})


def test_ties_count_as_the_mean_over_all_ways_to_break_them():
    data = categorical(60, 20)
    X, _ = space(data)
    rng, distances = np.random.default_rng(0), np.round(cdist(X, X), 9)
    np.fill_diagonal(distances, np.inf)
    counted = np.zeros(len(X))
    for _ in range(2_000):
        order = np.lexsort((rng.random(distances.shape), distances), axis=1)[:, :K]
        counted += (data.y[order] == data.y[:, None]).sum(axis=1)
    where = places(X, data.y, 2)
    shares = neighbourhoods(where, where.of, data.y, K).shares[np.arange(len(X)), data.y]
    # Five standard errors of a mean of 2,000 numbers between 0 and 5.
    np.testing.assert_allclose(counted / 2_000, shares, atol=5 * 2.5 / np.sqrt(2_000))


def test_two_far_clusters_are_safe_and_an_isolated_row_is_an_outlier():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(0, 1, (80, 3)), rng.normal(50, 1, (20, 3)), [[0.0, 0.0, 0.0]]])
    y = np.repeat([0, 1], [80, 21])
    rows = difficulty(from_frame("apart", pd.DataFrame(X, columns=list("abc")), labelled(y))).rows
    assert set(rows["type"][:100]) == {"safe"}
    assert rows["type"][100] == "outlier"
    assert rows["island"].tolist() == [1] * 100 + [2]


def line(*classes: int) -> Dataset:
    """Return rows at 0, 1, 2, ... with these classes, a gap of 100 where a class is -1."""
    y = np.array(classes)
    at = np.cumsum(np.where(y < 0, 100, 1)).astype(float)[y >= 0] + np.linspace(0, 0.1, (y >= 0).sum())
    return from_frame("line", pd.DataFrame({"x": at}), labelled(y[y >= 0]))


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ((1, 0, 0, 0, 0, 0, -1, 1, 1, 1, 1, 1, 1), "outlier"),
        ((1, 1, 0, 0, 0, 0, -1, 1, 1, 1, 1, 1, 1), "rare"),
        ((1, 1, 1, 0, 0, 0, -1, 1, 1, 1, 1, 1, 1), "borderline"),
        ((1, 1, 1, 1, 1, 0, -1, 0, 0, 0, 0, 0, 0), "safe"),
        # The only neighbour of the first row has nearer company than the first row.
        ((1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0), "borderline"),
    ],
)
def test_types_of_the_first_row_of_a_line(classes, expected):
    assert difficulty(line(*classes)).rows["type"][0] == expected


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10**6), scale=st.sampled_from([1e-6, 3.0, 1e5]), shift=st.sampled_from([0.0, -7.0])
)
def test_another_unit_or_order_of_rows_changes_nothing(seed, scale, shift):
    data = numeric(70, 20, columns=3, apart=0.5, seed=seed)
    order = np.random.default_rng(seed).permutation(len(data.y))
    moved = data.X.assign(b=data.X["b"] * scale + shift).iloc[order]
    again = difficulty(from_frame("again", moved, labelled(data.y[order])))
    first = difficulty(data)
    for name in ("type", "island"):
        assert again.rows[name].tolist() == first.rows[name].iloc[order].tolist()
    np.testing.assert_allclose(again.rows["kdn"], first.rows["kdn"].iloc[order])
    measured = ["overlap", "n1", "n2", "n3", "f1", "auc", "islands", "small_islands"]
    pd.testing.assert_frame_equal(again.classes[measured], first.classes[measured])


def test_the_order_of_tied_rows_changes_no_type():
    data = repeated()
    order = np.random.default_rng(1).permutation(len(data.y))
    again = difficulty(from_frame("again", data.X.iloc[order], labelled(data.y[order])))
    first = difficulty(data)
    assert again.rows["type"].tolist() == first.rows["type"].iloc[order].tolist()
    pd.testing.assert_series_equal(again.classes["n1"], first.classes["n1"])


@pytest.mark.parametrize("data", DATA)
def test_tables_agree_with_the_rows(data):
    found = found_in(data)
    for name, own in found.rows.groupby("class"):
        types = found.types[found.types["class"] == name].set_index("type")
        for kind, row in types.iterrows():
            assert row["rows"] == (own["type"] == kind).sum()
            lower, upper = wilson(np.array([row["rows"]]), np.array([len(own)]))
            assert (row["lower"], row["upper"]) == pytest.approx((lower[0], upper[0]))
        (line,) = found.classes[found.classes["class"] == name].to_dict("records")
        sizes = own["island"].value_counts()
        assert line["overlap"] == pytest.approx((own["kdn"] > 0.5 - 1e-9).mean())
        assert line["hardness"] == pytest.approx(own["hardness"].mean())
        assert (line["islands"], line["small_islands"]) == (len(sizes), (sizes <= K).sum())
        assert line["on_small_islands"] == sizes[sizes <= K].sum()
        assert sizes.sort_index().is_monotonic_decreasing
    assert found.rows["row"].tolist() == [*range(len(DATA[data].y))]


def test_chance_is_what_dealt_labels_give():
    data = numeric(60, 30, columns=3)
    rng, counted = np.random.default_rng(0), np.zeros(2)
    X, _ = space(data)
    for _ in range(300):
        y = rng.permutation(data.y)
        where = places(X, y, 2)
        own = neighbourhoods(where, where.of, y, K).shares[np.arange(len(y)), y][y == 1]
        counted += [(own >= 4).mean(), (own == 0).mean()]
    types = difficulty(data).types
    # The pairs of rows are not independent; over 300 deals the mean is within a hundredth all the same.
    chance = types[types["class"] == "1"]["by_chance"].to_numpy()[[0, 3]]
    np.testing.assert_allclose(counted / 300, chance, atol=0.01)


def test_of_many_rows_small_classes_are_judged_whole_and_by_all_neighbours(monkeypatch):
    data = numeric(900, 100, 40, apart=0.7)
    everything = difficulty(data)
    monkeypatch.setattr(module, "MOST", 500)
    found = difficulty(data)
    judged = found.rows["type"].notna()
    assert found.classes["judged"].tolist() == judged.groupby(data.y).sum().tolist() == [360, 100, 40]
    for name in ("type", "kdn"):
        pd.testing.assert_series_equal(found.rows[name][judged], everything.rows[name][judged])
    small = data.y > 0
    assert found.rows["island"][small].tolist() == everything.rows["island"][small].tolist()
    assert found.rows["island"][~small].isna().all()
    assert found.classes["islands"].isna().tolist() == [True, False, False]
    np.testing.assert_array_equal(found.classes["n3"][1:], everything.classes["n3"][1:])
    assert "Of `0` 360 rows each were drawn" in found.notes[0]


@given(counts=st.lists(st.integers(1, 60), min_size=2, max_size=6), most=st.integers(12, 200))
def test_a_draw_keeps_small_classes_and_fills_its_room(counts, most):
    y = np.random.default_rng(0).permutation(np.repeat(range(len(counts)), counts))
    kept = np.bincount(y[draws.small_classes_whole(y, most, 0)], minlength=len(counts))
    drawn = kept < counts
    assert kept.sum() == len(y) if len(y) <= most else most - len(counts) < kept.sum() <= most
    assert kept[drawn].tolist() == [kept.max()] * drawn.sum()
    shares = np.bincount(y[draws.in_shares(y, np.arange(len(y)), most, 0)], minlength=len(counts))
    assert (np.abs(shares - np.array(counts) * min(most / len(y), 1)) <= 1).all()


@pytest.mark.parametrize("data", DATA)
def test_it_is_told_in_sentences(data):
    found = found_in(data)
    for name in DATA[data].classes:
        for text in in_words(found, name):
            assert is_sentence(text)
            assert f"`{name}`" in text


def test_the_sentence_follows_the_type_that_prevails():
    found = found_in("numbers")
    for kind, word in {
        "safe": "threshold or weights first",
        "borderline": "Where the cut lies",
        "rare": "Interpolation has little",
        "outlier": "is unlikely to help",
    }.items():
        types = found.types.assign(share=np.where(found.types["type"] == kind, 0.61, 0.13))
        assert word in in_words(replace(found, types=types), "1")[0]
        assert "61 % of `1`" in in_words(replace(found, types=types), "1")[0]
    even = found.types.assign(share=0.24)
    assert "No type prevails" in in_words(replace(found, types=even), "1")[0]


def test_a_row_on_a_small_island_has_smote_neighbours_elsewhere():
    """What the sentence on islands says of SMOTE with five neighbours is a matter of counting."""
    data = DATA["noise"]
    X, _ = space(data)
    island = found_in("noise").rows["island"].to_numpy(int)
    own = np.flatnonzero(data.y == 1)
    distances = cdist(X[own], X[own])
    np.fill_diagonal(distances, np.inf)
    nearest = own[np.argsort(distances, axis=1)[:, :K]]
    sizes = np.bincount(island[own])
    small = sizes[island[own]] <= K
    assert small.any()
    assert (island[nearest[small]] != island[own[small], None]).any(axis=1).all()


def test_too_few_rows_are_refused_in_a_sentence():
    data = from_frame("five", pd.DataFrame({"a": [1.0, 2, 3, 4, 5]}), list("ababa"))
    with pytest.raises(ValueError, match="looks at 5 neighbours of every row, and there are 5 rows"):
        difficulty(data)
    nothing = replace(numeric(20, 10, columns=1), kinds={"a": Kind.IDENTIFIER})
    with pytest.raises(ValueError, match="no column is left"):
        difficulty(nothing)


def test_classes_of_one_row_have_a_place_in_every_table():
    data = numeric(30, 12, 1)
    found = difficulty(data)
    assert np.isnan(found.classes["n2"][2])
    assert found.rows["type"][data.y == 2].tolist() == ["outlier"]
    assert "`2` can have no safe row" in found.notes[0]
