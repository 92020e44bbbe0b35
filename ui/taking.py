"""The results as files: predictions row by row, and every number as the command line gives it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.predictions import frames
from core.spreadsheet import as_csv
from ui.results import Results
from ui.show import save


def everything(found: Results) -> None:
    """Offer the predictions of all trials as Parquet or CSV, and all numbers as JSON."""
    save(
        "Download all predictions (parquet)",
        lambda: _rows(found).to_parquet(),
        "predictions.parquet",
        "predictions",
        help="From these every number can be computed again, as *Bring predictions* on the Data page does.",
    )
    with st.popover("As CSV or JSON"):
        _download("All predictions (CSV)", lambda: as_csv(_rows(found)), "predictions.csv", "text/csv")
        _download("Every number (JSON)", lambda: _numbers(found), "comparison.json", "application/json")
        st.caption("The JSON is that of `python -m core compare --json`.")


def _download(label: str, made: Callable[[], bytes | str], name: str, kind: str) -> None:
    key = name.replace(".", "-")
    st.download_button(label, made, name, kind, key=key, type="tertiary", on_click="ignore")


def _rows(found: Results) -> pd.DataFrame:
    return frames({t.key: found.judged(t) for t in found.begun.values()}, found.data)


def _numbers(found: Results) -> str:
    # It imports all of the command line.
    from core.commands.compare import answer
    from core.commands.output import as_json

    judged = {trial.key: found.judged(trial) for trial in found.begun.values()}
    return as_json(answer(found.progress, judged, found.data))
