"""The handbook: every entry and every number, explained by its own docstring."""

import streamlit as st

from core.handbook import CATALOGUES, about, by_family
from core.metrics import METRICS
from ui import show

show.header("Learn", "What each remedy, model, rule and number means, and where it comes from.")
wanted = st.text_input(
    "Search", placeholder="threshold, recall, SMOTE …", key="search", persist_state="session"
).lower()


def matches(*texts: str) -> bool:
    """Return whether what was typed occurs in any of the texts."""
    return wanted in " ".join(texts).lower()


*tabs, last = st.tabs([*CATALOGUES, "Metrics"])
for tab, entries in zip(tabs, CATALOGUES.values(), strict=True):
    with tab:
        for family, members in by_family(entries).items():
            matching = [e for e in members if matches(e.title, e.key(), e.help(), e.source)]
            if matching and family:
                st.subheader(family, anchor=False)
            for entry in matching:
                with st.expander(f"{entry.title} (`{entry.key()}`)", expanded=bool(wanted)):
                    st.markdown("\n".join(about(entry)))
with last:
    for name, metric in METRICS.items():
        if matches(metric.title, name, metric.help):
            st.markdown(f"**{metric.title}** (`{name}`)  \n{metric.help}")
