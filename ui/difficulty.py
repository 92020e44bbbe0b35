"""How hard the rows are, on the Diagnose page: what lies around them, measures by class, the hardest rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import figures
from core.dataset import Dataset
from core.diagnose.difficulty import MEASURES, SAID_OF_TYPES, Difficulty, in_words
from ui import compute, show, waiting

HARDEST = 50
TITLES = {
    "hardness": "Mean hardness",
    "overlap": "Overlap",
    "n1": "Border (N1)",
    "n2": "Nearness (N2)",
    "n3": "Nearest row (N3)",
    "f1": "Best column (F1)",
    "auc": "Neighbours' AUC",
    "islands": "Islands",
    "small_islands": "Small islands",
}
WHOLE = ("islands", "small_islands")


def difficulty(data: Dataset) -> None:
    """Show what lies around the rows, what that means for the class of interest, and the hardest rows."""
    found = waiting.result(compute.difficulty(data), "Looking at the neighbours of every row …")
    if found is None:
        return
    st.markdown(" ".join(in_words(found, data.classes[data.interest])))
    show.chart(figures.row_types(found.types), "row-types", found.types, "row-types")
    st.caption(SAID_OF_TYPES)
    show.sentences(found.notes)
    _measures(found)
    _hardest(data, found)


def _measures(found: Difficulty) -> None:
    st.subheader("Class by class", anchor=False)
    order = ["class", "rows", *TITLES, "column"]
    show.table(found.classes[order], "difficulty", "difficulty", column_config=_columns())
    st.caption(
        "All but the last three say how hard a class is to tell from the others: 0 is easy, 1 is hard. Only "
        "the neighbours' AUC is the other way round. Point at a heading for what it measures."
    )
    low, high = found.bayes_error
    st.caption(
        f"Over all rows, the nearest row is of another class in {show.share(high)}. With very many rows, the "
        f"least possible share of mistakes would lie between {show.share(low)} and {show.share(high)} "
        "(Cover, Hart 1967); it says little about a rare class."
    )


def _columns() -> dict:
    number = st.column_config.NumberColumn
    shown = {
        name: number(title, help=MEASURES[name], format="localized" if name in WHOLE else "%.3f")
        for name, title in TITLES.items()
    }
    ends = {"class": "Class", "rows": number("Rows", format="localized")}
    return (
        ends | shown | {"column": st.column_config.TextColumn("Column of F1", help="The one that F1 is of.")}
    )


def _hardest(data: Dataset, found: Difficulty) -> None:
    st.subheader("The hardest rows", anchor=False)
    code = st.selectbox(
        "Class",
        range(len(data.classes)),
        data.interest,
        format_func=lambda code: figures.short(data.classes[code]),
        key=f"hardest-{data.fingerprint}",
    )
    own = found.rows[data.y == code].dropna(subset=["type"])
    hardest = own.sort_values(["hardness", "kdn"], ascending=False, kind="stable").head(HARDEST)
    table = hardest.drop(columns="class").assign(row=data.rows[hardest["row"]])
    table = table.join(_shown(data.X.loc[hardest.index], table.columns))
    show.table(table, f"hardest-{code}", "hardest-rows", column_config=_row_columns())
    st.caption(
        f"The {len(table):,} rows of this class to which models trained without them give the smallest "
        "probability of it. Look here first for wrong labels."
    )


def _shown(rows: pd.DataFrame, taken: pd.Index) -> pd.DataFrame:
    """Return the columns of the file, those called like one of ours under another name."""
    return rows.rename(columns={name: f"{name} (in the file)" for name in rows.columns if name in taken})


def _row_columns() -> dict:
    number = st.column_config.NumberColumn
    return {
        "row": number("Row", help="Of the file, counted from 0, without the line of names.", pinned=True),
        "type": "Type",
        "hardness": number("Hardness", help=MEASURES["hardness"], format="%.3f"),
        "kdn": number("Other neighbours", help="Share of the 5 nearest of other classes.", format="%.2f"),
        "island": number("Island", help="Of its class; 1 is the largest."),
    }
