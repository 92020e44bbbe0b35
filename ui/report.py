"""The comparison as a file for people who have no server: in full, or on one page for whoever decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from core.cockpit import Payoff
from ui import compute, leaderboard, waiting
from ui.decided import Decided, decided
from ui.results import OWN, Results
from ui.show import save
from ui.state import Session, session
from ui.upload import same_data

PRICE = "How many false alarms a miss costs"
DECISION, VERDICT = "Decision to report", "What the verdict goes by"


def report(found: Results) -> None:
    """Offer the full report and the one page, once they are asked for."""
    with st.expander("Report for others", icon=":material/description:"):
        st.markdown("One file that opens in any browser, without a server or a network, and prints well.")
        if found.running:
            st.info("It can be made when all folds are there.")
            return
        mine = _mine(decided(found))
        price = mine.payoff if mine and mine.payoff else _price(found)
        if st.toggle("Make the report", key=f"report-{found.progress.plan.key}-{found.data.positive}"):
            _files(found, price, mine)


def _mine(chosen: dict[str, Decided]) -> Decided | None:
    """Ask whether the report takes over what was decided on the Decide page; None where it does not."""
    if not chosen:
        return None
    title = st.selectbox(
        DECISION,
        [*chosen, VERDICT],
        format_func=lambda title: f"Your cut of {title}: {_cut(chosen[title])}" if title in chosen else title,
        key=f"report-decision-{'-'.join(chosen)}",
        persist_state="session",
        help="The one page speaks of this decision; in the full report the threshold begins there.",
    )
    mine = chosen.get(title)
    if mine and mine.payoff:
        ratio = mine.payoff.ratio
        dear = "differ from row to row" if ratio is None else f"make a miss cost {ratio:.4g} false alarms"
        st.caption(f"Prices are those of the Decide page, which {dear}.")
    return mine


def _cut(mine: Decided) -> str:
    return f"{mine.trial.decision.title}, from the score {mine.threshold:.4g} up"


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


def _files(found: Results, price: Payoff | None, mine: Decided | None) -> None:
    texts = waiting.result(_asked(found, price, mine), "The report is being made …")
    if texts is None:
        return
    names = {"report": "Full report (HTML)", "one-page": "One page (HTML)"}
    with st.container(horizontal=True):
        for (file, label), text in zip(names.items(), texts, strict=True):
            save(label, text, f"{file}.html", f"download-{file}", mime="text/html")


def _asked(found: Results, price: Payoff | None, mine: Decided | None):
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
        "picked": mine and mine.trial,
        "threshold": mine and mine.threshold,
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
