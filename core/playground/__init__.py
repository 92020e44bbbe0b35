"""The playground: strategies side by side in a made-up plane of which everything is known."""

from core.playground.fits import OFFERED, Learned, counts, learned, refusal, trial
from core.playground.scores import scores
from core.playground.setup import CHANCES, MOST, NAMES, PRESETS, Setup, from_query
from core.playground.shapes import SHAPES
from core.playground.world import (
    CLASSES,
    COMMON,
    FRESH,
    GRID,
    LEAST,
    RARE,
    Field,
    Painted,
    World,
    truth,
)

__all__ = [
    "CHANCES",
    "CLASSES",
    "COMMON",
    "FRESH",
    "GRID",
    "LEAST",
    "MOST",
    "NAMES",
    "OFFERED",
    "PRESETS",
    "RARE",
    "SHAPES",
    "Field",
    "Learned",
    "Painted",
    "Setup",
    "World",
    "counts",
    "from_query",
    "learned",
    "refusal",
    "scores",
    "trial",
    "truth",
]
