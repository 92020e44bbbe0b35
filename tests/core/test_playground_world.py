"""The made-up world: rows are as many as was asked for, and what is said of the truth is true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit
from scipy.stats import norm

from core.playground import COMMON, FRESH, GRID, LEAST, RARE, SHAPES, World, scores, truth

WORLDS = st.builds(
    World,
    shape=st.sampled_from([*SHAPES]),
    rows=st.integers(1, 20).map(lambda n: 100 * n),
    prevalence=st.integers(1, 500).map(lambda n: n / 1_000),
    overlap=st.floats(0, 1),
    noise=st.floats(0, 0.4),
    seed=st.integers(0, 9_999),
)


@given(WORLDS)
def test_classes_have_exactly_the_rows_that_were_asked_for(world):
    rare = round(world.rows * world.prevalence)
    if rare < LEAST:
        with pytest.raises(ValueError, match=f"{LEAST} are needed"):
            world.training()
    else:
        data = world.training()
        assert data.counts == (world.rows - rare, rare)
        assert data.positive == RARE


@given(WORLDS.filter(lambda world: world.rare >= LEAST))
def test_noise_exchanges_as_many_labels_as_it_says_and_moves_no_point(world):
    clean = World(**{**world.settings(), "noise": 0.0}).training()
    data = world.training()
    assert data.X.equals(clean.X)
    wrong = data.y != clean.y
    assert wrong[clean.y == RARE].sum() == wrong[clean.y == COMMON].sum()
    assert wrong[clean.y == RARE].sum() == round(world.noise * world.rare)


@settings(max_examples=15)
@given(WORLDS.filter(lambda world: world.rare >= LEAST))
def test_the_same_seed_gives_the_same_rows_and_another_seed_others(world):
    data, again = world.training(), World(**world.settings()).training()
    assert data.fingerprint == again.fingerprint
    other = World(**{**world.settings(), "seed": (world.seed + 1) % 10_000})
    assert data.fingerprint != other.training().fingerprint
    assert np.array_equal(world.fresh()[0], other.fresh()[0])


@pytest.mark.parametrize("seed", [0, 2])
def test_no_fresh_row_is_a_training_row(seed):
    world = World(shape="blobs", seed=seed)
    points, y = world.fresh()
    both = np.vstack([points, world.training().X])
    assert len(np.unique(both, axis=0)) == len(both)
    assert np.bincount(y).tolist() == [FRESH, FRESH]


def test_painted_rows_are_training_rows():
    world = World(prevalence=0.001)
    painted = [(0.5, -0.25, RARE), (1.0, 2.0, RARE), (-1.0, 0.0, COMMON)]
    data = world.training(painted)
    assert data.counts == (1_000, 3)
    assert data.X.tail(3).to_numpy().tolist() == [[0.5, -0.25], [1.0, 2.0], [-1.0, 0.0]]
    assert data.y[-3:].tolist() == [RARE, RARE, COMMON]
    assert data.X.head(-3).equals(World(prevalence=0.001, seed=0).training(painted[:2]).X.head(-2))


@pytest.mark.parametrize("overlap", [0.1, 0.6])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_posterior_is_the_share_of_rare_rows_in_every_part_of_the_plane(shape, overlap):
    world, counts = World(shape=shape, overlap=overlap), [60_000, 20_000]
    points = world.drawn(counts, np.random.default_rng(7))
    rare = np.repeat([False, True], counts)
    chances = world.posterior(points, prevalence=0.25)
    cells = np.clip(((points + world.reach) / (2 * world.reach) * 16).astype(int), 0, 15) @ (16, 1)
    found = np.bincount(cells, rare)
    expected, spread = np.bincount(cells, chances), np.sqrt(np.bincount(cells, chances * (1 - chances)))
    # By chance alone one of 256 cells would be off by so many standard deviations in 10,000 such tests.
    assert (np.abs(found - expected) <= 5 * spread + 1).all()
    assert chances.mean() == pytest.approx(0.25, abs=0.005)


def test_two_clouds_have_the_posterior_of_linear_discriminant_analysis():
    world = World(shape="blobs", overlap=0.7)
    points = world.fresh()[0][::100]
    by_hand = points[:, 0] / world.width**2 + logit(0.03)
    assert logit(world.posterior(points, 0.03)) == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("overlap", [0.5, 0.9])
def test_two_clouds_are_ranked_as_well_as_their_distance_allows(overlap):
    world = World(shape="blobs", overlap=overlap)
    best = scores(truth(world, 0.02), 0.5, 0.02)
    assert best["roc_auc"] == pytest.approx(norm.cdf(1 / world.width / np.sqrt(2)), abs=0.005)
    assert best["mean"] == pytest.approx(0.02, abs=0.002)


def test_the_truth_of_a_node_is_where_the_node_is():
    world = World(shape="xor", overlap=0.3)
    field = truth(world, 0.4)
    assert field.grid.shape == (GRID, GRID)
    for row, column in [(0, 0), (3, 70), (80, 11)]:
        place = np.array([[world.axis[column], world.axis[row]]])
        assert field.grid[row, column] == pytest.approx(world.posterior(place, 0.4)[0])


@pytest.mark.parametrize("shape", SHAPES)
def test_nearly_all_rows_lie_in_the_plane_that_is_shown(shape):
    world = World(shape=shape, overlap=1.0)
    assert (np.abs(world.fresh()[0]) < world.reach).all(axis=1).mean() > 0.98
