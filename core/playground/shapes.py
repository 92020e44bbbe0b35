"""Where the clouds of two classes lie in the plane: every shape is a set of places for each class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ISLANDS = np.array([(-1.0, 0.8), (0.0, -1.1), (1.1, 0.3), (0.2, 1.1), (-1.1, -0.5)])
LAKE = 0.42  # from the middle of an island to the nearest cloud of the sea around it


@dataclass(frozen=True, eq=False)
class Shape:
    """The middles of the clouds of the common class (m x 2) and of the rare one (k x 2)."""

    common: np.ndarray
    rare: np.ndarray


def blobs() -> Shape:
    """Return one cloud for each class, side by side."""
    return Shape(np.array([(-0.5, 0.0)]), np.array([(0.5, 0.0)]))


def moons() -> Shape:
    """Return two half circles that reach into each other."""
    angle = np.linspace(0, np.pi, 48)
    arc = np.column_stack([np.cos(angle), np.sin(angle)])
    return Shape(arc - (0.5, 0.25), (0.5, 0.25) - arc)


def rings() -> Shape:
    """Return a ring of the rare class inside one of the common class."""
    return Shape(1.2 * _circle(72), 0.5 * _circle(32))


def disjuncts() -> Shape:
    """Return five small islands of the rare class in a sea of the common one."""
    side = np.linspace(-1.6, 1.6, 13)
    sea = np.array([(x, y) for x in side for y in side])
    away = np.linalg.norm(sea[:, None] - ISLANDS, axis=2).min(axis=1)
    return Shape(sea[away >= LAKE], ISLANDS)


def xor() -> Shape:
    """Return two clouds for each class, crosswise: neither column alone tells them apart."""
    return Shape(np.array([(-0.7, -0.7), (0.7, 0.7)]), np.array([(-0.7, 0.7), (0.7, -0.7)]))


SHAPES: dict[str, Callable[[], Shape]] = {
    "blobs": blobs,
    "moons": moons,
    "rings": rings,
    "disjuncts": disjuncts,
    "xor": xor,
}


def _circle(clouds: int) -> np.ndarray:
    angle = np.arange(clouds) * 2 * np.pi / clouds
    return np.column_stack([np.cos(angle), np.sin(angle)])
