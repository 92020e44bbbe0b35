"""What can be taken along: a trial that has run, with its data, its file and the plan it was part of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd

from core.dataset import Dataset
from core.plan import Plan, Trial
from core.predictions import Judged
from core.reading import Table, read
from core.target import Target


class ExportError(ValueError):
    """A trial cannot be taken along in this form; the text is one sentence."""


@dataclass(frozen=True, eq=False)
class File:
    """The file that the data come from: its name, its bytes, the table in it, and how labels are made."""

    name: str
    content: bytes
    table: Table
    made: Target = field(default_factory=Target)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the file as 64 hexadecimal digits."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, eq=False)
class Outcome:
    """One trial of `plan` that has run on `data`, and `judged`, its out-of-fold predictions with labels.

    `others` are those of all trials of the plan that have run, by key. `file` is None for data that no
    file holds. `command` runs the plan again on a terminal, where that is known. `named` says that a
    person asked for this very trial.
    """

    data: Dataset
    plan: Plan
    trial: Trial
    others: dict[str, Judged]
    file: File | None = None
    command: str | None = None
    named: bool = False

    @property
    def judged(self) -> Judged:
        """Return the predictions of the trial, with the labels of its decision."""
        return self.others[self.trial.key]


def as_file(data: Dataset) -> File:
    """Return data that came from no file as a CSV file of the same rows and columns."""
    labels = pd.Series(np.array(data.classes, dtype=object)[data.y], name=data.target)
    extra = [each for each in (data.groups, data.order) if each is not None]
    table = pd.concat([data.X, *extra, labels], axis=1)
    content = table.to_csv(index=False).encode("utf-8", "surrogatepass")
    return File(f"{data.name}.csv", content, read(content))
