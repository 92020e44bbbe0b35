"""The regime of a file and its dial, in sentences."""

from __future__ import annotations

import math

import pandas as pd

from core.diagnose.dial import METRICS, order, spans
from core.diagnose.regime import Regime, collapse, published
from core.diagnose.standing import Standing
from core.words import quoted

COSTS = {
    Regime.NORMAL: "rarity costs next to nothing",
    Regime.MILD: "rarity costs up to half of the recall that equal classes would have",
    Regime.EXTREME: "rarity costs more than half of the recall that equal classes would have",
    Regime.CATASTROPHIC: "at probability one half hardly any of them is found",
}
ENDLESS = 1e6
OFF = 0.05  # recall, which bells may be off by where they fit (core.diagnose.separation)


def standing(found: Standing) -> list[str]:
    """Return what to know first: the regime, the recall, and what gets how much of it back."""
    steps = found.stages.set_index("stage")
    at_half = steps.iloc[0]
    return [
        f"**{found.regime.capitalize()}**: {COSTS[found.regime]}. By the formulas a linear rule finds "
        f"{_percent(at_half['recall'])} ({_percent(at_half['low'])} to {_percent(at_half['high'])}) of "
        f"{quoted(found.rare)} at probability one half; {_measured(found, at_half)}.",
        _gained(found, steps),
        _price(found, steps),
        _rules(found),
    ]


def _gained(found: Standing, steps: pd.DataFrame) -> str:
    """Return what a threshold gets back, what only more rows can, and what nothing can."""
    at_half, _, tuned, endless = (row for _, row in steps.iterrows())
    span = f"{_count(tuned['back_low'])} to {_count(tuned['back_high'])}"
    seen = "" if found.measured is None else _count(tuned["measured"] - at_half["measured"])
    seen = seen and f"; {seen} as measured"
    more = f", and {_count(tuned['gain'])} of them only if it is tuned on rows of its own"
    overlap = 1 - endless["recall"]
    return (
        f"A threshold alone gets back **{_points(tuned['back'])}** of recall ({span}{seen})"
        f"{more if round(100 * tuned['gain']) else ''}. {_rows(endless)} {_points(overlap)} "
        f"{'is' if _one(overlap) else 'are'} overlap of the classes, which neither undoes."
    )


def _rows(endless: pd.Series) -> str:
    gain = endless["gain"]
    if round(100 * gain) == 0:
        return "More rare rows would bring **less than a point**."
    ends = _count(endless["gain_low"]), _count(endless["gain_high"])
    span = "" if ends[0] == ends[1] else f" ({ends[0]} to {ends[1]})"
    return f"**{_points(gain)}**{span} {'needs' if _one(gain) else 'need'} more rare rows or fewer columns."


def _price(found: Standing, steps: pd.DataFrame) -> str:
    """Return what the threshold costs in false alarms: as measured, or else as predicted."""
    rates = steps["false_positive_rate" if found.measured is None else "measured_false_positive_rate"]
    by = "by the formulas" if found.measured is None else "as measured"
    return (
        f"Its price, {by}: {_percent(rates['threshold tuned'])} of {quoted(found.against)} become false "
        f"alarms instead of {_percent(rates['at one half'])}."
    )


def _measured(found: Standing, at_half: pd.Series) -> str:
    if found.measured is None:
        return f"it could not be measured: {found.unmeasured}"
    span = f"{_percent(at_half['lower'])} to {_percent(at_half['upper'])}"
    text = f"{_percent(at_half['measured'])} ({span}) measured in cross-validation"
    off = abs(at_half["measured"] - at_half["recall"])
    apart = at_half["low"] > at_half["upper"] or at_half["high"] < at_half["lower"]
    if not apart or off <= OFF:
        return text
    return f"{text}. The formulas are off by {_points(off)}: go by what was measured"


def _rules(found: Standing) -> str:
    """Return where recall collapses, by the formulas and by the published rule."""
    half, rule = float(collapse(found.kappa, found.delta)), float(published(found.kappa, found.delta))
    return (
        f"With rows and columns like these, half of the class is lost from {_ratio(half)} on; the published "
        f"rule, log(eta) > Delta sqrt(kappa), sees a collapse from {_ratio(rule)} on. This file has "
        f"{found.eta:,.1f} : 1."
    )


def dial(frame: pd.DataFrame) -> list[str]:
    """Return what a frame of `core.diagnose.dial.turned` shows, of all steps there are."""
    if frame["kept"].nunique() < 2:
        return []
    means = spans(frame).set_index(["trial", "metric", "kept"])["mean"]
    most, least = frame["kept"].max(), frame["kept"].min()
    first = frame["trial"].iloc[0]
    moves = [
        f"{metric.replace('_', ' ')} {means[first, metric, most]:.2f} → {means[first, metric, least]:.2f}"
        for metric in METRICS
        if {(first, metric, most), (first, metric, least)} <= {*means.index}
    ]
    said = [f"{first}, from {most:,} to {least:,} rows to train on: {', '.join(moves)}."] * bool(moves)
    return [*said, *_order(frame, most, least)]


def _order(frame: pd.DataFrame, most: int, least: int) -> list[str]:
    places = order(frame).dropna()
    if least not in places or most not in places or places.empty:
        return []
    before, after = (places[kept].idxmin() for kept in (most, least))
    if before == after:
        return [f"{before} ranks best at both ends (average precision)."]
    draws = frame[frame["kept"] == least].pivot(index="draw", columns="trial", values="average_precision")
    better = int((draws[after] > draws[before]).sum())
    return [
        f"The order moves: {before} ranks best with {most:,} rows, {after} with {least:,}, where it is ahead "
        f"of {before} in {better} of {len(draws)} draws (average precision)."
    ]


def _percent(share: float) -> str:
    """Return a share in whole percent, which does not round to 0 or 100 what is not."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{100 * share:.0f} %"


def _one(gain: float) -> bool:
    return _count(gain) == "1"


def _count(gain: float) -> str:
    """Return a difference of shares in whole points."""
    return f"{round(100 * gain) + 0}"


def _points(gain: float) -> str:
    return "1 point" if _one(gain) else f"{_count(gain)} points"


def _ratio(log_eta: float) -> str:
    if log_eta > math.log(ENDLESS):
        return "more than a million to one"
    return f"{math.exp(log_eta):,.1f} : 1"
