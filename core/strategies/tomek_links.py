from __future__ import annotations

from dataclasses import dataclass

from imblearn.under_sampling import TomekLinks as TomekLinksSampler

from core.context import Context
from core.strategies._base import Family, Resampling


@dataclass(frozen=True)
class TomekLinks(Resampling):
    """Drop rows of larger classes that form a Tomek link: two rows of different classes, each the
    other's nearest neighbour.

    It helps a little where classes touch, and changes little else: the classes stay imbalanced. It hurts
    hardly ever, but takes long on more than 50,000 rows.
    """

    title = "Tomek links"
    family = Family.UNDER_SAMPLING
    source = "Tomek (1976), IEEE Trans. SMC 6(11), doi:10.1109/TSMC.1976.4309452"

    def sampler(self, context: Context) -> TomekLinksSampler:
        return TomekLinksSampler()
