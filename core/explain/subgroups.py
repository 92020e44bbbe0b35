"""Where a trial's mistakes are made: its numbers group by group along a column."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.bins import groups
from core.columns import Kind
from core.dataset import Dataset
from core.metrics import share, wilson
from core.predictions import Judged

FEW = 20  # rows of the class: fewer say little
BINS, LEVELS = 4, 6
KINDS = (Kind.NUMERIC, Kind.WHOLE, Kind.DATE, Kind.CATEGORICAL)
MEASURES = {
    "prevalence": "Share of the class",
    "recall": "Recall",
    "false_alarms": "False alarm rate",
    "precision": "Precision",
    "calibration": "Seen minus said",
}
LEVEL = 0.95


def subgroups(judged: Judged, data: Dataset, column: str, code: int) -> pd.DataFrame:
    """Return what a trial gives for class `code` in groups along a column, a line for each group and measure.

    Groups are quarters of the rows along numbers and dates, the 6 most frequent values of categories and
    the rest as one, and missing values. Columns: group, rows and positives (different rows of the table),
    repeats (how often each was judged, on average), measure (of MEASURES), hits and of (judgements), said
    (what is taken off), value = hits / of - said (NaN of none), low and high.

    Labels are those of the trial's own decision; a row left for review is no alarm. Calibration in the
    large is the share of the class minus the mean probability. Intervals are Wilson's of 95 % (1927,
    doi:10.2307/2276774) for as many different rows as were judged: that a row is judged in several repeats
    adds no row, so these intervals are rather too wide than too narrow.
    """
    p = judged.predictions
    labels, along = groups(data, column, BINS, LEVELS)
    group, own, alarm = along[p.row], p.y == code, judged.labels == code
    table = _sizes(labels, group, p.row, own)
    everything = np.ones(len(own), bool)
    measured = {
        "prevalence": (own, everything),
        "recall": (own & alarm, own),
        "false_alarms": (~own & alarm, ~own),
        "precision": (own & alarm, alarm),
        "calibration": (own, everything),
    }
    said = share(np.bincount(group, p.proba[:, code], len(labels)), _count(group, labels, everything), 0.0)
    parts = [
        table.assign(
            measure=name,
            hits=_count(group, labels, hits),
            of=_count(group, labels, of),
            said=said if name == "calibration" else 0.0,
        )
        for name, (hits, of) in measured.items()
    ]
    found = pd.concat(parts, ignore_index=True)
    found = found[found["rows"] > 0].reset_index(drop=True)
    low, high = _ends(found, norm.ppf((1 + LEVEL) / 2))
    return found.assign(value=_values(found), low=low, high=high)


def overall(table: pd.DataFrame) -> dict[str, float]:
    """Return each measure of `subgroups` over all groups, NaN where there is nothing to count."""
    found = {}
    for measure, own in table.groupby("measure", sort=False):
        judgements = own["of"].sum()
        hits = own["hits"] - own["said"] * own["of"]
        found[measure] = float(hits.sum() / judgements) if judgements else np.nan
    return found


def gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Return for each measure of `subgroups` the two groups that differ most surely, the larger one first.

    Columns: measure, group, other, difference, low and high. Of all pairs it is the one whose interval lies
    farthest above 0. Intervals hold for all pairs of a measure at once (95 %, Bonferroni), so choosing
    among them is allowed for; each is made of two score intervals: Newcombe (1998),
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I. A measure with fewer than two
    groups has no line.
    """
    found = []
    for measure, own in table[table["of"] > 0].groupby("measure", sort=False):
        if len(own) > 1:
            found.append({"measure": measure, **_surest(own)})
    return pd.DataFrame(found, columns=["measure", "group", "other", "difference", "low", "high"])


def _surest(own: pd.DataFrame) -> dict[str, object]:
    """Return the pair of groups whose difference is the surest to be above 0."""
    pairs = np.array([*permutations(range(len(own)), 2)])
    # Each pair is there twice, once for each sign.
    low, high = _ends(own, norm.isf((1 - LEVEL) / len(pairs)))
    value = own["value"].to_numpy()
    one, other = pairs.T
    difference = value[one] - value[other]
    least = difference - np.hypot(value[one] - low[one], high[other] - value[other])
    most = difference + np.hypot(high[one] - value[one], value[other] - low[other])
    surest = np.where(difference >= 0, least, -np.inf).argmax()
    names = own["group"].to_numpy()
    return {
        "group": names[one[surest]],
        "other": names[other[surest]],
        "difference": difference[surest],
        "low": least[surest],
        "high": most[surest],
    }


def _sizes(labels: list[str], group: np.ndarray, row: np.ndarray, own: np.ndarray) -> pd.DataFrame:
    """Return how many different rows, and rows of the class, each group has, and how often one was judged."""
    _, first = np.unique(row, return_index=True)
    rows = np.bincount(group[first], minlength=len(labels))
    positives = np.bincount(group[first][own[first]], minlength=len(labels))
    repeats = np.bincount(group, minlength=len(labels)) / np.maximum(rows, 1)
    return pd.DataFrame({"group": labels, "rows": rows, "positives": positives, "repeats": repeats})


def _count(group: np.ndarray, labels: list[str], which: np.ndarray) -> np.ndarray:
    return np.bincount(group[which], minlength=len(labels))


def _values(table: pd.DataFrame) -> np.ndarray:
    return share(table["hits"].to_numpy(), table["of"].to_numpy()) - table["said"].to_numpy()


def _ends(table: pd.DataFrame, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intervals of the values; NaN of nothing."""
    hits, of, repeats, said = (table[name].to_numpy() for name in ("hits", "of", "repeats", "said"))
    ends = wilson(hits / repeats, of / repeats, reach)
    return tuple(np.where(of > 0, end - said, np.nan) for end in ends)
