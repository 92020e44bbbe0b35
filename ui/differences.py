"""Is it real: paired differences to the baseline, and what is traded for what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import figures
from core.differences import Difference, compared, frame, resolution, scope
from core.metrics import METRICS
from core.pareto import AXES, SECONDS, trade_offs
from core.plan import Trial
from core.totals import WEIGHED
from core.words import listed
from ui import show
from ui.results import Results, pick_cut

FIRST = "average_precision"
BY_SCORES = ("average_precision", "roc_auc", "brier", "log_loss")


def by_scores(found: Results) -> dict[str, Trial]:
    """Return one comparable trial for each set of scores, the baseline first."""
    names = {trial.key: title for title, trial in found.fits.items()}
    return {names[trial.key]: trial for trial in found.comparable.values() if trial.key in names}


def found_in(found: Results, trials: dict[str, Trial], metric: str) -> list[Difference]:
    """Return the difference of each trial to the first one, the best first."""
    spreads = {title: found.spread(trial) for title, trial in trials.items()}
    sign = 1 if METRICS[metric].higher_is_better else -1
    return sorted(compared(spreads, next(iter(spreads)), [metric]), key=lambda each: -sign * each.value)


def is_it_real(found: Results) -> None:
    """Show what differs from the baseline for certain, and what is lost by taking something else."""
    _differences(found)
    if found.comparable:
        st.subheader("What is traded for what", anchor=False)
        _trade_offs(found)


def _differences(found: Results) -> None:
    metric = st.selectbox(
        "Metric",
        WEIGHED,
        WEIGHED.index(FIRST),
        format_func=lambda name: METRICS[name].title,
        key="difference-metric",
        persist_state="session",
        width=320,
        help="Any number but the calibration error, which has no fair interval.",
    )
    trials = _trials(found, metric)
    missing = [title for title in found.begun if title not in found.comparable]
    if missing:
        st.caption(f"Left out until they have the folds of the baseline: {listed(missing)}.")
    differences = found_in(found, trials, metric) if len(trials) > 1 and found.settled else []
    if not differences:
        when = "yet" if found.running else "in this number"
        st.info(f"There is nothing to compare with the baseline {when}.")
        return
    baseline = next(iter(trials))
    table = frame(differences)
    drawn = {title: found.styles[trial.title] for title, trial in trials.items()}
    figure = figures.differences(table, {title: title for title in trials}, drawn, baseline)
    show.chart(figure, "differences", table, "differences")
    spreads = {title: found.spread(trial) for title, trial in trials.items()}
    bars = " Thick bars: these very models on new rows. Thin ones: models trained again."
    st.caption(scope(spreads) + ("" if found.given else bars))
    st.caption(resolution(found.judged(trials[baseline])))


def _trials(found: Results, metric: str) -> dict[str, Trial]:
    """Return what to compare: of trials that differ in their decision alone, one where scores tell all."""
    if metric in BY_SCORES:
        return by_scores(found)
    return found.at_own(by_scores(found)) if pick_cut("difference-cut") else found.comparable


def _trade_offs(found: Results) -> None:
    points = {
        f"{trial.title}, {cut}": found.judged(asked)
        for trial in by_scores(found).values()
        for cut, asked in found.cuts(trial).items()
    }
    table = trade_offs(points)
    kept = int((table["beaten_by"] == "").sum())
    st.caption(
        f"No winner is crowned: {kept} of {len(table)} points are not beaten in recall, precision, "
        "calibration and seconds at once. Moving the threshold costs no second."
    )
    show.table(_named(table), "trade-offs", "trade-offs", column_config=_columns())


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename_axis("point").reset_index()


def _columns() -> dict:
    told = {name: METRICS[name] for name in AXES if name != SECONDS}
    numbers = {
        name: st.column_config.NumberColumn(
            metric.title, help=metric.help, format="%.3f", width=40 + 7 * len(metric.title)
        )
        for name, metric in told.items()
    }
    return {
        "point": st.column_config.TextColumn("Trial and cut", width=330),
        **numbers,
        SECONDS: st.column_config.NumberColumn(
            "Seconds", help="Of one worker, over all folds.", format="%.1f", width=80
        ),
        "beaten_by": st.column_config.TextColumn(
            "Beaten by", help="The first that is as good in all and better in one.", width=250
        ),
    }
