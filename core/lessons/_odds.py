"""The scale on which remedies are shifts."""

from __future__ import annotations

import numpy as np

LEAST = 14.0  # log-odds of about 1 in a million, beyond which no lesson looks


def log_odds(p: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)), ends kept within `LEAST`."""
    with np.errstate(divide="ignore"):
        return (np.log(p) - np.log1p(-np.asarray(p, dtype=float))).clip(-LEAST, LEAST)


def shifted(p: np.ndarray, by: float) -> np.ndarray:
    """Return probabilities whose log-odds are moved by a number."""
    odds = np.exp(by)
    return odds * p / (odds * p + 1 - p)
