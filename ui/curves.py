"""The curves of the Compare page: all trials on one chart, with the points where their decisions land."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import curves, figures
from core.figures.style import Style
from core.metrics import METRICS
from core.words import quoted
from ui import show
from ui.results import Results, pick_class

ALL = "All classes beside each other"
# By the name of the curve: the columns of its points.
AXES = {
    "precision_recall": ("recall", "precision"),
    "roc": ("false_positive_rate", "recall"),
    "precision_recall_gain": ("recall_gain", "precision_gain"),
    "det": ("false_positive_rate", "false_negative_rate"),
    "cost": ("false_positive_rate", "recall"),
    "gain": ("flagged", "recall"),
    "lift": ("flagged", "lift"),
}
MORE = {
    "precision_recall_gain": "Precision-recall-gain: comparable whatever the share of the class",
    "det": "Detection error tradeoff: what is missed against false alarms",
    "cost": "Cost curves: least expected cost, whatever a miss costs",
    "gain": "Cumulative gain: what is found among the rows flagged",
    "lift": "Lift: how much more frequent the class is among the rows flagged",
    "net_benefit": "Net benefit: from which probability it pays to act",
    "threshold_table": "Metrics against the threshold, with their spread over folds",
}
OF_CLASS = ("precision_recall", "roc", "precision_recall_gain", "cost", "gain")
AREAS = {
    "precision_recall": st.column_config.NumberColumn(
        METRICS["average_precision"].title, help=METRICS["average_precision"].help, format="%.4f"
    ),
    "roc": st.column_config.NumberColumn("ROC AUC", help=METRICS["roc_auc"].help, format="%.4f"),
    "precision_recall_gain": st.column_config.NumberColumn(
        "Under precision-recall-gain", help="Flach, Kull (2015): negative where gains are.", format="%.4f"
    ),
    "gain": st.column_config.NumberColumn("Under cumulative gain", format="%.4f"),
    "cost": st.column_config.NumberColumn(
        "Mean expected cost",
        help="When every proportion of costs is equally likely: 0 is perfect, 1/4 is no skill.",
        format="%.4f",
    ),
}


def show_curves(found: Results) -> None:
    """Show precision-recall and ROC, exact areas, and one more curve of choice."""
    if len(found.data.classes) > 2 and st.toggle(ALL, key="every-class", persist_state="session"):
        _small_multiples(found)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = pick_class(found, "compare-class")
        folds = st.toggle(
            "Spread over folds",
            key="fold-spread",
            persist_state="session",
            help="Shade what the curves of the single folds cover.",
        )
    left, right = st.columns(2, gap="medium")
    for place, kind in ((left, "precision_recall"), (right, "roc")):
        with place:
            st.markdown(f"**{show.NAMES[kind]}**")
            frames = _frames(found, kind, code)
            spreads = _spreads(found, kind, code) if folds else {}
            show.chart(_figure(found, kind, frames, code, spreads), kind, _long(frames), kind)
    st.markdown("**Areas under the curves**, exact, from all scores")
    table = _areas(found, code)
    show.table(table, "areas", "areas", column_config={"trial": "Trial", **AREAS})
    if found.share(code):
        _one_more(found, code)
    else:
        st.info(f"No row of {quoted(found.data.classes[code])} was judged: it has no other curves.")


def _frames(found: Results, kind: str, code: int) -> dict[str, pd.DataFrame]:
    asked = "gain" if kind == "lift" else kind
    return {title: found.curve(asked, trial, code) for title, trial in found.fits.items()}


def _long(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, names=["trial"]).reset_index(level=0)


def _styles(found: Results) -> dict[str, Style]:
    return {title: found.styles[trial.title] for title, trial in found.fits.items()}


def _spreads(found: Results, kind: str, code: int) -> dict[str, pd.DataFrame]:
    return {
        title: curves.spread(found.curve(f"{kind}_folds", trial, code)) for title, trial in found.fits.items()
    }


def points(found: Results, kind: str, code: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return where the decisions of each fit land on a curve, by decision and title."""
    x, y = AXES[kind]
    landed: dict[str, dict[str, tuple[float, float]]] = {}
    for title, trial in found.fits.items():
        for cut, asked in found.cuts(trial).items():
            place = curves.landing(found.judged(asked), code)
            # Without an alarm there is no lift and no gain.
            if place[x] == place[x] and place[y] == place[y]:
                landed.setdefault(cut, {})[title] = (place[x], place[y])
    return landed


def _figure(found: Results, kind: str, frames: dict[str, pd.DataFrame], code: int, spreads: dict):
    drawn = (frames, {title: title for title in frames}, _styles(found))
    share = found.share(code)
    match kind:
        case "precision_recall":
            return figures.precision_recall(*drawn, share, points(found, kind, code), spreads)
        case "roc":
            return figures.roc(*drawn, points(found, kind, code), spreads)
        case "gain" | "lift":
            return getattr(figures, kind)(*drawn, share, points(found, kind, code))
        case "net_benefit":
            return figures.net_benefit(*drawn, share)
        case _:
            return getattr(figures, kind)(*drawn, points(found, kind, code))


def _areas(found: Results, code: int) -> pd.DataFrame:
    kept = {title: found.curve("areas", trial, code) for title, trial in found.fits.items()}
    return pd.DataFrame([{"trial": title} | {k: area[k] for k in OF_CLASS} for title, area in kept.items()])


def _one_more(found: Results, code: int) -> None:
    kind = st.selectbox(
        "One more curve", list(MORE), format_func=MORE.__getitem__, key="more-curves", persist_state="session"
    )
    if kind == "threshold_table":
        _thresholds(found, code)
        return
    frames = _frames(found, kind, code)
    if kind == "net_benefit":
        frames = {title: frame for title, frame in frames.items() if title in found.probable(found.fits)}
    if not frames:
        st.info("These scores are no probabilities, so there is none from which it pays to act.")
        return
    show.chart(_figure(found, kind, frames, code, {}), "one-more", _long(frames), kind)


def _thresholds(found: Results, code: int) -> None:
    title = st.selectbox("Trial", list(found.fits), key="threshold-trial", persist_state="session")
    trial = found.fits[title]
    frame = found.curve("threshold_table", trial, code)
    spread = curves.spread(found.curve("threshold_folds", trial, code))
    show.chart(figures.threshold_curves(frame, 0.5, spread), "one-more", frame, "thresholds")


def _small_multiples(found: Results) -> None:
    classes = found.data.classes
    shares = {name: found.share(code) for code, name in enumerate(classes)}
    for kind in ("precision_recall", "roc"):
        st.markdown(f"**{show.NAMES[kind]}**, each class against the rest, the rarest last")
        frames = {name: _frames(found, kind, code) for code, name in enumerate(classes)}
        titles = {title: title for title in found.fits}
        figure = figures.one_vs_rest(frames, titles, _styles(found), shares, kind)
        table = pd.concat({name: _long(each) for name, each in frames.items()}, names=["class"])
        show.chart(figure, kind, table.reset_index(level=0), kind)
