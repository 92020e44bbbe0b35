from __future__ import annotations

from dataclasses import dataclass

from imblearn.base import BaseSampler

from core.context import Context
from core.strategies._base import Family, Interpolating, grown, how_balanced, how_many_neighbours
from core.strategies._parents import SMOTEN
from core.strategies._smotenc import SMOTENC


@dataclass(frozen=True)
class Smote(Interpolating):
    """Invent rows of the smaller classes on the lines between neighbouring rows of that class.

    It helps when the rare class forms a few dense regions. It hurts when classes overlap, when rare
    rows are isolated, and in many dimensions, where the new rows crowd around the mean; it also spoils
    probabilities. With some categorical columns it becomes SMOTENC, with nothing else SMOTEN, so that
    no category is ever averaged; columns of 0 and 1 that are kept as numbers get values in between.
    """

    title = "SMOTE"
    family = Family.OVER_SAMPLING
    source = "Chawla, Bowyer, Hall, Kegelmeyer (2002), JAIR 16, arXiv:1106.1813"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()

    def sampler(self, context: Context) -> BaseSampler:
        plain = self.smote(context)
        if not context.categorical:
            return plain
        settings = plain.get_params(deep=False)
        if context.all_categorical:
            return SMOTEN(**{**settings, "k_neighbors": self.neighbours})
        return SMOTENC(list(context.categorical), **settings)

    def adapted(self, context: Context) -> BaseSampler:
        return self.sampler(context)

    def leaves(self, context: Context) -> Context:
        return context.with_counts(grown(context.present, self.balance))

    def says(self, context: Context) -> str | None:
        if not context.categorical:
            return None
        variant = "SMOTEN" if context.all_categorical else "SMOTENC"
        share = f"{len(context.categorical)} of {context.features} columns hold categories"
        return f"Ran as {variant}, because {share}."
