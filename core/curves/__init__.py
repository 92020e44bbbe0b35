"""Predictions and data -> tidy frames: what every curve, histogram and class chart is drawn from.

Curves are about one class (`positive`, its code) against the rest, pooled over all judged rows and
repeats, exactly like the pooled numbers of `core.metrics`; curves of single folds say so. Thinning leaves
points out: at most 1,000 are drawn however many rows there are. The points that stay are exact, both ends
and the one at 0.5 among them, and `areas` are from all points.
"""

from core.curves.classes import class_balance, class_counts
from core.curves.costs import cost, net_benefit
from core.curves.folds import precision_recall_folds, roc_folds, spread, threshold_folds
from core.curves.matrix import REVIEW, confusion_at, confusion_frame
from core.curves.ranking import areas, det, gain, precision_recall, precision_recall_gain, roc
from core.curves.receipts import receipt, scored_rows, stages
from core.curves.steps import POINTS
from core.curves.thresholds import INTEREST, OTHERS, at, landing, score_histogram, threshold_table

__all__ = [
    "INTEREST",
    "OTHERS",
    "POINTS",
    "REVIEW",
    "areas",
    "at",
    "class_balance",
    "class_counts",
    "confusion_at",
    "confusion_frame",
    "cost",
    "det",
    "gain",
    "landing",
    "net_benefit",
    "precision_recall",
    "precision_recall_folds",
    "precision_recall_gain",
    "receipt",
    "roc",
    "roc_folds",
    "score_histogram",
    "scored_rows",
    "spread",
    "stages",
    "threshold_folds",
    "threshold_table",
]
