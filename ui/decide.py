"""Thresholds for each class on the Decide page: a fragment that re-scores and never trains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core import curves, figures
from core.decisions import labels
from core.plan import Trial
from core.predictions import Judged
from core.words import quoted
from ui import show
from ui.cockpit import named
from ui.fragments import fragment
from ui.results import Results, class_table, columns

START = 0.5
BY_HAND = (
    "Thresholds moved by hand on these rows are exploratory: their numbers are a little too good. The "
    "rules on the Strategies page choose theirs on other rows."
)


@fragment
def all_thresholds(found: Results, trial: Trial) -> None:
    """Show the matrix and the table at one threshold a class: the largest score / threshold wins."""
    classes = found.data.classes
    st.caption(BY_HAND)
    chosen = np.array(
        [
            place.slider(
                f"Threshold of {quoted(name)}",
                0.01,
                1.0,
                START,
                0.01,
                key=f"class-threshold-{code}-{named(found, trial)}",
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
