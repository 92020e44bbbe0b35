"""Class by class: which class is taken for which, and what is found of each."""

from __future__ import annotations

import streamlit as st

from core import curves, figures
from core.plan import Trial
from core.words import quoted
from ui import show
from ui.results import Results, across, class_table, columns, pick_cut


def class_by_class(found: Results) -> None:
    """Show confusion matrices side by side, and the numbers of each class of one trial."""
    own = pick_cut("class-cut")
    trials = found.at_own(found.fits) if own else found.begun
    titles = list(trials)
    chosen = st.multiselect(
        "Trials to show", titles, titles[:4], key=f"matrices-{len(titles)}", persist_state="session"
    )
    if found.interest is None:
        _worst(found, {title: trials[title] for title in chosen})
    _matrices(found, {title: trials[title] for title in chosen})
    title = st.selectbox("Trial", list(trials), key="class-trial", persist_state="session")
    table = class_table(found.judged(trials[title]))
    show.table(table, "classes", "classes", column_config=columns(table))


def _worst(found: Results, trials: dict[str, Trial]) -> None:
    """Show of each trial the class it finds least: a mean over classes can hide it."""
    st.markdown("**Worst recall**: the class that each trial finds least")
    for place, (title, trial) in zip(show.grid(len(trials)), trials.items(), strict=True):
        table = class_table(found.judged(trial)).iloc[:-1]
        worst = table.loc[table["recall"].idxmin()]
        with place:
            st.metric(title, f"{worst['recall']:.3f}", border=True)
            st.caption(f"{quoted(worst['class'])}, {worst['support']:,.0f} rows")


def _matrices(found: Results, trials: dict[str, Trial]) -> None:
    order = ", the largest class first" if len(found.data.classes) > 2 else ""
    st.caption(f"Actual classes in rows, predicted in columns{order}.")
    show.about_the_sample(
        found.data, "Rows are estimates for the file; the numbers behind each chart have those judged."
    )
    for place, (title, trial) in zip(show.grid(len(trials), across(found)), trials.items(), strict=True):
        with place:
            frame = curves.confusion_frame(found.judged(trial))
            figure = figures.confusion(frame, title, found.interest)
            show.chart(figure, f"confusion-{title}", frame, "confusion")
