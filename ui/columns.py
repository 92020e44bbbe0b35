"""What each column of the table is taken for, with its first cells; on an upload a visitor can change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.columns import Kind
from core.dataset import LEFT_OUT, typed
from core.reading import Table
from core.words import listed
from ui.state import Session
from ui.target import take

FIRST_CELLS = 5
HEAD = 10_000  # rows that tell the kinds where no data could be made of the table
KIND_HELP = (
    "numeric: numbers with an order. whole: numbers with nothing in between, such as counts of children or "
    "visits; made-up rows then take values that occur. categorical: names without an order. date: becomes "
    "its parts. text: becomes its letter patterns. identifier and constant: left out."
)
SHOWN = {
    "Kind": st.column_config.SelectboxColumn(
        options=[kind.value for kind in Kind], help=KIND_HELP, required=True
    ),
    "Missing": st.column_config.NumberColumn(format="percent"),
    "First cells": st.column_config.ListColumn(help="As the file wrote them.", width="large"),
}


def columns(visit: Session) -> None:
    """Show what each column is taken for; on an uploaded table the visitor can change it."""
    if visit.table is not None and not visit.fits:
        head = replace(visit.table, cells=visit.table.cells.slice(0, HEAD))
        found = {name: (c.kind, c.values) for name, c in typed(head).items()}
    else:
        found = {name: (visit.data.kinds[name], visit.data.X[name]) for name in visit.data.X.columns}
    overview = _overview(found, visit.table)
    st.caption("What each column is taken for, and its first cells")
    edited = st.data_editor(
        overview,
        hide_index=True,
        key=f"kinds-{visit.readings}-{visit.data.fingerprint}",
        disabled=True if not visit.fits else [name for name in overview.columns if name != "Kind"],
        column_config=SHOWN,
    )
    changed = edited["Kind"].to_numpy() != overview["Kind"].to_numpy()
    if changed.any():
        names, kinds = edited["Column"][changed], edited["Kind"][changed]
        _take_for(visit, {c: Kind(kind) for c, kind in zip(names, kinds, strict=True)})


def _overview(found: Mapping[str, tuple[Kind, pd.Series]], table: Table | None) -> pd.DataFrame:
    kinds = [kind for kind, _ in found.values()]
    values = [series for _, series in found.values()]
    return pd.DataFrame(
        {
            "Column": list(found),
            "Kind": [kind.value for kind in kinds],
            "Missing": [series.isna().mean() for series in values],
            "Distinct": [series.nunique() for series in values],
            "Used": [f"no: {LEFT_OUT[kind]}" if kind in LEFT_OUT else "yes" for kind in kinds],
            "First cells": list(_first_cells(found, table)),
        }
    )


def _first_cells(found: Mapping[str, tuple[Kind, pd.Series]], table: Table | None) -> Iterator[list[str]]:
    for name, (_, values) in found.items():
        if table is None:
            yield [str(value) for value in values.head(FIRST_CELLS)]
        else:
            yield table.cells[name].slice(0, FIRST_CELLS).to_pylist()


def offers(visit: Session) -> None:
    """Offer with one click to read texts as what they look like; never done unasked."""
    if visit.table is None:
        return
    for kind, words in ((Kind.NUMERIC, "numbers"), (Kind.DATE, "dates")):
        names = [name for name, offered in visit.data.offers.items() if offered is kind]
        if names and st.button(f"Read {listed(names)} as {words}", key=f"offer-{kind}"):
            _take_for(visit, dict.fromkeys(names, kind))


def _take_for(visit: Session, kinds: dict[str, Kind]) -> None:
    take(visit, replace(visit.choices, kinds=visit.choices.kinds | kinds))
