"""Upload a file or pick a sample, and say what to predict."""

import streamlit as st

from core.words import quoted
from ui import columns, importing, scored, seat, target, upload
from ui.fragments import stop
from ui.language import says
from ui.navigation import link
from ui.state import session

visit = session()

st.markdown("Bring a table with a rare class, and say which column to predict.")
source = None
if seat.holds("data"):
    st.info(says("workshop.data_held"), icon=":material/lock:")
else:
    source = st.segmented_control(
        "Source",
        ["Upload a file", "Try a sample", "Bring predictions"],
        default="Upload a file",
        required=True,
        label_visibility="collapsed",
        key="source",
        persist_state="session",
    )
if source == "Upload a file":
    importing.bring(visit)
elif source == "Try a sample":
    upload.from_sample(visit)
elif source == "Bring predictions":
    scored.bring(visit)
    stop()

st.subheader(quoted(visit.data.name if visit.source is None else visit.source.name), anchor=False)
left, right = st.columns(2)
with left:
    target.target(visit)
if visit.ready:
    with right:
        target.positive(visit)
    upload.summary(visit)
    columns.offers(visit)
    if visit.table is None:
        with st.expander("Columns"):
            columns.columns(visit)
    target.roles(visit)
    upload.preview(visit)
    upload.again(visit)
    link("prepare/diagnose", "Next: what is hard about these data?")
