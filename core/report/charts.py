"""The figures of a report, as the JSON that plotly draws them from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core import curves, figures
from core.calibration import reliability
from core.differences import frame
from core.report.comparison import Comparison, Result, cut

RARE = 0.05  # share of a class from which on a linear axis of probabilities hides what matters
POINTS, LEAST, ALL = 400, 50, 16_000  # points of a curve: at most, at least, and of all curves together
MOST_CLASSES = 12  # beside each other
AXES = {"precision_recall": ("recall", "precision"), "roc": ("false_positive_rate", "recall")}


def charts(comparison: Comparison) -> dict[str, go.Figure]:
    """Return the figures by their names in the page."""
    return dict(_charts(comparison))


def as_json(figure: go.Figure) -> dict:
    """Return a figure as plain data, without the look of plotly's own templates; what is NaN is null."""
    plain = json.loads(figure.to_json())
    plain["layout"].pop("template", None)
    return plain


def _charts(comparison: Comparison) -> Iterator[tuple[str, go.Figure]]:
    if comparison.differences:
        yield "differences", _differences(comparison)
    if comparison.code is None:
        yield "precision_recall", _one_vs_rest(comparison)
    elif 0 < comparison.share < 1:
        yield "precision_recall", _curve(comparison, "precision_recall")
        yield "roc", _curve(comparison, "roc")
        yield "cost", figures.cost(*_drawn(comparison, _frames(comparison, "cost")))
    if comparison.probable:
        yield "reliability", _reliability(comparison)
    if comparison.decided.judged.predictions.receipts:
        yield "receipt", _receipt(comparison)


def _differences(comparison: Comparison) -> go.Figure:
    titles = {title: title for title in comparison.fits}
    return figures.differences(frame(comparison.differences), titles, comparison.styles, comparison.baseline)


def _drawn(comparison: Comparison, frames: Mapping[str, pd.DataFrame]) -> tuple:
    return frames, {title: title for title in frames}, comparison.styles


def _points(comparison: Comparison, classes: int = 1) -> int:
    """Return how many points a curve gets: fewer where there are very many curves."""
    return max(LEAST, min(POINTS, ALL // (classes * len(comparison.fits))))


def _frames(comparison: Comparison, kind: str, code: int | None = None) -> dict[str, pd.DataFrame]:
    code = comparison.code if code is None else code
    points = _points(comparison, 1 if comparison.code is not None else len(comparison.data.classes))
    return {
        title: getattr(curves, kind)(each.judged.predictions, code, points)
        for title, each in comparison.fits.items()
    }


def _curve(comparison: Comparison, kind: str) -> go.Figure:
    drawn, points = _drawn(comparison, _frames(comparison, kind)), _landed(comparison, kind)
    if kind == "roc":
        return figures.roc(*drawn, points)
    return figures.precision_recall(*drawn, comparison.share, points)


def _landed(comparison: Comparison, kind: str) -> dict[str, dict[str, tuple[float, float]]]:
    """Return where decisions land on a curve, by decision and title, as in the app."""
    landed: dict[str, dict[str, tuple[float, float]]] = {}
    for title, as_run in comparison.fits.items():
        for each in (as_run, comparison.own[title]):
            x, y = (curves.landing(each.judged, comparison.code)[axis] for axis in AXES[kind])
            if x == x and y == y:
                landed.setdefault(_cut(comparison, each), {})[title] = (x, y)
    return landed


def _cut(comparison: Comparison, result: Result) -> str:
    return cut(result.trial, len(comparison.data.classes))


def _one_vs_rest(comparison: Comparison) -> go.Figure:
    """Return the precision-recall curves of each class, of very many those of the rarest."""
    p = comparison.results[comparison.baseline].judged.predictions
    shares = {code: float(np.average(p.y == code, weights=p.weight)) for code in range(len(p.classes))}
    shown = sorted((code for code in shares if shares[code]), key=shares.__getitem__)[:MOST_CLASSES]
    frames = {p.classes[code]: _frames(comparison, "precision_recall", code) for code in shown}
    titles = {title: title for title in comparison.fits}
    named = {p.classes[code]: shares[code] for code in shown}
    return figures.one_vs_rest(frames, titles, comparison.styles, named, "precision_recall")


def _reliability(comparison: Comparison) -> go.Figure:
    """Return whether scores are risks: of the baseline, the trial to decide by and the best of the others."""
    code, best = comparison.data.interest, [each.trial for each in comparison.differences[:1]]
    shown = dict.fromkeys([comparison.baseline, comparison.chosen, *best])
    first = comparison.fits[comparison.baseline].judged.predictions
    known = [title for title in shown if title in comparison.probable] or [*comparison.probable][:1]
    predictions = {title: comparison.fits[title].judged.predictions for title in known}
    rare = bool(np.average(first.y == code, weights=first.weight) < RARE)
    frames = {title: reliability(p, code, rare=rare) for title, p in predictions.items()}
    return figures.reliability(*_drawn(comparison, frames), rare)


def _receipt(comparison: Comparison) -> go.Figure:
    decided, data = comparison.decided, comparison.data
    p = decided.judged.predictions
    interest = None if data.positive is None else data.classes[data.positive]
    stages = curves.stages(decided.trial, p)
    return figures.receipt(curves.receipt(p), stages, curves.scored_rows(p, data), interest)
