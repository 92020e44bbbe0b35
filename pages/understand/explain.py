"""What a trial's model looks at, and whether a remedy changed that."""

import streamlit as st

from core import figures
from ui import compute, results, show, waiting

st.markdown("Which columns drive the score, on rows the model never saw.")
found = results.results()
results.begun(found)
left, right = st.columns([2, 1])
chosen = left.multiselect(
    "One trial, or two side by side",
    list(found.fits),
    list(found.fits)[:2],
    max_selections=2,
    key="explain-trials",
    persist_state="session",
)
with right:
    code = results.pick_class(found, "explain-class")
if not chosen:
    st.info("Choose a trial.")
    st.stop()

trials = [found.fits[title] for title in chosen]
split = compute.splits(found.data, trials[0].protocol)[0]
asked = [compute.explanation(found.data, trial, split, code) for trial in trials]
explained = [waiting.result(each, f"Explaining {t} …") for each, t in zip(asked, chosen, strict=True)]
if all(explained):
    frame = results.importances(dict(zip(chosen, explained, strict=True)))
    show.chart(figures.importance(frame, styles=found.styles), "importance", frame, "importance")
    st.caption(
        f"Mean size of each column's contribution to the score ({explained[0].unit}), on "
        f"{explained[0].values['row'].nunique()} rows of the first fold's test part, half of them of the "
        "class where there are enough."
    )
    for place, title, each in zip(st.columns(len(chosen)), chosen, explained, strict=True):
        with place:
            st.subheader(title, anchor=False)
            show.chart(figures.beeswarm(each.values), f"bees-{title}", each.values, "contributions")
