from __future__ import annotations

from dataclasses import dataclass

from imblearn.combine import SMOTETomek

from core.context import Context
from core.strategies._base import Family, Interpolating, how_balanced, how_many_neighbours


@dataclass(frozen=True)
class SmoteTomek(Interpolating):
    """SMOTE, then both rows of every Tomek link are dropped, made-up rows included.

    It helps when SMOTE puts rows among the other class and the border should be cleaned again. It hurts
    where SMOTE hurts, a little less.
    """

    title = "SMOTE + Tomek links"
    family = Family.HYBRID
    source = "Batista, Prati, Monard (2004), SIGKDD Explorations 6(1), doi:10.1145/1007730.1007735"

    balance: float = how_balanced()
    neighbours: int = how_many_neighbours()

    def sampler(self, context: Context) -> SMOTETomek:
        return SMOTETomek(smote=self.smote(context), random_state=context.seed)
