"""Explanation drift: whether a remedy changed what the model looks at."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import figures
from core.explain import ALL, OWN, Drift, Explanation, drift
from core.words import quoted
from ui import compute, show, waiting
from ui.importance import explanations, pick_trials
from ui.results import Results

MOST, MOVES = 4, 3
LEAST = 0.01  # of all contributions: a smaller change is not told
AGAIN = "{} on four fifths of its training rows"


def explanation_drift(found: Results) -> None:
    """Show up to four trials side by side: whether their columns have the same order and say the same."""
    label = "Two to four trials; the others are held against the first"
    chosen, code = pick_trials(found, label, 3, MOST, "drift-trials")
    if len(chosen) < 2:
        st.info("Choose two trials at least.")
        return
    title, reference = next(iter(chosen.items()))
    split = compute.splits(found.data, reference.protocol)[0]
    explained = explanations(found, chosen, split, code)
    again = compute.explanation(found.data, reference, split, code, part=True)
    if explained:
        _told(found, explained, _yardstick(title, again), found.data.classes[code])


def _yardstick(reference: str, again) -> dict[str, Explanation]:
    """Return the reference trained on fewer rows, by title, or nothing where that cannot be."""
    if again.done() and again.exception() is not None:
        return {}
    each = waiting.result(again, f"Training {reference} again, to see what the luck of the rows does …")
    return {AGAIN.format(reference): each} if each else {}


def _told(
    found: Results, explained: dict[str, Explanation], again: dict[str, Explanation], name: str
) -> None:
    reference, *others = explained
    compared = drift(explained | again, reference)
    _agreement(compared, reference, name)
    st.subheader("What moved", anchor=False)
    parts = {ALL: "All rows", OWN: f"Rows of {quoted(name)} alone"}
    there = [part for part in parts if part in set(compared.importance["part"])]
    part = st.segmented_control(
        "Rows",
        there,
        default=ALL,
        required=True,
        format_func=parts.get,
        key="drift-rows",
        persist_state="session",
        label_visibility="collapsed",
    )
    for title in others:
        st.markdown(f"- **{title}**: {_moved(compared.moves(reference, title, part))}")
    st.caption("The places and shares of all contributions of the columns whose share changed most.")
    frame = compared.importance[compared.importance["part"] == part]
    show.chart(figures.ranks(frame, [reference, *others]), "ranks", frame, "ranks")
    st.caption("In colour: the columns whose share differs most among all these trials.")
    if len({each.unit for each in explained.values()}) > 1:
        st.caption(
            "Some scores are log-odds and some probabilities. Order, direction and shares can be held "
            "against each other, sizes cannot, and the difference in scale alone makes for some drift."
        )


def _agreement(compared: Drift, reference: str, name: str) -> None:
    table = compared.agreement.pivot(index="trial", columns="part", values=["rank_correlation", "cosine"])
    order = pd.unique(compared.agreement["trial"])
    titles = {
        ("rank_correlation", ALL): "Rank correlation",
        ("rank_correlation", OWN): f"Rank correlation, {figures.short(name, 20)} alone",
        ("cosine", ALL): "Cosine",
        ("cosine", OWN): f"Cosine, {figures.short(name, 20)} alone",
    }
    there = {key: title for key, title in titles.items() if key in table}
    shown = table.loc[order, list(there)].set_axis(list(there.values()), axis=1)
    shown = shown.rename_axis("Trial").reset_index()
    st.markdown(f"**Held against {quoted(reference)}**")
    columns = {
        title: st.column_config.NumberColumn(format="%.3f", help=HELP[key[0]]) for key, title in there.items()
    }
    show.table(shown, "drift", "drift", column_config=columns)
    rows = compared.agreement.groupby("part")["rows"].max()
    st.caption(
        f"On the same {rows[ALL]:,} unseen rows of the first fold, {rows.get(OWN, 0):,} of them "
        f"{quoted(name)}; base values removed; 1 is no drift."
    )
    if AGAIN.format(reference) in order:
        st.caption(
            "The last line is the yardstick: the same trial, trained without a random fifth of its rows. "
            "What drifts no further than that may be luck."
        )


HELP = {
    "rank_correlation": "Spearman's: whether the columns have the same order of importance.",
    "cosine": "Whether the contributions to a row point the same way, on average over the rows.",
}


def _moved(moves: pd.DataFrame) -> str:
    """Return in words which columns' shares of all contributions changed most."""
    change = (moves["share"] - moves["share_before"]).abs()
    told = [
        f"{quoted(row.column)} {_ranked(row.rank_before, row.rank)} "
        f"({show.share(row.share_before)} → {show.share(row.share)})"
        for row in moves[change >= LEAST].head(MOVES).itertuples()
    ]
    return "; ".join(told) or "no column's share changed by a percentage point"


def _ranked(before: float, after: float) -> str:
    return f"stays {_nth(before)}" if before == after else f"from {_nth(before)} to {_nth(after)}"


def _nth(rank: float) -> str:
    """Return a place in words; a shared one is the mean of its places."""
    if not float(rank).is_integer():
        return f"place {rank:g}"
    place = int(rank)
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
