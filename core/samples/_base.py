"""What a sample is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset, from_frame
from core.params import Entry, between


class Sample(Entry):
    """A data set that is at hand without a file; the same settings give the same rows."""

    @abstractmethod
    def load(self) -> Dataset:
        """Return the data set. Raises DatasetError with one sentence when it cannot be as asked."""

    def dataset(self, X: pd.DataFrame, labels: Sequence[str], *, positive: str | None = None) -> Dataset:
        """Return the data set of a frame, with columns of one value known as constant."""
        data = from_frame(self.title, X, labels, positive=positive)
        constant = {c: Kind.CONSTANT for c in X if X[c].nunique(dropna=False) == 1}
        return replace(data, kinds={**data.kinds, **constant})


def how_seeded() -> Any:
    """Declare the seed."""
    return between(0, 2**31 - 1, default=0, step=1, help="The same seed gives the same rows.")


def how_rare(most: int, *, default: int, of: str) -> Any:
    """Declare how many rows are kept of what is made rare, out of `most`; one a fold at least."""
    return between(5, most, default=default, step=1, help=f"Rows kept of {of}.")


def thinned(labels: np.ndarray, label: str, keep: int, seed: int) -> np.ndarray:
    """Return the positions of all rows, but only `keep` random ones of those of class `label`."""
    own = np.flatnonzero(labels == label)
    gone = np.random.default_rng(seed).permutation(own)[keep:]
    return np.setdiff1d(np.arange(len(labels)), gone)
