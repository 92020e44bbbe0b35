"""The only module that touches the session state."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.columns import Kind
from core.dataset import Dataset, DatasetError, from_table, likely_target
from core.reading import Reading, Table
from core.samples import SAMPLES
from core.settings import settings
from core.target import Target
from core.workshop import Seat

FIRST_SAMPLE = "generated_mixed"
RUN = "run"  # what the address calls a visitor's run


@dataclass(frozen=True)
class Upload:
    """A file as it was brought; `id` tells two of the same name apart."""

    id: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Choices:
    """What a visitor says of the columns of a table, as `core.dataset.from_table` takes it."""

    target: str
    kinds: dict[str, Kind] = field(default_factory=dict)
    groups: str | None = None
    order: str | None = None
    made: Target = field(default_factory=Target)

    def for_table(self, table: Table) -> Choices:
        """Return what still holds when the file is read in another way."""
        target = self.target if self.target in table.names else likely_target(table)
        return Choices(
            target,
            {name: kind for name, kind in self.kinds.items() if name in table.names},
            *(name if name in table.names and name != target else None for name in (self.groups, self.order)),
            self.made if target == self.target else Target(),
        )


@dataclass
class Session:
    """Everything the pages share during one visit. An upload lives here, in memory, and nowhere else.

    `upload` is the last file that was brought, `asked` how it was last to be read, and `problem` why
    that could not be done. `table` is what was last read, of the file `source`, in the reading number
    `readings`; `choices` are about it. `fits` says whether `data` is made of it. `scores` is a file of
    predictions that was brought, and what was read of it, `scored` what was last made of it. `sample`
    names the sample that `data` is, and `link` holds the words of a link that wait for their file, or for
    the results they are about. `seat` is the visitor's place in a workshop. `file` is what was last made
    of `source` to take along, and how that was read.
    """

    data: Dataset = field(default_factory=lambda: SAMPLES[FIRST_SAMPLE]().load())
    upload: Upload | None = None
    asked: tuple[str, Reading] | None = None
    problem: str | None = None
    source: Upload | None = None
    table: Table | None = None
    readings: int = 0
    choices: Choices = field(default_factory=lambda: Choices(""))
    fits: bool = False
    job: str | None = None
    scores: tuple[Upload, Table] | None = None
    scored: tuple[Any, Any] | None = None
    sample: str | None = FIRST_SAMPLE
    link: dict[str, str] = field(default_factory=dict)
    seat: Seat | None = None
    file: tuple[Any, Any] | None = None

    @property
    def ready(self) -> bool:
        """Return whether `data` is what is on show: a sample, or made of the table."""
        return self.table is None or self.fits

    @property
    def reading(self) -> Reading:
        """Return how the table was read, with the kinds of columns that the visitor chose."""
        assert self.table is not None
        kinds = {**dict(self.table.reading.kinds), **self.choices.kinds}
        return replace(self.table.reading, kinds=tuple(kinds.items()))

    def take(self, upload: Upload, table: Table) -> None:
        """Take in a table; what was chosen holds where it is another reading of the same file."""
        again = self.source is not None and self.source.id == upload.id
        self.choices = self.choices.for_table(table) if again else Choices(likely_target(table))
        self.source, self.table, self.fits, self.sample = upload, table, False, None
        self.readings, self.file = self.readings + 1, None
        # Why it cannot be used is said beside the column to predict, where it can be mended.
        with suppress(DatasetError):
            self.choose(self.choices)

    def choose(self, choices: Choices) -> None:
        """Make the data of the table anew; raises DatasetError and then changes nothing."""
        assert self.table is not None
        assert self.source is not None
        budget = settings().budget_rows
        data = from_table(self.table, name=self.source.name, budget=budget, **vars(choices))
        same = self.fits and choices.target == self.choices.target
        if same and self.data.positive is not None:
            label = self.data.classes[self.data.positive]
            data = data.with_positive(label) if label in data.classes else data
        self.data, self.choices, self.fits = data, choices, True

    def look_at(self, job: str, data: Dataset) -> None:
        """Take up a run that is on its way or has ended, with the data it is about."""
        same = data.fingerprint == self.data.fingerprint
        self.use_sample(self.data if same else data, self.sample if same else None)
        self.job = job

    def use_sample(self, data: Dataset, sample: str | None = None) -> None:
        """Work on a sample instead of a file; `sample` is its name with its settings."""
        self.data, self.fits, self.sample = data, False, sample
        self.upload = self.asked = self.problem = self.source = self.table = self.file = None


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
