"""The first thing on the Compare page: what it comes to, in three sentences."""

from __future__ import annotations

import streamlit as st

from core.verdict import verdict
from core.words import quoted
from ui import differences
from ui.results import Results
from ui.state import remember

SECTION = "compare-section"  # the key of what the person looks at
SECTIONS = ("Leaderboard", "Is it real?", "Curves", "Probabilities", "Class by class", "Receipt")
# Of each sentence: where its figure is, and what the button says.
FIGURES = {
    "threshold": ("Curves", "Curves"),
    "difference": ("Is it real?", "Differences"),
    "reliability": ("Probabilities", "Probabilities"),
}


def sentences(found: Results) -> None:
    """Show the verdict, each sentence with a way to its figure; while there is none, say why."""
    if not found.settled:
        return
    trials = differences.by_scores(found)
    if not trials:
        st.info(f"{quoted(next(iter(found.titles)))} has no results, so nothing can be compared with it.")
        return
    baseline = next(iter(trials))
    judged = {title: found.judged(trial) for title, trial in trials.items()}
    said = verdict(judged, baseline, differences.found_in(found, trials, differences.FIRST))
    with st.container(border=True, gap="small", key="verdict"):
        for sentence in said:
            section, label = FIGURES[sentence.figure]
            text, way = st.columns([5, 1], gap="medium", vertical_alignment="center")
            text.markdown(sentence.text)
            way.button(
                label,
                key=f"see-{sentence.figure}",
                type="tertiary",
                icon=":material/arrow_downward:",
                on_click=remember,
                args=({SECTION: section},),
            )
