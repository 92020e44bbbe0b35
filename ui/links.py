"""Links to a view: data, plan and cut as plain values, which another session restores (ui.arrival)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from core.dataset import Dataset
from core.plan import Plan
from core.request import Request
from ui.results import Results
from ui.state import RUN, Session, session

NOTHING_OF_A_FILE = (
    "It names the data, the plan and what is looked at. Of a file it holds a fingerprint alone: who opens it "
    "brings the file."
)


def offer(data: Dataset, **words: object) -> None:
    """Show the address of this view of `data` to copy; `words` are what it says beside the data."""
    with st.popover("Link to this view", icon=":material/link:"):
        base = (st.context.url or "").partition("?")[0]
        told = {name: str(value) for name, value in {**_data(session(), data), **words}.items()}
        # A plus would be read as a blank, which is what `core.request` takes it for.
        st.code(f"{base}?{urlencode(told, quote_via=quote, safe='(),+=:')}", language=None, wrap_lines=True)
        st.caption(NOTHING_OF_A_FILE)


def _data(visit: Session, data: Dataset) -> dict[str, object]:
    """Return the words that say which data, and which class is of interest where that was chosen."""
    sample = visit.sample if visit.data.fingerprint == data.fingerprint else None
    told: dict[str, object] = (
        {"data": data.fingerprint} if sample is None else {"sample": sample.replace(" ", "")}
    )
    # The results of a sample are anybody's; those of a file stay with who brought it.
    if sample is not None and visit.job is not None:
        told[RUN] = visit.job
    return told if data.positive is None else told | {"class": data.positive}


def of_results(found: Results, **words: object) -> None:
    """Show the address of results, with their plan where an address can say it."""
    offer(found.data, **({} if found.given else of_plan(found.progress.plan)), **words)


def of_plan(plan: Plan) -> dict[str, str]:
    """Return the words for a plan; none where an address cannot say it."""
    request = Request.of(plan)
    return {} if request is None else request.words()
