"""The receipt of a trial: what happened to the rows on their way to the scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core import curves, figures
from core.predictions import Predictions
from ui import show
from ui.results import Results


def show_receipt(found: Results) -> None:
    """Show the strip of one trial, the sentence that was checked, and its training rows class by class."""
    if found.given:
        st.info("These scores came in a file: which rows their models were trained on is not known here.")
        return
    title = st.selectbox("Trial", list(found.begun), key="receipt-trial", persist_state="session")
    trial = found.begun[title]
    p = found.predictions(trial)
    frame, checked = curves.receipt(p), curves.scored_rows(p, found.data)
    figure = figures.receipt(frame, curves.stages(trial, p), checked, found.interest)
    show.chart(figure, "receipt-strip", frame, "receipt")
    st.caption("Training rows of each class, on average over the folds: what reached the learner.")
    rows = training_rows(p)
    whole = {name: st.column_config.NumberColumn(format="%.0f") for name in rows.columns[1:]}
    show.table(rows, "receipt", "training-rows", column_config=whole)


def training_rows(p: Predictions) -> pd.DataFrame:
    """Return what resampling did to the training rows of each class, on average over the folds."""
    parts = {
        "Kept": np.mean([receipt.real for receipt in p.receipts], axis=0),
        "Dropped": np.mean([receipt.dropped for receipt in p.receipts], axis=0),
        "Added": np.mean([receipt.synthetic for receipt in p.receipts], axis=0),
    }
    return pd.DataFrame(
        {"Class": p.classes, "Before": parts["Kept"] + parts["Dropped"], **parts}
        | {"After": parts["Kept"] + parts["Added"]}
    )
