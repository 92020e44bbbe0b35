"""What a sampler did to the rows: before and after, parents of made-up rows, and what gives them away."""

from __future__ import annotations

import streamlit as st

from core import figures
from core.dataset import Dataset
from core.plan import Split, Trial
from core.project import (
    FRACTION,
    Method,
    Sampled,
    families,
    left_blank,
    numbered,
    resampled_table,
)
from core.spreadsheet import as_csv
from core.strategies import Resampling
from core.words import listed
from ui import choose, compute, rows_map, show, waiting
from ui.fragments import fragment

MOST_THREADS = 300
MOST_CLOSE = 50
HONEST = (
    "The sampler was given all rows here, to show what it does. In a run it only ever sees the training "
    "part of a fold, and no made-up row is ever judged."
)


def show_sampled(data: Dataset, method: Method, strategy: Resampling) -> None:
    """Show the map before and after a sampler, and what is to be known of the rows it made up."""
    asked = compute.layout(data, method, strategy)
    found = waiting.result(asked, f"Laying out the rows with {method} …")
    if found:
        st.caption(HONEST)
        fragment(_maps)(data, found)
        show.sentences(found.notes)
        _numbers(found)
        if found.added:
            _oddities(found)
            _nearness(found)
        _download(data, strategy, made_up=found.added > 0)


def _maps(data: Dataset, found: Sampled) -> None:
    points = found.points.assign(row=numbered(data, found.points["row"].to_numpy()).to_numpy())
    interest = data.classes[data.interest]
    added = found.points[found.points["kind"] == "added"]
    threads = 0 < len(added) <= MOST_THREADS and st.toggle(
        "Lines to the parents of every made-up row", key="map-threads", persist_state="session"
    )
    figure = figures.before_and_after(points, data.classes, interest, threads=threads)
    picked = show.picked(figure, "map")
    with st.expander("Numbers behind this chart"):
        show.table(points, key="map-table", file="map")
    chosen = added.loc[added.index.intersection(picked)]
    real = found.points.loc[sorted({*picked} - {*chosen.index}), "row"].to_numpy()
    if len(chosen):
        _close_up(data, found, points, chosen)
    if len(real) or not len(chosen):
        rows_map.selected(data, real)


def _close_up(data: Dataset, found: Sampled, points, chosen) -> None:
    """Show selected made-up rows with their parents: the first 50 of them."""
    few = chosen.iloc[:MOST_CLOSE]
    st.markdown(f"**{len(few):,} of {len(chosen):,} selected made-up rows, and what they were made from**")
    if "x0" in few and few["x0"].notna().any():
        figure = figures.close_up(points, few, data.classes, data.classes[data.interest])
        st.plotly_chart(figure, key="map-close-up", config=show.CHART, alt=figures.alt(figure))
    else:
        st.caption("These rows were drawn from a distribution; no single row is their parent.")
    first = found.points["kind"].eq("added").idxmax()
    table = families(data, few, found.made.iloc[few.index - first])
    show.table(table, key="map-families", file="made-up-rows")


def _numbers(found: Sampled) -> None:
    added, dropped, copies, kept = st.columns(4)
    added.metric("Rows added", f"{found.added:,}")
    dropped.metric("Rows dropped", f"{found.dropped:,}")
    copies.metric(
        "Copies among the added",
        f"{found.nearness.copies:,}",
        help="Added rows that are the same as a real row of the class, in every column that is used.",
    )
    with kept:
        rows_map.trust(found)


def _oddities(found: Sampled) -> None:
    """Show which made-up values no real row could have."""
    st.markdown("**Values that no real row has**")
    table = found.oddities
    if table.empty:
        st.caption("None: every made-up value could be that of a real row, column by column.")
        return
    whole = table.loc[table["oddity"] == FRACTION, "column"].tolist()
    if whole:
        st.warning(
            f"Whole numbers got fractions in {listed(whole)}. Where nothing lies between the values, say so: "
            "kind `whole` on the Data page, `--kind COLUMN=whole` on the command line. Made-up rows then "
            "take values that occur.",
            icon=":material/percent:",
        )
    names = {"column": "Column", "oddity": "What is odd", "rows": "Made-up rows", "share": "Share"}
    config = {"Share": st.column_config.NumberColumn(format="percent")}
    shown = table.rename(columns={**names, "example": "For example"})
    show.table(shown, key="oddities", file="impossible-values", column_config=config)


def _nearness(found: Sampled) -> None:
    st.markdown("**How near made-up rows are to real ones**")
    figure = figures.nearest_distances(found.nearness.frame)
    show.chart(figure, "nearness", found.nearness.frame, "nearest-distances")
    st.caption(
        "Distances in all columns, as they are prepared for models. Made-up rows much nearer than real rows "
        "are to each other repeat what is known; much farther ones are guesses. The last bar holds all that "
        "lie farther still."
    )


def _download(data: Dataset, strategy: Resampling, made_up: bool) -> None:
    """Offer the rows that the sampler hands on, of all rows or of the training part of one fold."""
    given, seed = _given(data, strategy)
    with st.container(horizontal=True):
        for label, name, write in (
            ("Download the resampled rows", "csv", as_csv),
            ("As Parquet", "parquet", lambda table: table.to_parquet(index=False)),
        ):
            show.save(
                label,
                lambda write=write: write(resampled_table(given, strategy, seed)),
                f"{strategy.key()}.{name}",
                "resampled-download" if name == "csv" else f"resampled-{name}",
                help="The units and words of the file, with a column `synthetic` and the row numbers of the "
                "parents. Do not judge a model on these rows, nor on any that were used to make them.",
            )
    if made_up and (blank := left_blank(data)):
        st.caption(blank)


def _given(data: Dataset, strategy: Resampling) -> tuple[Dataset, int]:
    """Let the visitor choose the rows that the sampler is given; return them, and the seed it has there."""
    protocol = choose.chosen_protocol()
    reason = compute.refusal(data, Trial((strategy,), protocol=protocol))
    splits = [] if reason else compute.splits(data, protocol)
    place = st.selectbox(
        "Rows that the sampler is given",
        [None, *range(len(splits))],
        format_func=lambda i: "all rows, as on the map" if i is None else _named(splits[i], protocol.repeats),
        key=f"resampled-of-{len(splits)}",
        persist_state="session",
        help="The folds are those of the Strategies page: what a model is trained on there.",
        width=420,
    )
    if place is None:
        return data, 0
    return data.part(splits[place].train), protocol.seed + splits[place].repeat


def _named(split: Split, repeats: int) -> str:
    again = f" of repeat {split.repeat + 1}" if repeats > 1 else ""
    return f"the training part of fold {split.fold + 1}{again}"
