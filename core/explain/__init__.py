"""What a model looks at, whether a remedy changed that, and where a model is wrong.

`explain` gives contributions of columns to the score of unseen rows; `drift` holds those of several
trials against each other; `hardest` finds the worst misses and false alarms; `surrogate` puts scores into
a few rules; `subgroups` counts a trial's mistakes group by group.
"""

from core.explain.contributions import Explanation, dependence, explain, explained, waterfall, yardstick
from core.explain.drift import ALL, OWN, Drift, drift
from core.explain.hardest import ALARM, MISSED, MOST, hardest, nearest_rows
from core.explain.shapley import LOG_ODDS, ROWS, SLOW_ROWS, View, inmost
from core.explain.subgroups import FEW, KINDS, MEASURES, gaps, overall, subgroups
from core.explain.surrogate import Surrogate, surrogate

__all__ = [
    "ALARM",
    "ALL",
    "FEW",
    "KINDS",
    "LOG_ODDS",
    "MEASURES",
    "MISSED",
    "MOST",
    "OWN",
    "ROWS",
    "SLOW_ROWS",
    "Drift",
    "Explanation",
    "Surrogate",
    "View",
    "dependence",
    "drift",
    "explain",
    "explained",
    "gaps",
    "hardest",
    "inmost",
    "nearest_rows",
    "overall",
    "subgroups",
    "surrogate",
    "waterfall",
    "yardstick",
]
