"""Probabilities that are repaired after the fit, cross-fitted as thresholds are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.strategies import Repair, Scored


def repaired(
    repairs: list[Repair],
    pairs: list[tuple[np.ndarray, np.ndarray]],
    y: np.ndarray,
    scored: Scored,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the repaired probabilities (m x K), and for each pair how the rows that choose see themselves.

    The rows of a fold get what is learned on the rows that choose its thresholds.
    """
    proba, served = np.empty_like(scored.proba), []
    for rows, others in pairs:
        seen, asked = scored.at(others), scored.at(rows)
        for repair in repairs:
            learned = repair.learned(seen, y[others])
            seen, asked = (replace(each, proba=learned(each), given=each.real) for each in (seen, asked))
        proba[rows] = asked.proba
        served.append(seen.proba)
    return proba, served


def shares_of(place: pd.DataFrame, counts: list[list[list[float]]]) -> np.ndarray:
    """Return for each judged row the class shares (m x K) among the rows that its model was given.

    `counts` are the rows of each class by repeat and fold.
    """
    rows = np.array(counts, dtype=float)
    rows /= rows.sum(axis=2, keepdims=True)
    return rows[place["repeat"], place["fold"]]
