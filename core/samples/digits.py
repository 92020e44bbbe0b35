from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset import Dataset
from core.params import between
from core.samples._base import Sample, how_rare, how_seeded, thinned


@dataclass(frozen=True)
class Digits(Sample):
    """Find one handwritten digit among all others by the darkness of 64 dots.

    Real handwriting: 1,797 digits drawn in 8 x 8 dots, about 180 of each. The digit looked for is
    made rarer by leaving some out at random. Many columns, some of them the same in every row, and
    a large class that is made of nine very different ones.
    """

    title = "Handwritten digits"
    source = "Alpaydin, Kaynak (1998), UCI repository, doi:10.24432/C50P49"

    digit: int = between(0, 9, default=8, step=1, help="The digit to find.")
    # There are 174 rows of the digit with the fewest, 8.
    rare: int = how_rare(174, default=60, of="the digit to find")
    seed: int = how_seeded()

    def load(self) -> Dataset:
        # scikit-learn takes a second to import: only who loads this sample pays.
        from sklearn.datasets import load_digits

        bunch = load_digits(as_frame=True)
        wanted = str(self.digit)
        labels = np.where(bunch.target == self.digit, wanted, "another digit")
        rows = thinned(labels, wanted, self.rare, self.seed)
        return self.dataset(bunch.data.iloc[rows], labels[rows], positive=wanted)
