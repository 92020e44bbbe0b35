"""The pages, in reading order."""

from __future__ import annotations

import streamlit as st

PAGES = {
    "Prepare": [
        ("prepare/data", "Data", ":material/table:"),
        ("prepare/diagnose", "Diagnose", ":material/stethoscope:"),
        ("prepare/map", "Map", ":material/scatter_plot:"),
    ],
    "Explore": [
        ("explore/strategies", "Strategies", ":material/tune:"),
        ("explore/compare", "Compare", ":material/compare_arrows:"),
        ("explore/decide", "Decide", ":material/call_split:"),
    ],
    "Understand": [
        ("understand/explain", "Explain", ":material/lightbulb:"),
        ("understand/learn", "Learn", ":material/school:"),
        ("understand/challenges", "Challenges", ":material/flag:"),
        ("understand/playground", "Playground", ":material/toys:"),
        ("understand/handbook", "Handbook", ":material/menu_book:"),
    ],
}


def pages() -> dict[str, list]:
    """Return the pages by section, for the menu."""
    return {
        section: [
            st.Page(path(name), title=title, icon=icon, default=name == "prepare/data")
            for name, title, icon in entries
        ]
        for section, entries in PAGES.items()
    }


def path(name: str) -> str:
    """Return the script of a page such as `explore/compare`."""
    return f"pages/{name}.py"


def link(name: str, label: str, **query: str) -> None:
    """Show a link to a page; `query` is what its address says."""
    st.page_link(path(name), label=label, icon=":material/arrow_forward:", query_params=query)
