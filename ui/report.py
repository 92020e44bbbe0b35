"""The comparison as a file for people who have no server: in full, or on one page for whoever decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from core.cockpit import Payoff
from ui import compute, leaderboard, waiting
from ui.results import OWN, Results
from ui.show import save
from ui.state import Session, session
from ui.upload import same_data

PRICE = "How many false alarms a miss costs"


def report(found: Results) -> None:
    """Offer the full report and the one page, once they are asked for."""
    with st.expander("Report for others", icon=":material/description:"):
        st.markdown("One file that opens in any browser, without a server or a network, and prints well.")
        if found.running:
            st.info("It can be made when all folds are there.")
            return
        price = _price(found)
        if st.toggle("Make the report", key=f"report-{found.progress.plan.key}-{found.data.positive}"):
            _files(found, price)


def _price(found: Results) -> Payoff | None:
    """Ask what a miss costs; None where nobody knows, or where there is no class to miss."""
    if found.interest is None:
        return None
    ratio = st.number_input(
        PRICE,
        0.01,
        1000.0,
        None,
        placeholder="not known",
        key="report-price",
        persist_state="session",
        width=320,
        help="Then the report cuts where mistakes cost least and says what they cost, else where F1 is best.",
    )
    return None if ratio is None else Payoff(missed=-ratio)


def _files(found: Results, price: Payoff | None) -> None:
    texts = waiting.result(_asked(found, price), "The report is being made …")
    if texts is None:
        return
    names = {"report": "Full report (HTML)", "one-page": "One page (HTML)"}
    with st.container(horizontal=True):
        for (file, label), text in zip(names.items(), texts, strict=True):
            save(label, text, f"{file}.html", f"download-{file}", mime="text/html")


def _asked(found: Results, price: Payoff | None):
    """Return the future of both files."""
    # It takes a moment to import, and most visits need no report.
    from core.report import Result, both

    def result(trial):
        return Result(trial, found.judged(trial), found.spread(trial))

    results = {title: result(trial) for title, trial in found.begun.items()}
    own = [result(replace(trial, decision=OWN)) for trial in found.fits.values()]
    more = {
        "left_out": leaderboard.reasons(found),
        "command": _command(session(), found),
        "payoff": price,
        "made": date.today(),
    }
    folds = [(each.trial.key, found.which(each.trial)) for each in results.values()]
    key = repr((found.data.name, found.data.positive, folds, more))
    return compute.diagnoses().ask(both, key, found.data, results, own, more)


def _command(visit: Session, found: Results) -> str | None:
    """Return what gives the same on a terminal; None for a sample, which is no file, and for other data."""
    from core.commands.planned import commands

    line = same_data(visit, "compare") if visit.data.fingerprint == found.data.fingerprint else None
    return None if line is None else "\n".join(commands(line, found.progress.plan))
