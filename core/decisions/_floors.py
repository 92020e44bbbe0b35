"""Shares that have to be reached: as estimated, or with their lower bound."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betainc

from core.decisions._base import Picking
from core.params import switch

DOUBT = 0.05
ROUNDING = 1e-12
# A cut that only sure rows reach.
NEVER = 1.0


def how_cautious() -> Any:
    """Declare whether the lower bound has to reach the floor."""
    return switch(default=False, help="Hold the floor with the 95 % lower bound, not with the estimate.")


class Floor(Picking):
    """A rule that holds a share from below, with its lower bound where it is `cautious`."""

    cautious: bool

    def refuses_sample(self) -> str | None:
        if not self.cautious:
            return None
        return (
            "goes by a bound for rows that count alike, and in a sample of the file they do not; leave "
            "`cautious` off, or take every row"
        )


def reaches(floor: float, hits: np.ndarray, rows: np.ndarray, cautious: bool) -> np.ndarray:
    """Return whether hits / rows is at least `floor`, or its lower bound of 95 % where `cautious`.

    The bound is that of Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404.
    """
    reached = hits / np.maximum(rows, 1) >= floor - ROUNDING
    if cautious:
        # The bound reaches the floor where so many hits would be rarer than the doubt, were it the truth.
        some, rest = hits[reached], (rows - hits)[reached]
        sure = betainc(np.maximum(some, 1), rest + 1, max(floor - ROUNDING, 0.0)) <= DOUBT
        reached[reached] = sure | (some == 0)
    return reached
