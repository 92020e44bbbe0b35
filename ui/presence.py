"""Who is here and with which data, so that data go when their visitors have gone."""

from __future__ import annotations

import uuid
from contextlib import suppress

import streamlit as st

from core.settings import settings
from core.visits import Visits
from ui.garbage import pass_over_nothing
from ui.state import session


@st.cache_resource(show_spinner=False)
def _visits() -> Visits:
    return Visits(60 * settings().keep_minutes, _forget)


def _gone(visitor: str) -> None:
    _visits().leave(visitor)
    pass_over_nothing()


@st.cache_resource(show_spinner=False, scope="session", on_release=_gone)
def _visitor() -> str:
    return uuid.uuid4().hex


def note() -> None:
    """Note which data this visitor uses: an upload, and those of a run. Samples are nobody's."""
    visit = session()
    used = {visit.data.fingerprint} if visit.fits or visit.job else set()
    if visit.job:
        from ui import compute

        job = compute.job(visit.job)
        used |= set() if job is None else {job.data.fingerprint}
    _visits().use(_visitor(), used)


def _forget(fingerprint: str) -> None:
    # Who only looked at a table has started none of what this imports.
    from ui import compute

    # A cluster that cannot be reached holds nothing for us.
    with suppress(ConnectionError):
        compute.forget(fingerprint)
