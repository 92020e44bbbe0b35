"""The rows of the file on a map: coloured by what is asked for, and those selected as a table."""

from __future__ import annotations

import streamlit as st

from core import figures
from core.dataset import Dataset
from core.diagnose.around import TYPES
from core.diagnose.difficulty import SAID_OF_TYPES
from core.project import (
    Colouring,
    Map,
    Method,
    by_column,
    by_levels,
    by_result,
    by_score,
    columns,
    listing,
    numbered,
)
from ui import compute, progress, results, show, waiting
from ui.fragments import fragment

EXPLAINED = {
    "type": SAID_OF_TYPES,
    "hardness": "1 - the probability of the own class, from models that never saw the row. Rows that are "
    "hard by far are worth a look: their class may be wrong.",
}
UNJUDGED = "not looked at"
SAID = {
    "class": "Class",
    "difficulty": "Difficulty: ",
    "score": "Score: ",
    "result": "Outcome: ",
    "column": "Column: ",
}
TRUST = (
    "Trustworthiness: how far rows that are next to each other here are neighbours in all columns too. "
    "1 is always, 0.5 is no better than chance. Measured on at most 1,000 of the rows shown, 15 "
    "neighbours each (Venna, Kaski 2001)."
)
TRUSTED = {
    0.95: "Rows next to each other here are nearly always alike.",
    0.85: "Rows next to each other here are mostly alike.",
    0.0: "Many rows next to each other here are not alike: believe clusters, not single points.",
}


def show_map(data: Dataset, method: Method) -> None:
    """Show the map with a choice of colours."""
    found = _results(data)
    kinds = {"class": [""], "difficulty": [*EXPLAINED], "column": columns(data)}
    if found:
        kinds |= {"score": [*found.begun], "result": [*found.begun]}
    chosen = st.selectbox(
        "Colour by",
        [(kind, name) for kind in SAID for name in kinds.get(kind, ())],
        format_func=lambda option: SAID[option[0]] + option[1],
        key=f"map-colour-{data.fingerprint}",
        persist_state="session",
        help="Scores and outcomes are those of the last run: each row judged by models that never saw it.",
    )
    layout = waiting.result(compute.layout(data, method, None), f"Laying out the rows with {method} …")
    if layout:
        fragment(_selectable)(data, layout, _colouring(data, found, *chosen))
        if chosen[0] == "difficulty":
            st.caption(EXPLAINED[chosen[1]])
        show.sentences(layout.notes)


def _results(data: Dataset) -> results.Results | None:
    """Return the results of the visitor's run where it is about the same data."""
    job = progress.current()
    if job is None or job.data.fingerprint != data.fingerprint:
        return None
    return results.of_job(job, data)


def _colouring(data: Dataset, found: results.Results | None, kind: str, name: str) -> Colouring | None:
    """Return the colours that were asked for; None for those of the classes, also while others come."""
    if kind == "class":
        return None
    if kind == "difficulty":
        return _difficulty(data, name)
    if kind == "column":
        return by_column(data, name)
    assert found is not None
    trial = found.begun[name]
    if kind == "score":
        said = f"Score of {data.classes[data.interest]}"
        return by_score(said, found.predictions(trial), data.interest, len(data.y))
    return by_result(f"Outcome of {name}", found.judged(trial), len(data.y))


def _difficulty(data: Dataset, name: str) -> Colouring | None:
    found = waiting.result(compute.difficulty(data), "Looking at the neighbours of every row …")
    if found is None:
        return None
    if name == "hardness":
        return Colouring("Hardness", found.rows["hardness"].to_numpy())
    types = found.rows["type"].astype(object).fillna(UNJUDGED).to_numpy()
    return by_levels("Difficulty", types, [*TYPES, UNJUDGED], (TYPES[0], UNJUDGED))


def _selectable(data: Dataset, layout: Map, colouring: Colouring | None) -> None:
    points = layout.points.assign(row=numbered(data, layout.points["row"].to_numpy()).to_numpy())
    interest = data.classes[data.interest]
    if colouring is None:
        figure = figures.scatter_map(points, data.classes, interest)
    else:
        points["colour"] = colouring.values[layout.points["row"]]
        figure = figures.coloured_map(
            points, points["colour"], colouring.title, colouring.levels, colouring.quiet
        )
    picture, beside = st.columns([5, 1])
    with picture:
        picked = show.picked(figure, "map")
    with beside:
        trust(layout)
    with st.expander("Numbers behind this chart"):
        show.table(points, key="map-table", file="map")
    selected(data, layout.points.loc[picked, "row"].to_numpy())


def trust(layout: Map) -> None:
    """Say how far the map can be believed."""
    if layout.trust is not None:
        st.metric("Neighbours kept", f"{layout.trust:.2f}", help=TRUST)
        st.caption(next(said for least, said in TRUSTED.items() if layout.trust >= least))


def selected(data: Dataset, rows) -> None:
    """Show the rows that are selected on a map (positions), or how to select some."""
    if not len(rows):
        st.caption("Click a point, or draw a box or a lasso around several, to see the rows.")
        return
    st.markdown(f"**{len(rows):,} selected row{'s' * (len(rows) > 1)}**")
    show.table(listing(data, rows), key="map-selected", file="selected-rows")
