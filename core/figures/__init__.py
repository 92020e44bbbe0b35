"""Tidy frames -> plotly figures. Pure functions: what they draw is what `core.curves` computed.

Every figure is transparent and takes its text colours from the theme around it, names are made safe
by `text.plain`, and `alt(figure)` is the figure in words for people who do not see it:

    st.plotly_chart(figure, alt=figures.alt(figure))
"""

from core.figures.answers import answers, promise_price
from core.figures.benefit import cost, gain, lift, net_benefit
from core.figures.classes import class_balance, class_distribution
from core.figures.contributions import dependence, waterfall
from core.figures.decide import score_histogram, threshold_curves
from core.figures.dial import dial
from core.figures.differences import differences
from core.figures.difficulty import row_types
from core.figures.drift import ranks
from core.figures.explain import beeswarm, importance
from core.figures.maps import coloured_map, scatter_map
from core.figures.matrix import confusion
from core.figures.multiples import one_vs_rest
from core.figures.ranking import det, precision_recall, precision_recall_gain, roc
from core.figures.receipt import receipt
from core.figures.regime import recall_stages, regime_map
from core.figures.reliability import reliability
from core.figures.resampled import before_and_after, close_up, nearest_distances
from core.figures.style import Style, alt, class_colours, styles
from core.figures.subgroups import subgroups
from core.figures.text import percent, plain, short

__all__ = [
    "Style",
    "alt",
    "answers",
    "beeswarm",
    "before_and_after",
    "class_balance",
    "class_colours",
    "class_distribution",
    "close_up",
    "coloured_map",
    "confusion",
    "cost",
    "dependence",
    "det",
    "dial",
    "differences",
    "gain",
    "importance",
    "lift",
    "nearest_distances",
    "net_benefit",
    "one_vs_rest",
    "percent",
    "plain",
    "precision_recall",
    "precision_recall_gain",
    "promise_price",
    "ranks",
    "recall_stages",
    "receipt",
    "regime_map",
    "reliability",
    "roc",
    "row_types",
    "scatter_map",
    "score_histogram",
    "short",
    "styles",
    "subgroups",
    "threshold_curves",
    "waterfall",
]
