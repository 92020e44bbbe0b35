"""What a trial's model looks at, whether a remedy changed that, and where it is wrong."""

import streamlit as st

from ui import drift, hardest, importance, results, rules, show, subgroups

SECTIONS = {
    "What drives the score": importance.what_drives_the_score,
    "Drift": drift.explanation_drift,
    "Hardest rows": hardest.hardest_rows,
    "In one tree": rules.in_one_tree,
    "Subgroups": subgroups.by_subgroup,
}

place = st.empty()
place.markdown("What the models look at and where they are wrong, on rows they never saw.")
found = results.results()
results.begun(found)
show.about_the_sample(
    found.data,
    "Models are explained as they were trained: on the rows drawn and at their class shares. Probabilities, "
    "importance and subgroups are those of the file; counts, trees and hardest rows are of the rows drawn.",
)
if found.given:
    SECTIONS = {name: SECTIONS[name] for name in ("In one tree", "Subgroups")}
    place.markdown("These scores came in a file: without their models, rows and scores alone can speak.")
    if not len(found.data.X.columns):
        show.empty("The file has no other columns to explain the scores by.", "prepare/data", "Bring others")
SECTIONS[show.section([*SECTIONS], "explain")](found)
