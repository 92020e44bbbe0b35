"""The pages, in reading order."""

from __future__ import annotations

from collections.abc import Callable

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
        ("understand/workshop", "Workshop", ":material/groups:"),
        ("understand/handbook", "Handbook", ":material/menu_book:"),
    ],
}
FIRST = "prepare/data"


def pages(shows: Callable[[str], bool] = lambda name: True) -> dict[str, list]:
    """Return the pages by section, for the menu, which has those that `shows` allows."""
    return {
        section: [
            st.Page(
                path(name),
                title=title,
                icon=icon,
                default=name == FIRST,
                visibility="visible" if shows(name) else "hidden",
            )
            for name, title, icon in entries
        ]
        for section, entries in PAGES.items()
    }


def name_of(page: st.Page) -> str:
    """Return the name of a page, such as `explore/compare`."""
    names = [name for entries in PAGES.values() for name, _, _ in entries]
    return next((name for name in names if name.endswith(f"/{page.url_path}")), FIRST)


def path(name: str) -> str:
    """Return the script of a page such as `explore/compare`."""
    return f"pages/{name}.py"


def link(name: str, label: str, **query: str) -> None:
    """Show a link to a page, unless a workshop leaves it out; `query` is what its address says."""
    # The menu is there before what this imports.
    from ui.state import session

    seat = session().seat
    if seat is None or seat.shows(name):
        st.page_link(path(name), label=label, icon=":material/arrow_forward:", query_params=query)
