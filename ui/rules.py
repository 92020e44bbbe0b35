"""A trial's score in one small tree, as rules in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.explain import Surrogate
from core.words import quoted
from ui import compute, show, waiting
from ui.results import Results, pick_class

DEPTHS = (2, 3, 4)
LITTLE = 0.5  # of the score's variance: below it rules say little of the model


def in_one_tree(found: Results) -> None:
    """Show the rules that mimic the score of a trial, and how well they do."""
    left, middle, right = st.columns([2, 1, 1])
    title = left.selectbox("Trial", list(found.fits), key="rules-trial", persist_state="session")
    with middle:
        code = pick_class(found, "explain-class")
    depth = right.segmented_control(
        "Questions at most",
        DEPTHS,
        default=3,
        required=True,
        key="rules-depth",
        persist_state="session",
        help="How many questions in a row a rule may ask.",
    )
    trial = found.fits[title]
    asked = compute.rules(found.data, trial, found.which(trial), found.predictions(trial), code, depth)
    if (rules := waiting.result(asked, "Looking for rules …")) is None:
        return
    _fidelity(rules)
    _rules(rules, found.data.classes[code])


def _fidelity(rules: Surrogate) -> None:
    if np.isnan(rules.fidelity):
        st.info("Every row has the same score, so there is nothing to put into rules.")
        return
    st.metric(
        "How much of the score the rules explain (R²)",
        f"{rules.fidelity:.2f}",
        border=True,
        help="Measured on rows that the rules were not made from. 1: they give every row its score; 0: they "
        "know no more than the mean score.",
    )
    if rules.fidelity < LITTLE:
        st.warning("These rules miss most of what the model does: do not take them for the model.")


def _rules(rules: Surrogate, name: str) -> None:
    for row in rules.rules.itertuples():
        how_much, what = st.columns([1, 5], vertical_alignment="center")
        how_much.progress(float(np.clip(row.score, 0, 1)), f"score {show.digits(row.score)}")
        what.markdown(
            f"{row.rule}  \n:small[{row.rows:,} rows, {show.share(row.share)} of them {quoted(name)}]"
        )
    st.caption(
        "A small tree mimics the trial's scores of unseen rows (first repeat), whatever the model is inside. "
        "The score is the mean probability of the class among the rows of a rule, beside it the share seen."
    )
    with st.expander("The rules as a table"):
        show.table(rules.rules, "rules", "rules")
