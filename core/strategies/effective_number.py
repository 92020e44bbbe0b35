from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator

from core.context import Context, PriorShift
from core.strategies._weighting import Weighting, effective, how_many_nines, mean_one


@dataclass(frozen=True)
class EffectiveNumber(Weighting):
    """Weigh every class by 1 over its effective number of rows, which stops growing in large classes.

    A further row of a class is taken to repeat what the others say with probability beta. With more
    nines the weights come close to 1 / class size; with few, all classes of more than some ten or
    hundred rows count the same. It helps with classes of very different size, where full class weights
    overdo it. It hurts probabilities as all class weights do: rare classes are predicted too often.
    """

    title = "Effective number of rows"
    source = "Cui, Jia, Lin, Song, Belongie (2019), CVPR, arXiv:1901.05555"
    prior_shift = PriorShift.EXACT

    nines: int = how_many_nines()

    def weights(self, X: np.ndarray, y: np.ndarray, learner: BaseEstimator, context: Context) -> np.ndarray:
        _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        return mean_one(effective(counts, self.nines)[codes])
