"""The cockpit of the Decide page: fragments that re-score and never train."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import streamlit as st

from core import curves, figures
from core.decisions import labels
from core.plan import Trial
from core.predictions import Judged
from core.words import quoted
from ui import show
from ui.results import Results, class_table, columns

START = 0.5


@st.fragment
def one_threshold(found: Results, trial: Trial, code: int) -> None:
    """Show all there is to know at one threshold of one class against the rest."""
    name = found.data.classes[code]
    table = found.curve("threshold_table", trial, code)
    threshold = st.select_slider(
        f"Threshold on the score of {quoted(name)}",
        list(table["threshold"]),
        float(curves.at(table, START)["threshold"]),
        format_func=lambda value: f"{value:.6g}",
        key=f"threshold-{code}-{_named(found, trial)}",
        persist_state="session",
        help="Every step is a score that occurs in the data, so that rare-event scores are reached.",
    )
    row = curves.at(table, threshold)
    _numbers(row)
    left, right = st.columns(2, gap="medium")
    styles = {trial.title: found.styles[trial.title]}
    share = found.share(code)
    for place, kind in ((left, "precision_recall"), (right, "roc")):
        with place:
            frame = {trial.title: found.curve(kind, trial, code)}
            show.curves(kind, frame, styles, share, {trial.title: row}, "at this threshold")
    left, right = st.columns(2, gap="medium")
    with left:
        frame = found.curve("score_histogram", trial, code)
        show.chart(figures.score_histogram(frame, threshold, name), "histogram", frame, "scores")
    with right:
        frame = curves.confusion_at(row, found.data, code)
        show.chart(
            figures.confusion(frame, "At this threshold", name), "decide-confusion", frame, "confusion"
        )


def _named(found: Results, trial: Trial) -> str:
    """Return a short name for the scores of a trial, so that each keeps a threshold of its own."""
    return f"{zlib.crc32((found.data.fingerprint + trial.key).encode()):x}"


def _numbers(row) -> None:
    shown = {
        f"Found of {row['tp'] + row['fn']:,.0f}": f"{row['tp']:,.0f}",
        "Missed": f"{row['fn']:,.0f}",
        "False alarms": f"{row['fp']:,.0f}",
        "Recall": f"{row['recall']:.3f}",
        "Precision": f"{row['precision']:.3f}",
    }
    for place, (label, value) in zip(st.columns(len(shown)), shown.items(), strict=True):
        place.metric(label, value, border=True)


@st.fragment
def all_thresholds(found: Results, trial: Trial) -> None:
    """Show the matrix and the table at one threshold a class: the largest score / threshold wins."""
    classes = found.data.classes
    chosen = np.array(
        [
            place.slider(
                f"Threshold of {quoted(name)}",
                0.01,
                1.0,
                START,
                0.01,
                key=f"class-threshold-{code}-{_named(found, trial)}",
                persist_state="session",
            )
            for code, (place, name) in enumerate(zip(show.grid(len(classes)), classes, strict=True))
        ]
    )
    predictions = replace(found.predictions(trial), positive=None)
    judged = Judged(predictions, labels(predictions.proba, chosen, None), chosen[None])
    frame = curves.confusion_frame(judged)
    left, right = st.columns(2, gap="medium")
    with left:
        show.chart(
            figures.confusion(frame, trial.title, found.interest), "class-confusion", frame, "confusion"
        )
    with right:
        table = class_table(judged)
        show.table(table, "class-thresholds", "classes", column_config=columns(table))
