"""The handbook: every entry and every number, explained by its own docstring."""

import streamlit as st

from core.handbook import EXPLAINED, about, by_family
from core.metrics import METRICS
from core.words import quoted

st.markdown("What each remedy, model, rule and number means, and where it comes from.")
wanted = st.text_input(
    "Search", placeholder="threshold, recall, SMOTE …", key="search", persist_state="session"
).strip()


def matches(*texts: str) -> bool:
    """Return whether what was typed occurs in any of the texts."""
    return wanted.lower() in " ".join(texts).lower()


def none_found(found: int) -> None:
    """Say so where nothing matches what was typed."""
    if not found:
        st.info(f"Nothing here mentions {quoted(wanted)}.")


*tabs, last = st.tabs([*EXPLAINED, "Metrics"])
for tab, entries in zip(tabs, EXPLAINED.values(), strict=True):
    with tab:
        found = [e for e in entries.values() if matches(e.title, e.key(), e.help(), e.source)]
        none_found(len(found))
        for family, members in by_family({e.key(): e for e in found}).items():
            if family:
                st.subheader(family, anchor=False)
            for entry in members:
                with st.expander(f"{entry.title} (`{entry.key()}`)", expanded=bool(wanted)):
                    st.markdown("\n".join(about(entry)))
with last:
    metrics = {name: m for name, m in METRICS.items() if matches(m.title, name, m.help)}
    none_found(len(metrics))
    for name, metric in metrics.items():
        st.markdown(f"**{metric.title}** (`{name}`)  \n{metric.help}")
