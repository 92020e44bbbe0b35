"""A threshold set by hand on scores that are no probabilities."""

from __future__ import annotations

from dataclasses import dataclass

from core.decisions.threshold import Threshold
from core.params import LARGEST, between


@dataclass(frozen=True)
class AtScore(Threshold):
    """Cut at a score of any unit set by hand: the class of interest from `at` up."""

    at: float = between(
        -LARGEST, LARGEST, default=0.0, step=0.001, help="Score from which a row is an alarm."
    )
    review_from: float = between(
        -LARGEST, LARGEST, default=LARGEST, step=0.001, help="Score from which a row is reviewed."
    )
