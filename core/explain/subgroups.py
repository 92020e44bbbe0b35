"""Where a trial's mistakes are made: its numbers group by group along a column."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.bins import groups
from core.columns import Kind
from core.dataset import Dataset
from core.intervals import of_share
from core.metrics import share
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
    (what is taken off), value = hits / of - said (NaN of none), low and high. Of a sample there are own and
    worth too, hits and of for as many rows of the file as they stand for, and value = own / worth - said.

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
    said = _mean(group, labels, p.proba[:, code], p.weight)
    parts = [
        table.assign(
            measure=name,
            hits=_count(group, labels, hits),
            of=_count(group, labels, of),
            **_of_the_file(group, labels, hits, of, p.weight),
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
        counted, of = _counted(own)
        judgements = of.sum()
        hits = counted - own["said"] * of
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


def _count(
    group: np.ndarray, labels: list[str], which: np.ndarray, weight: np.ndarray | None = None
) -> np.ndarray:
    return np.bincount(group[which], None if weight is None else weight[which], len(labels))


def _of_the_file(
    group: np.ndarray, labels: list[str], hits: np.ndarray, of: np.ndarray, weight: np.ndarray | None
) -> dict[str, np.ndarray]:
    if weight is None:
        return {}
    return {name: _count(group, labels, each, weight) for name, each in (("own", hits), ("worth", of))}


def _mean(group: np.ndarray, labels: list[str], values: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    """Return the mean of `values` in each group; 0 of none."""
    worth = np.ones(len(values)) if weight is None else weight
    return share(np.bincount(group, worth * values, len(labels)), np.bincount(group, worth, len(labels)), 0.0)


def _values(table: pd.DataFrame) -> np.ndarray:
    return share(*_counted(table)) - table["said"].to_numpy()


def _counted(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return hits and judgements, each for as many rows of the file as it stands for."""
    names = ("own", "worth") if "worth" in table else ("hits", "of")
    return tuple(table[name].to_numpy() for name in names)


def _ends(table: pd.DataFrame, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intervals of the values; NaN of nothing."""
    hits, of, repeats, said = (table[name].to_numpy() for name in ("hits", "of", "repeats", "said"))
    ends = of_share(*(each / repeats for each in (hits, of, *_counted(table))), reach)
    return tuple(np.where(of > 0, end - said, np.nan) for end in ends)
