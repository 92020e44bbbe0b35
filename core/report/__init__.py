"""A comparison as one HTML file that needs no server and no network: in full, or on one page.

`gathered` makes the comparison of trials with their labels, `html` the full report and `one_page` what a
stakeholder needs to decide. Both are texts to write as UTF-8.
"""

from core.report.comparison import Comparison, Result, arranged, gathered
from core.report.page import both, html, one_page

__all__ = ["Comparison", "Result", "arranged", "both", "gathered", "html", "one_page"]
