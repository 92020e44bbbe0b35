"""What a promised miss rate costs: how many rows are flagged, by how many rows of the class there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import nhypergeom

from core.cockpit.cut import outcome
from core.cockpit.doors import PROMISE, cut_of
from core.cockpit.ranking import Ranking
from core.decisions._conformal import rank_of

RATES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)


def price_of_rate(ranking: Ranking, rates: tuple[float, ...] = RATES) -> pd.DataFrame:
    """Return what each promised miss rate costs on these rows.

    Columns: miss_rate, promised (the rate that is kept, a little less), threshold, flagged (share of all
    rows), precision. Angelopoulos et al. (2022), Conformal risk control, arXiv:2208.02814.
    """
    rows = int(ranking.judged[-1])
    cuts = [cut_of(PROMISE(miss_rate=rate), ranking) for rate in rates]
    ended = [outcome(ranking, cut) for cut in cuts]
    return pd.DataFrame(
        {
            "miss_rate": rates,
            "promised": [rank_of(rows, rate) / (rows + 1) for rate in rates],
            "threshold": [cut.threshold for cut in cuts],
            "flagged": [each.flagged for each in ended],
            "precision": [each.precision for each in ended],
        }
    )


def price_of_positives(ranking: Ranking, miss_rate: float, points: int = 25) -> pd.DataFrame:
    """Return what a promise would cost, had fewer rows of the class been there to choose the cut.

    Columns: positives, promised (the miss rate that is kept), flagged (share of all rows, on average
    over all ways to draw so many of the rows of the class). Exact: the k-th smallest of m drawn from M
    is at each place with a negative hypergeometric probability. Fewer than 1 / `miss_rate` - 1 flag all.
    """
    total = int(ranking.judged[-1])
    counts = np.unique(np.geomspace(1, total, points).round().astype(int)) if total else np.array([], int)
    flagged = _flagged_at_own(ranking)
    ranks = [rank_of(int(count), miss_rate) for count in counts]
    shares = [_mean(flagged, int(count), rank) for count, rank in zip(counts, ranks, strict=True)]
    kept = [rank / (count + 1) for count, rank in zip(counts, ranks, strict=True)]
    return pd.DataFrame({"positives": counts, "promised": kept, "flagged": shares})


def _flagged_at_own(ranking: Ranking) -> np.ndarray:
    """Return the share of all rows that is flagged by a cut at the score of each row of the class, rising."""
    _, hits, others = ranking.weighted
    share = (hits + others) / (hits[-1] + others[-1])
    return np.repeat(share, np.diff(ranking.judged, prepend=0))[::-1]


def _mean(flagged: np.ndarray, count: int, rank: int) -> float:
    if not rank:
        return 1.0
    total = len(flagged)
    # Before the rank-th of the drawn come rank - 1 drawn and as many others as this counts.
    passed = np.arange(total - count + 1)
    chance = nhypergeom.pmf(passed, total, total - count, rank) if count < total else np.ones(1)
    return float(chance @ flagged[rank - 1 + passed])
