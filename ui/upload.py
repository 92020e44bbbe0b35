"""The steps of the Data page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.columns import Kind
from core.dataset import LEFT_OUT, Dataset, DatasetError
from core.reading import ReadError, Reading, read
from core.samples import SAMPLES
from core.words import quoted
from ui.show import interest, sentences
from ui.state import FIRST_SAMPLE, Session
from ui.widgets import pick

PREVIEW_ROWS = 100
HEADERS = {"find out": None, "names the columns": True, "is data": False}
KIND_HELP = (
    "numeric: numbers with an order. categorical: names without one. date: becomes its parts. text: "
    "becomes its letter patterns. identifier and constant: left out."
)
GROUPS_HELP = (
    "Rows with the same value here, such as the visits of one patient, stay together: a model is never "
    "judged on a group it was trained on. Rows without a value count as one group. No model is shown the "
    "column."
)
ORDER_HELP = (
    "Numbers or dates that say when each row happened. With the scheme time on the Strategies page, later "
    "rows are judged by models of earlier ones. No model is shown the column."
)


def from_file(visit: Session) -> None:
    """Let the visitor upload a file; it is read at once."""
    file = st.file_uploader(
        "Text with any separator, Excel, Parquet or ARFF; also packed (.gz, .zip)",
        type=["csv", "tsv", "txt", "data", "dat", "arff", "xlsx", "parquet", "gz", "zip"],
        key="file",
        help="Your file goes to this server and nowhere else: into its memory and, while models are "
        "trained, a private temporary folder. It is gone when the server needs the room or stops.",
    )
    with st.expander("How the file is read"):
        header = st.selectbox("First line", list(HEADERS), key="header", persist_state="session")
    if file is not None and (file.file_id, header) != visit.upload:
        visit.upload, visit.problem = (file.file_id, header), None
        try:
            visit.take(file.name, read(file.getvalue(), Reading(header=HEADERS[header])))
        except (ReadError, DatasetError) as error:
            visit.problem = f"{quoted(file.name)}: {error}"
    if visit.problem:
        st.error(f"{visit.problem} The data below are still those of {quoted(visit.data.name)}.")


def from_sample(visit: Session) -> None:
    """Let the visitor choose a sample and its settings."""
    sample = pick("Sample", SAMPLES, "sample", FIRST_SAMPLE)
    if st.button("Use this sample", type="primary", icon=":material/check:"):
        try:
            visit.use_sample(sample.load())
        except DatasetError as error:
            st.error(str(error))


def target(visit: Session) -> None:
    """Let the visitor choose the column to predict; a sample has only one."""
    names = [visit.data.target] if visit.table is None else list(visit.table.names)
    chosen = st.selectbox(
        "Column to predict",
        names,
        names.index(visit.data.target),
        key=f"target-{visit.upload if visit.table is not None else visit.data.fingerprint}",
        persist_state="session",
        disabled=visit.table is None,
    )
    if chosen != visit.data.target:
        _rebuild(visit, chosen, visit.kinds, visit.groups, visit.order)


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


def summary(visit: Session) -> None:
    """Say in one line what will be predicted from how many rows, and what was done on the way."""
    data = visit.data
    st.markdown(f"{len(data.y):,} rows · {data.X.shape[1]} columns · **{interest(data)}**")
    sentences([*(visit.table.warnings if visit.table is not None else ()), *data.notes])


def columns(visit: Session) -> None:
    """Show what each column is taken for; on an uploaded table the visitor can change it."""
    data = visit.data
    overview = _overview(data)
    with st.expander(f"{len(overview)} columns: what each is taken for"):
        if visit.table is not None:
            _carried(visit)
        edited = st.data_editor(
            overview,
            hide_index=True,
            key=f"kinds-{data.fingerprint}",
            disabled=True if visit.table is None else ["Column", "Missing", "Distinct", "Used"],
            column_config={
                "Kind": st.column_config.SelectboxColumn(
                    options=[kind.value for kind in Kind], help=KIND_HELP, required=True
                ),
                "Missing": st.column_config.NumberColumn(format="percent"),
            },
        )
    changed = edited["Kind"].to_numpy() != overview["Kind"].to_numpy()
    if changed.any():
        names, kinds = edited["Column"][changed], edited["Kind"][changed]
        forced = {c: Kind(kind) for c, kind in zip(names, kinds, strict=True)}
        _rebuild(visit, data.target, visit.kinds | forced, visit.groups, visit.order)


def _carried(visit: Session) -> None:
    """Let the visitor name the columns that say how rows may be split; no model is shown them."""
    left, right = st.columns(2)
    with left:
        groups = _carried_column(visit, "Rows that belong together", "groups", GROUPS_HELP)
    with right:
        order = _carried_column(visit, "Order in time", "order", ORDER_HELP)
    if (groups, order) != (visit.groups, visit.order):
        _rebuild(visit, visit.data.target, visit.kinds, groups, order)


def _carried_column(visit: Session, label: str, role: str, help: str) -> str | None:
    assert visit.table is not None
    return st.selectbox(
        label,
        [name for name in visit.table.names if name != visit.data.target],
        index=None,
        placeholder="no column says so",
        key=f"{role}-{visit.upload}",
        persist_state="session",
        help=help,
    )


def _overview(data: Dataset) -> pd.DataFrame:
    names = list(data.X.columns)
    kinds = [data.kinds[c] for c in names]
    return pd.DataFrame(
        {
            "Column": names,
            "Kind": [kind.value for kind in kinds],
            "Missing": data.X.isna().mean().to_numpy(),
            "Distinct": [data.X[c].nunique() for c in names],
            "Used": [f"no: {LEFT_OUT[kind]}" if kind in LEFT_OUT else "yes" for kind in kinds],
        }
    )


def preview(visit: Session) -> None:
    """Show the first rows, as the file wrote them."""
    if visit.table is None:
        shown = visit.data.X.head(PREVIEW_ROWS).copy()
        shown[visit.data.target] = [visit.data.classes[code] for code in visit.data.y[:PREVIEW_ROWS]]
    else:
        shown = visit.table.cells.slice(0, PREVIEW_ROWS).to_pandas()
    st.caption(f"The first {len(shown):,} rows")
    st.dataframe(shown, hide_index=True, height=260)


def _rebuild(
    visit: Session, target: str, kinds: dict[str, Kind], groups: str | None, order: str | None
) -> None:
    try:
        visit.choose(target, kinds, groups, order)
    except DatasetError as error:
        st.error(f"{error} What is predicted is still {quoted(visit.data.target)}.")
        return
    st.rerun()
