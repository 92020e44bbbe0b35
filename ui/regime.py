"""What can help, on the Diagnose page: the regime of the file, and what gets recall back."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import figures
from core.dataset import Dataset
from core.diagnose import regime, told
from core.diagnose.standing import Standing, refusal
from core.words import quoted
from ui import compute, show, waiting

WIDEST = 5.0  # Delta that the map shows at least
POINTS = 201


def what_can_help(data: Dataset) -> None:
    """Show what a threshold gets back and what only more rows can, and where the file lies on the map."""
    code = _class(data)
    if reason := refusal(data, code):
        st.info(f"Nothing can be measured: {reason}.", icon=":material/info:")
        return
    found = waiting.result(compute.stands(data, code), "Measuring how far apart the classes lie …")
    if found is None:
        return
    st.caption(
        f"{quoted(found.rare)} ({found.rows[1]:,} rows) against {quoted(found.against)} "
        f"({found.rows[0]:,} rows), by a linear rule. Recall is the share of {quoted(found.rare)} that is "
        "found."
    )
    _numbers(found)
    for sentence in told.standing(found):
        st.markdown(sentence)
    steps = found.stages
    show.chart(figures.recall_stages(steps, found.rare), "recall-stages", steps, "recall")
    st.caption(" ".join(f"{stage.capitalize()}: {text}" for stage, text in regime.STAGES.items()))
    _map(found)


def _class(data: Dataset) -> int:
    """Let the visitor choose one of several classes, which is held against the largest other one."""
    if len(data.classes) == 2:
        return data.interest
    largest = int(np.argmax(data.counts))
    codes = [code for code in range(len(data.classes)) if code != largest]
    first = data.interest if data.interest != largest else data.rarest
    return st.selectbox(
        "Class",
        codes,
        codes.index(first),
        format_func=lambda code: data.classes[code],
        key=f"regime-class-{data.fingerprint}",
        help="It is held against the largest class: the formulas are about two classes.",
    )


def _numbers(found: Standing) -> None:
    eta, delta = found.eta_interval, found.delta_interval
    numbers = {
        "How rare (eta)": (
            f"{found.eta:,.1f} : 1",
            f"{eta.low:,.1f} to {eta.high:,.1f}",
            "Rows of the larger class for one of the rarer, with the interval of 95 % for such samples.",
        ),
        "How many (kappa)": (
            f"{found.kappa:,.1f}",
            f"{found.directions:,.0f} directions",
            "Rows for each direction that the columns span, categories as 0/1 columns.",
        ),
        "How far apart (Delta)": (
            f"{found.delta:.2f}",
            f"{delta.low:.2f} to {delta.high:.2f}",
            "Distance of the classes in standard deviations, with its interval of 95 %.",
        ),
        "Regime": (
            found.regime,
            f"{list(regime.Regime).index(found.regime) + 1} on a scale of 1 to {len(regime.Regime)}",
            " ".join((regime.Regime.__doc__ or "").split()),
        ),
    }
    for place, (label, (value, below, text)) in zip(st.columns(4), numbers.items(), strict=True):
        place.metric(label, value, below, delta_color="off", delta_arrow="off", border=True, help=text)


def _map(found: Standing) -> None:
    st.subheader("Where this file lies", anchor=False)
    widest = max(WIDEST, 1.25 * found.delta_interval.high)
    borders = regime.borders(found.kappa, np.linspace(0, widest, POINTS))
    show.chart(figures.regime_map(borders, found), "regime-map", borders, "regimes")
    st.caption(found.why)
    st.caption(
        "The three numbers and the published rule are those of Essomba, Fokoué (2026), arXiv:2601.04149; the "
        "names of the regimes and where they end are ours, and so are the formulas for a finite number of "
        "rows, which hold for bell-shaped classes."
    )
    with st.expander("What theory predicts at one half, by what is known"):
        show.table(found.predicted, "regime-predicted", "predicted")
