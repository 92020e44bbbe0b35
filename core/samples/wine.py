from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset import Dataset
from core.samples._base import Sample, how_rare, how_seeded, thinned


@dataclass(frozen=True)
class Wine(Sample):
    """Tell three cultivars of wine from one region by 13 chemical measurements.

    Real analyses of 178 wines, 59, 71 and 48 of each cultivar. The third is made rarer by leaving
    some out at random. A small data set with three classes, which are easy to tell apart.
    """

    title = "Wine"
    source = "Aeberhard, Forina (1992), UCI repository, doi:10.24432/C5PC7J"

    rare: int = how_rare(48, default=20, of="the third cultivar")
    seed: int = how_seeded()

    def load(self) -> Dataset:
        # scikit-learn takes a second to import: only who loads this sample pays.
        from sklearn.datasets import load_wine

        bunch = load_wine(as_frame=True)
        labels = np.array(["cultivar 1", "cultivar 2", "cultivar 3"])[bunch.target]
        rows = thinned(labels, "cultivar 3", self.rare, self.seed)
        return self.dataset(bunch.data.iloc[rows], labels[rows])
