"""What is predicted: the column, how its labels are made, the class of interest; and other columns' roles."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.dataset import DatasetError
from core.target import MOST_CLASSES, SmallClasses, Target, edges_of
from core.words import quoted
from ui.fragments import redraw
from ui.state import Choices, Session, begin

AS_THEY_ARE, BY_SIZE, BY_EDGES = "classes as they are", "bins of equal size", "bins at edges"
SMALL = {
    SmallClasses.KEEP: "kept as they are",
    SmallClasses.POOL: "pooled into one class",
    SmallClasses.LEAVE_OUT: "left out",
}
GROUPS_HELP = (
    "Rows with the same value here, such as the visits of one patient, stay together: a model is never "
    "judged on a group it was trained on. Rows without a value count as one group. No model is shown the "
    "column."
)
ORDER_HELP = (
    "Numbers or dates that say when each row happened. With the scheme time on the Strategies page, later "
    "rows are judged by models of earlier ones. No model is shown the column."
)


def target(visit: Session) -> None:
    """Let the visitor choose the column to predict and how its labels are made; a sample has only one."""
    names = [visit.data.target] if visit.table is None else list(visit.table.names)
    now = visit.data.target if visit.table is None else visit.choices.target
    about = visit.data.fingerprint if visit.source is None else f"{visit.source.id}-{visit.readings}"
    chosen = st.selectbox(
        "Column to predict",
        names,
        names.index(now),
        key=f"target-{about}",
        persist_state="session",
        disabled=visit.table is None,
    )
    if visit.table is None:
        return
    try:
        choices = replace(visit.choices, target=chosen, made=_made(visit, chosen))
    except DatasetError as error:
        st.error(f"{error} {still(visit)}")
        return
    if choices != visit.choices or not visit.fits:
        take(visit, choices)


def _made(visit: Session, name: str) -> Target:
    """Let the visitor say how labels are made of a quantity, and what becomes of classes of one row."""
    # It imports all that can be computed, and the first page shows no upload.
    from ui import compute

    assert visit.source is not None
    assert visit.table is not None
    about = f"{visit.source.id}-{name}"
    made = Target()
    if compute.may_be_cut(f"{visit.source.id}-{visit.readings}", name, visit.table):
        made = _bins(about)
    single = visit.fits and visit.choices.target == name and 1 in visit.data.totals
    if not single and visit.choices.made.small is SmallClasses.KEEP:
        return made
    small = st.selectbox(
        "Classes of one row",
        list(SMALL),
        format_func=SMALL.__getitem__,
        key=f"small-{about}",
        persist_state="session",
        help="No split leaves such a class both in training and in judging.",
    )
    return replace(made, small=small)


def _bins(about: str) -> Target:
    kept = {"persist_state": "session"}
    how = st.selectbox("Its numbers are", [AS_THEY_ARE, BY_SIZE, BY_EDGES], key=f"cut-{about}", **kept)
    if how == AS_THEY_ARE:
        return Target()
    if how == BY_SIZE:
        count = st.number_input("Number of bins", 2, MOST_CLASSES, 2, key=f"bins-{about}", **kept)
        cut = Target(bins=int(count))
    else:
        text = st.text_input("Edges", key=f"edges-{about}", placeholder="10; 50.5; 200", **kept)
        cut = Target(edges=edges_of(text))
        if not cut.edges:
            raise DatasetError("Say at what numbers the bins begin, such as 10; 50.5; 200.")
    words = st.text_input(
        "Words for the bins, from the lowest up",
        key=f"words-{about}",
        placeholder="low; middle; high",
        help="Without them, bins are called by their edges. A number on an edge begins the bin above it.",
        **kept,
    )
    return replace(
        cut, words=tuple(word.strip() for word in words.split(";")) if words.strip() and cut.cuts else ()
    )


def positive(visit: Session) -> None:
    """Let the visitor choose the class of interest."""
    data = visit.data
    none = [] if len(data.classes) == 2 else [None]
    options = [*none, *data.classes]
    now = None if data.positive is None else data.classes[data.positive]
    chosen = st.selectbox(
        "Class of interest",
        options,
        options.index(now),
        format_func=lambda name: "none: all classes count alike" if name is None else name,
        key=f"positive-{data.fingerprint}",
        persist_state="session",
        help="What precision, recall and thresholds are about. The rarer of two is the first guess.",
    )
    if chosen != now:
        visit.data = data.with_positive(chosen)


def roles(visit: Session) -> None:
    """Let the visitor name the columns that say how rows may be split; no model is shown them."""
    if visit.table is None:
        return
    with st.expander("Rows that belong together, and their order in time"):
        left, right = st.columns(2)
        with left:
            groups = _role(visit, "Rows that belong together", "groups", GROUPS_HELP)
        with right:
            order = _role(visit, "Order in time", "order", ORDER_HELP)
    choices = replace(visit.choices, groups=groups, order=order)
    if choices != visit.choices:
        take(visit, choices)


def _role(visit: Session, label: str, role: str, help: str) -> str | None:
    assert visit.table is not None
    assert visit.source is not None
    names = [name for name in visit.table.names if name != visit.data.target]
    key = f"{role}-{visit.source.id}-{visit.readings}"
    # Only a box without a first choice of its own can be emptied again.
    begin({key: getattr(visit.choices, role)})
    return st.selectbox(
        label,
        names,
        index=None,
        placeholder="no column says so",
        key=key,
        persist_state="session",
        help=help,
    )


def still(visit: Session) -> str:
    """Return the sentence about what goes on to be worked on."""
    if visit.fits:
        return f"What is predicted is still {quoted(visit.data.target)}."
    return f"Until it can be used, all pages go on with {quoted(visit.data.name)}."


def take(visit: Session, choices: Choices) -> None:
    """Make the data anew of these choices, or say why that cannot be."""
    try:
        visit.choose(choices)
    except DatasetError as error:
        st.error(f"{error} {still(visit)}")
        return
    redraw()
