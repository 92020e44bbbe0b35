"""Bring labels and scores of any model, and compare them without training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.dataset import Dataset, DatasetError
from core.reading import ReadError, Table, read
from core.settings import settings
from core.words import number
from ui import show
from ui.state import Session, Upload, begin, remembered

if TYPE_CHECKING:
    from core.scored import Roles, Scored

ROLES = {
    "fold": ("Fold", "In which fold each row was judged. Thresholds are then chosen on the other folds."),
    "repeat": ("Repeat", "In which repeat, where rows were judged several times."),
    "row": ("Row", "Which row a line is about, where rows come more than once."),
    "weight": ("Weight", "How many rows of a larger file a row of its class stands for."),
    "model": ("Model", "Whose score it is, where models stand one below the other."),
}
SCORES_HELP = (
    "With two classes one column for each model, with high scores for one of the classes. With more classes "
    "one for each class, with a name that ends in that of the class, such as `forest:setosa`."
)


def bring(visit: Session) -> None:
    """Let the visitor bring a file with labels and scores, say what its columns are, and use it."""
    file = st.file_uploader(
        "Labels and scores: text, Excel or Parquet, such as the predictions that the Compare page exports",
        type=["csv", "tsv", "txt", "xlsx", "parquet", "gz", "zip"],
        key="scores-file",
    )
    st.caption(show.promise(settings().keep_minutes))
    if file is not None and (visit.scores is None or file.file_id != visit.scores[0].id):
        _read(visit, Upload(file.file_id, file.name, file.getvalue()))
    if visit.scores is not None:
        _use(visit, *visit.scores)


def _read(visit: Session, upload: Upload) -> None:
    with st.spinner("Reading the file …"):
        try:
            table = read(upload.content)
            problem = settings().refuses_table(table.rows, len(table.names))
        except ReadError as error:
            problem = str(error)
    if problem:
        visit.scores = None
        st.error(problem)
    else:
        visit.scores, visit.scored = (upload, table), None


def _use(visit: Session, upload: Upload, table: Table) -> None:
    # It imports all that can be computed, and the first page shows no upload.
    from ui import compute, progress

    show.many(table.warnings)
    roles = _roles(upload.id, table)
    if not roles.scores:
        st.info("Say which columns hold scores.", icon=":material/info:")
        return
    try:
        found = _found(visit, upload.name, table, roles)
    except DatasetError as error:
        st.error(str(error))
        return
    found = found.about(_interest(upload.id, found.data))
    models = ", ".join(dict.fromkeys(trial.title for trial in found.models))
    st.markdown(f"{number(len(found.data.y), 'row')} · {show.interest(found.data)} · scores of **{models}**")
    notes = [f"{trial.title}: {note}" for trial, p in found.models.items() for note in p.notes]
    show.many([*found.data.notes, *dict.fromkeys(notes)])
    if st.button("Compare these scores", type="primary", icon=":material/check:", key="use-scores"):
        job = compute.keep(found.plan, found.data, found.events())
        visit.look_at(job, found.data)
        progress.follow(job)


def _found(visit: Session, name: str, table: Table, roles: Roles) -> Scored:
    """Return the scores in these roles. Kept in the session alone, so that they go with the visitor."""
    from core.scored import scored

    if visit.scored is None or visit.scored[0] != (name, roles):
        with st.spinner("Looking at the scores …"):
            visit.scored = ((name, roles), scored(table, roles, name=name))
    return visit.scored[1]


def _interest(about: str, data: Dataset) -> str | None:
    """Let the visitor choose the class of interest."""
    options = [*([] if len(data.classes) == 2 else [None]), *data.classes]
    key = f"scores-interest-{about}-{data.fingerprint}"
    begin({key: None if data.positive is None else data.classes[data.positive]})
    return st.selectbox(
        "Class of interest",
        options,
        format_func=lambda name: "none: all classes count alike" if name is None else name,
        key=key,
        help="What precision, recall and thresholds are about. The rarer of two is the first guess.",
        persist_state="session",
        width=420,
    )


def _roles(about: str, table: Table) -> Roles:
    """Let the visitor say what the columns are; names and kinds suggest it at first."""
    from core.scored import Roles, guessed

    names = list(table.names)
    key = {role: f"scores-{role}-{about}" for role in ("labels", "scores", "of", *ROLES)}
    if remembered(key["labels"], None) is None:
        first = guessed(table)
        begin({key["labels"]: first.labels, key["scores"]: list(first.scores)})
        begin({key[role]: getattr(first, role) for role in ROLES})
    kept = {"persist_state": "session"}
    left, right = st.columns([1, 2])
    labels = left.selectbox("Actual classes", names, key=key["labels"], **kept)
    scores = right.multiselect("Scores", names, key=key["scores"], help=SCORES_HELP, **kept)
    with st.expander("More about the columns"):
        of = st.text_input(
            "High scores mean class",
            key=key["of"],
            placeholder="the class in the column's name, else the rarest",
            help="With two classes and one column for each model.",
            **kept,
        )
        more = {
            role: place.selectbox(
                label, names, index=None, key=key[role], help=help, placeholder="none", **kept
            )
            for place, (role, (label, help)) in zip(st.columns(len(ROLES)), ROLES.items(), strict=True)
        }
    return Roles(labels, tuple(scores), of.strip() or None, **more)
