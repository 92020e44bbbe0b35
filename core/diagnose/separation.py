"""How far two classes lie apart: in standard deviations along the direction that tells them apart best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import ks_1samp, ncf, norm

LEVEL = 0.95
FLAT = 1e-9  # a direction with less than this part of the largest spread holds nothing
FARTHEST = 0.05  # recall that is predicted from bells may be off by that much
CHANCE = 1.11  # times 1 / sqrt(rows): what a true bell exceeds once in a hundred samples, simulated
ROWS_PER_DIRECTION = 2


@dataclass(frozen=True, eq=False)
class Clouds:
    """What a linear rule sees of two classes: their sizes, and the distance between them.

    `rows` are those of the larger and the rarer class, `directions` the rank of the pooled covariance
    inside the classes, `spread` the number of directions that hold most of it (participation ratio),
    `squared` the plug-in squared Mahalanobis distance, infinite where a column that is constant inside
    both classes tells them apart. `farthest` is how far the scores of each class are from a bell
    (Kolmogorov distance to the normal distribution with the pooled variance, 0 to 1).
    """

    rows: tuple[int, int]
    directions: int
    spread: float
    squared: float
    farthest: tuple[float, float]

    @property
    def all_rows(self) -> int:
        """Return the rows of both classes."""
        return sum(self.rows)

    @property
    def enough(self) -> bool:
        """Return whether there are rows enough to know the covariance: two a direction, and four more."""
        return self.all_rows >= ROWS_PER_DIRECTION * self.directions + 4

    @property
    def gaussian(self) -> bool:
        """Return whether bells may stand for the classes.

        Their scores along the best direction are within 0.05 of a normal distribution everywhere, so
        that no recall read off it is wrong by more than 5 points, or as near to it as 99 in 100 samples
        of true bells are (the idea of Lilliefors 1967, doi:10.1080/01621459.1967.10482916, whose variance
        is that of the class alone).
        """
        allowed = [max(FARTHEST, CHANCE / np.sqrt(count)) for count in self.rows]
        return all(far <= most for far, most in zip(self.farthest, allowed, strict=True))

    @property
    def unbiased(self) -> float:
        """Return the squared distance without what chance adds to it, at least 0.

        For bells, (n - d - 3) / (n - 2) D^2 - d n / (n0 n1) is right on average (Lachenbruch, Mickey
        1968, doi:10.1080/00401706.1968.10490530).
        """
        n, d = self.all_rows, self.directions
        return max((n - d - 3) / (n - 2) * self.squared - d / self._weight, 0.0)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return where the squared distance may lie: exact for bells, from the non-central F distribution.

        It is where a bootstrap of the two bells would end, and keeps its level where rows are few.
        """
        n, d, count = self.all_rows, self.directions, self._weight
        statistic = (n - d - 1) / (d * (n - 2)) * count * self.squared
        error = np.sqrt(4 * self.squared / count + 2 * self.squared**2 / n)
        most = self.squared + 10 * error + 10 * d / count

        def end(share: float) -> float:
            def beyond(squared: float) -> float:
                return ncf.cdf(statistic, d, n - d - 1, count * squared) - share

            return 0.0 if beyond(0.0) <= 0 else brentq(beyond, 0.0, most)

        return end((1 + level) / 2), end((1 - level) / 2)

    @property
    def _weight(self) -> float:
        larger, rarer = self.rows
        return larger * rarer / (larger + rarer)


def clouds(X: np.ndarray, rare: np.ndarray) -> Clouds:
    """Return what a linear rule sees of rows `X` (n x d), of which `rare` (n, bool) are of the rarer class.

    Both classes need two rows.
    """
    parts = [X[~rare], X[rare]]
    means = [part.mean(axis=0) for part in parts]
    inside = [part - mean for part, mean in zip(parts, means, strict=True)]
    scatter = sum(part.T @ part for part in inside) / (len(X) - 2)
    values, vectors = np.linalg.eigh(scatter)
    held = values > FLAT * max(values[-1], FLAT)
    way = (means[1] - means[0]) @ vectors
    squared = float((way[held] ** 2 / values[held]).sum())
    if (np.abs(way[~held]) > np.sqrt(FLAT)).any():
        squared = np.inf
    direction = vectors[:, held] @ (way[held] / values[held])
    return Clouds(
        rows=(len(parts[0]), len(parts[1])),
        directions=int(held.sum()),
        spread=float(values.sum() ** 2 / max((values**2).sum(), FLAT**2)),
        squared=squared,
        farthest=tuple(_from_gaussian(part @ direction, squared) for part in inside),
    )


def _from_gaussian(scores: np.ndarray, variance: float) -> float:
    """Return the Kolmogorov distance of centred scores to the bell with that variance."""
    if not 0 < variance < np.inf:
        return 1.0
    return float(ks_1samp(scores / np.sqrt(variance), norm.cdf, method="asymp").statistic)
