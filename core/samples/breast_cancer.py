from __future__ import annotations

from dataclasses import dataclass

from core.dataset import Dataset
from core.samples._base import Sample, how_rare, how_seeded, thinned


@dataclass(frozen=True)
class BreastCancer(Sample):
    """Tell malignant from benign breast tumours by 30 measurements of their cells.

    Real measurements of 569 tumours, 357 of them benign. Malignant ones are made rarer by leaving
    some out at random. The classes are easy to tell apart, so that few remedies have much to add.
    """

    title = "Breast cancer"
    source = "Street, Wolberg, Mangasarian (1993), Proc. SPIE 1905, doi:10.1117/12.148698"

    rare: int = how_rare(212, default=40, of="the malignant tumours")
    seed: int = how_seeded()

    def load(self) -> Dataset:
        # scikit-learn takes a second to import: only who loads this sample pays.
        from sklearn.datasets import load_breast_cancer

        bunch = load_breast_cancer(as_frame=True)
        labels = bunch.target_names[bunch.target]
        rows = thinned(labels, "malignant", self.rare, self.seed)
        return self.dataset(bunch.data.iloc[rows], labels[rows], positive="malignant")
