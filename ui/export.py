"""Take it with you: a trial that has run, as a file that is of use without this app."""

from __future__ import annotations

import streamlit as st

from core.export import FORMATS, File, as_file
from core.words import quoted
from ui import compute
from ui.cache import kept
from ui.fragments import fragment
from ui.results import Results
from ui.show import save
from ui.source import source_of
from ui.state import remember, remembered, session
from ui.waiting import result

READING = ("script", "notebook")  # what reads the file again
IN_THE_MAKING = "It is being made; a model is trained on all rows for that."


@fragment
def take_along(found: Results, page: str) -> None:
    """Let the visitor choose a trial that is done and a form of it, have it made, and save it."""
    done = {title: t for title, t in found.titles.items() if t.key in found.progress.finished}
    if not done:
        return
    with st.popover("Take it with you", icon=":material/luggage:"):
        title = st.selectbox(
            "Trial to take along", list(done), key=f"take-trial-{page}", persist_state="session"
        )
        kind = st.selectbox(
            "As",
            [key for key, form in FORMATS.items() if form.of_one],
            format_func=lambda key: FORMATS[key].title,
            key=f"take-kind-{page}",
            persist_state="session",
        )
        st.caption(FORMATS[kind].help)
        asked = (found.progress.plan.key, done[title].key, kind)
        if st.button("Make it", key=f"take-make-{page}", icon=":material/build:"):
            remember({f"take-asked-{page}": asked})
        if remembered(f"take-asked-{page}", None) == asked:
            _offer(found, title, kind, page)


def _offer(found: Results, title: str, kind: str, page: str) -> None:
    """Show the file once it is made, or why it cannot be."""
    data, plan, trial = found.data, found.progress.plan, found.titles[title]
    file = _file(found)
    others = {trial.key: found.judged(trial)}
    made = result(compute.taken_along(data, plan, trial, others, file, kind), IN_THE_MAKING)
    if isinstance(made, str):
        st.warning(made, icon=":material/block:")
    elif made is not None:
        form = FORMATS[kind]
        save(f"Save {form.file_name}", made, form.file_name, f"take-save-{page}", mime=form.media)
        source = session().source
        if kind in READING and (source is None or source.content is not file.content):
            st.caption(f"These data are a sample: save them as well, for it reads {quoted(file.name)}.")
            save(f"Save {file.name}", file.content, file.name, f"take-data-{page}", mime="text/csv")


def _file(found: Results) -> File:
    """Return the file that the data came from; a sample is written to one."""
    return source_of(found.data) or _written(found.data.fingerprint, found)


@kept(max_entries=5)
def _written(fingerprint: str, _found: Results) -> File:
    return as_file(_found.data)
