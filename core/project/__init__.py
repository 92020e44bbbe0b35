"""Maps of the rows in two dimensions, and what a sampler would add or drop on them."""

from core.project.colours import Colouring, by_column, by_levels, by_result, by_score, columns
from core.project.handed import families, left_blank, listing, numbered, resampled_table
from core.project.layout import MOST_POINTS, Map, Method, project, shown_rows
from core.project.oddities import FRACTION, Nearness
from core.project.sampled import MOST_ADDED, Sampled, project_resampled

__all__ = [
    "FRACTION",
    "MOST_ADDED",
    "MOST_POINTS",
    "Colouring",
    "Map",
    "Method",
    "Nearness",
    "Sampled",
    "by_column",
    "by_levels",
    "by_result",
    "by_score",
    "columns",
    "families",
    "left_blank",
    "listing",
    "numbered",
    "project",
    "project_resampled",
    "resampled_table",
    "shown_rows",
]
