"""The plan of a comparison as a file: to take along, and to bring back here or to the command line."""

from __future__ import annotations

import streamlit as st

from core.dataset import Dataset
from core.engine.planfile import PlanError
from core.export.plan import Comparison
from core.plan import Plan
from core.request import Request, from_file
from ui import choose
from ui.show import save
from ui.source import source_of
from ui.state import remember, remembered

FILE, NOTES = "plan-file", "plan-notes"
NOT_SHOWN = (
    "The trials of this plan are not every chain with every decision, one learner and one protocol, which is "
    "what this page can show; `python -m core compare --plan` runs it as it is."
)


def as_file(plan: Plan, data: Dataset) -> None:
    """Offer the plan as a file, and take one that restores all that is chosen on this page."""
    with st.popover("Plan as a file", icon=":material/description:"):
        save(
            "Download the plan",
            lambda: Comparison.of(data, plan, source_of(data)).text(),
            "plan.json",
            "plan-download",
            mime="application/json",
            help="Every trial with all its settings, for this page and for `python -m core compare --plan`.",
        )
        st.file_uploader("Bring a plan back", type=["json"], key=FILE, on_change=_bring, args=(data,))
        for note in remembered(NOTES, []):
            st.warning(note)


def _bring(data: Dataset) -> None:
    """Let the widgets of the page say what a plan file asks for."""
    file = remembered(FILE, None)
    remember({NOTES: [] if file is None else _said(file.getvalue(), data)})


def _said(content: bytes, data: Dataset) -> list[str]:
    try:
        plan, notes = from_file(content)
    except PlanError as error:
        return [str(error)]
    request = Request.of(plan)
    return [NOT_SHOWN] if request is None else [*notes, *choose.say(request, data)]
