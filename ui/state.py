"""The only module that touches the session state."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from core.columns import Kind
from core.dataset import Dataset, from_table, likely_target
from core.reading import Table
from core.samples import SAMPLES

FIRST_SAMPLE = "generated_mixed"


@dataclass
class Session:
    """Everything the pages share during one visit. An upload lives here, in memory, and nowhere else.

    `upload` tells uploads apart and `problem` says why the last one could not be taken in.
    """

    data: Dataset = field(default_factory=lambda: SAMPLES[FIRST_SAMPLE]().load())
    table: Table | None = None
    file: str = ""
    upload: tuple[str, str] | None = None
    problem: str | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    job: str | None = None

    def take(self, file: str, table: Table) -> None:
        """Take in a table and guess what to predict; raises DatasetError and then changes nothing."""
        self.data = from_table(table, likely_target(table), name=file)
        self.file, self.table, self.kinds = file, table, {}

    def choose(self, target: str, kinds: dict[str, Kind]) -> None:
        """Predict another column, or take columns for other kinds; an error changes nothing."""
        assert self.table is not None
        self.data = from_table(self.table, target, name=self.file, kinds=kinds)
        self.kinds = kinds

    def use_sample(self, data: Dataset) -> None:
        """Work on a sample instead of a file."""
        self.data, self.table, self.kinds = data, None, {}


def session() -> Session:
    """Return this visitor's session, made on first use."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    return st.session_state["session"]
