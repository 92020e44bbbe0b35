"""What the Data page shows of the data, and samples to begin with."""

from __future__ import annotations

import streamlit as st

from core.dataset import DatasetError
from core.samples import SAMPLES
from ui.show import days, interest, many, rows
from ui.state import FIRST_SAMPLE, Session
from ui.widgets import pick

PREVIEW_ROWS = 100


def from_sample(visit: Session) -> None:
    """Let the visitor choose a sample and its settings."""
    sample = pick("Sample", SAMPLES, "sample", FIRST_SAMPLE)
    if st.button("Use this sample", type="primary", icon=":material/check:"):
        try:
            visit.use_sample(sample.load(), sample.spec())
        except DatasetError as error:
            st.error(str(error))


def summary(visit: Session) -> None:
    """Say in one line what will be predicted from how many rows, and what was done on the way."""
    data = visit.data
    counted = rows(data)
    st.markdown(f"{counted[0].upper()}{counted[1:]} · {data.X.shape[1]} columns · **{interest(data)}**")
    many(data.notes)


def preview(visit: Session) -> None:
    """Show the first rows, as the file wrote them."""
    if visit.table is None:
        shown = visit.data.X.head(PREVIEW_ROWS).copy()
        shown[visit.data.target] = [visit.data.classes[code] for code in visit.data.y[:PREVIEW_ROWS]]
    else:
        shown = visit.table.cells.slice(0, PREVIEW_ROWS).to_pandas()
    st.caption(f"The first {len(shown):,} rows")
    st.dataframe(shown, hide_index=True, height=260, column_config=days(shown))


def again(visit: Session) -> None:
    """Show the commands that give the same data without the app."""
    if visit.table is None or visit.source is None:
        return
    with st.expander("The same from the command line"):
        st.caption("With all that was found out about the file, so that nothing is left to find out.")
        for name in ("profile", "compare"):
            st.code(same_data(visit, name), language=None, wrap_lines=True)


def same_data(visit: Session, name: str) -> str | None:
    """Return the command `name` on the visitor's file; None where there is none."""
    if visit.table is None or visit.source is None:
        return None
    # The command line imports all that can be computed, and the first page shows no command.
    from core.commands.again import command

    return command(name, visit.source.name, visit.reading, visit.data, visit.choices.made)
