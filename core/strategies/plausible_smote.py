from __future__ import annotations

from dataclasses import dataclass

from sklearn.base import BaseEstimator

from core.context import Context
from core.params import between
from core.strategies._base import Family, Interpolating, how_balanced, how_many_neighbours, too_few
from core.strategies._plausible import PARTS, Plausible, Sieve
from core.strategies.smote import Smote


@dataclass(frozen=True)
class PlausibleSmote(Interpolating):
    """SMOTE, of which only the rows stay that could be real ones.

    Values move to the nearest that occurs in columns of whole numbers and of few values. Rows go that
    nearly copy a real one, and those that a forest tells from real ones. It helps when a person or a
    model is to believe the new rows. It hurts little, but may leave a class smaller than asked, and no
    sieve makes rows of the wrong class right.
    """

    title = "SMOTE + plausibility filter"
    family = Family.HYBRID
    source = "after Lopez-Paz, Oquab (2017), Revisiting classifier two-sample tests, ICLR, arXiv:1610.06545"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()
    credible: float = between(
        0.0,
        0.5,
        default=0.1,
        step=0.05,
        help="Rows go that are real with less than this probability, by a forest; 0 asks no forest.",
    )
    apart: float = between(
        0.0,
        0.5,
        default=0.05,
        step=0.05,
        help="Rows go that are nearer to a real row than this part of the usual distance between real "
        "rows; 0 lets all stay.",
    )

    def sampler(self, context: Context) -> Plausible:
        sieve = Sieve(self.credible, self.apart, context.seed)
        return Plausible(self._smote().sampler(context), sieve, context.categorical)

    def adapted(self, context: Context) -> BaseEstimator:
        return self.sampler(context)

    def refuses(self, context: Context) -> str | None:
        return super().refuses(context) or too_few(context, self.balance, PARTS)

    def says(self, context: Context) -> str | None:
        return self._smote().says(context)

    def _smote(self) -> Smote:
        return Smote(self.balance, self.neighbours)
