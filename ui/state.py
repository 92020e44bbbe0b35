"""The only module that touches the session state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.columns import Kind
from core.dataset import Dataset, from_table, likely_target
from core.reading import Table
from core.samples import SAMPLES

FIRST_SAMPLE = "generated_mixed"
RUN = "run"  # what the address calls a visitor's run


@dataclass
class Session:
    """Everything the pages share during one visit. An upload lives here, in memory, and nowhere else.

    `upload` tells uploads apart and `problem` says why the last one could not be taken in. `groups`
    and `order` name the columns of the table that say which rows belong together, and the time.
    """

    data: Dataset = field(default_factory=lambda: SAMPLES[FIRST_SAMPLE]().load())
    table: Table | None = None
    file: str = ""
    upload: tuple[str, str] | None = None
    problem: str | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    groups: str | None = None
    order: str | None = None
    job: str | None = None

    def take(self, file: str, table: Table) -> None:
        """Take in a table and guess what to predict; raises DatasetError and then changes nothing."""
        self.data = from_table(table, likely_target(table), name=file)
        self.file, self.table = file, table
        self.kinds, self.groups, self.order = {}, None, None

    def choose(self, target: str, kinds: dict[str, Kind], groups: str | None, order: str | None) -> None:
        """Predict another column, or take columns for something else; an error changes nothing."""
        assert self.table is not None
        self.data = from_table(self.table, target, name=self.file, kinds=kinds, groups=groups, order=order)
        self.kinds, self.groups, self.order = kinds, groups, order

    def look_at(self, job: str, data: Dataset) -> None:
        """Take up a run that is on its way or has ended, with the data it is about."""
        self.use_sample(data)
        self.job = job

    def use_sample(self, data: Dataset) -> None:
        """Work on a sample instead of a file."""
        self.data, self.table = data, None
        self.kinds, self.groups, self.order = {}, None, None


def session() -> Session:
    """Return this visitor's session, made on first use."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    return st.session_state["session"]


def remembered(key: str, default: Any) -> Any:
    """Return what the widget with that key says, whether it is shown now or was before."""
    return st.session_state.get(key, default)


def remember(values: Mapping[str, Any]) -> None:
    """Let widgets say these values by key, from when they are next shown."""
    st.session_state.update(values)


def begin(values: Mapping[str, Any]) -> None:
    """Let widgets say these values by key, unless they say something already."""
    remember({key: value for key, value in values.items() if key not in st.session_state})
