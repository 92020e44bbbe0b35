"""The spanning tree is as short as one from all distances, however the points lie."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist

from core.diagnose import spanning


def heaps(rng, n, columns):
    return rng.normal(size=(n, columns)) * 0.01 + 10 * rng.integers(0, 6, size=(n, 1))


def scattered(rng, n, columns):
    return rng.normal(size=(n, columns)) * 10.0 ** rng.integers(-2, 3, size=(n, 1))


def lattice(rng, n, columns):
    return rng.integers(0, 5, size=(n, columns)).astype(float)


def check(points):
    """Compare the length of the tree with one from all distances, and see that it joins all points."""
    edges = spanning.spanning_tree(points)
    distances = cdist(points, points)
    assert edges.shape == (len(points) - 1, 2)
    joined = np.zeros_like(distances)
    joined[tuple(edges.T)] = 1
    assert connected_components(joined, directed=False)[0] == 1
    np.testing.assert_allclose(
        np.sort(distances[tuple(edges.T)]), np.sort(minimum_spanning_tree(distances).data), rtol=1e-9
    )


@pytest.mark.parametrize("made", [heaps, scattered, lattice], ids=lambda made: made.__name__)
@settings(max_examples=25)
@given(n=st.integers(1, 500), columns=st.integers(1, 10), seed=st.integers(0, 10**6))
def test_the_tree_is_a_shortest_one(made, n, columns, seed):
    check(np.unique(made(np.random.default_rng(seed), n, columns), axis=0))


@pytest.mark.parametrize("heap", [20, 300, 1_000])
def test_heaps_larger_than_any_list_are_joined_by_their_shortest_ways(heap):
    rng = np.random.default_rng(heap)
    centres = rng.normal(size=(2_000 // heap, 3)) * 50
    check(rng.normal(size=(len(centres) * heap, 3)) * 0.1 + centres.repeat(heap, axis=0))


def test_where_lengths_tie_the_same_points_give_the_same_tree():
    points = np.unique(lattice(np.random.default_rng(0), 400, 4), axis=0)
    one, other = (spanning.spanning_tree(points) for _ in range(2))
    np.testing.assert_array_equal(one, other)
