"""The rows in two dimensions, and what a sampler would do to them."""

import streamlit as st

from core.project import Method
from core.strategies import STRATEGIES, Resampling
from ui import rows_map, sampled, show
from ui.navigation import link
from ui.state import session
from ui.widgets import configure

visit = session()
samplers = {key: kind for key, kind in STRATEGIES.items() if issubclass(kind, Resampling)}

st.markdown("Where the rare rows lie among the others, and what a sampler would add or drop.")
show.data_line(visit.data)
show.about_the_sample(visit.data, "The map shows rows of the sample, at its class shares.")
left, right = st.columns([1, 2])
method = left.segmented_control(
    "Layout",
    list(Method),
    default=Method.PCA,
    required=True,
    key="method",
    persist_state="session",
    help="PCA: the two directions of largest spread, at once. UMAP: keeps neighbours together; the "
    "first one takes up to a minute.",
)
key = right.selectbox(
    "Show what a sampler would do",
    ["", *samplers],
    format_func=lambda key: samplers[key].title if key else "nothing: only the rows of the file",
    key="map-sampler",
    persist_state="session",
)
if key:
    with right.popover("Settings"):
        strategy = configure(samplers[key], "map")
    sampled.show_sampled(visit.data, method, strategy)
else:
    rows_map.show_map(visit.data, method)
link("explore/strategies", "Next: choose strategies")
