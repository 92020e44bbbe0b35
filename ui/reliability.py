"""Are the probabilities usable: reliability before and after a repair, which takes no fit."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core import figures
from core.calibration import MEASURES
from core.context import PriorShift
from core.plan import Plan, Trial
from core.strategies import STRATEGIES, Repair
from core.words import quoted
from ui import compute, progress, seat, show
from ui.results import BASELINE, Results, pick_class

EXACT, LEARNED = "prior_correction", ("platt", "isotonic", "beta")
RARE = 0.05  # share of a class from which on a linear axis hides what matters


def probabilities(found: Results) -> None:
    """Show whether scores may be read as risks, before and after a repair, and offer to add it."""
    fits = found.probable(found.fits)
    if not fits:
        st.info("These scores are no probabilities, so there is no risk to hold against what came true.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = pick_class(found, "reliability-class")
        titles = list(fits)
        # The baseline is on the chart anyway.
        key = {"key": "reliability-trial", "persist_state": "session"}
        title = st.selectbox("Trial", titles, min(1, len(titles) - 1), **key)
        trial = fits[title]
        repair = _pick_repair(found, trial)
        rare = found.share(code) < RARE
        log = st.toggle("Logarithmic", rare, key=f"reliability-log-{rare}", persist_state="session")
    after = {} if repair is None else _named(found, repaired(trial, repair))
    shown = {titles[0]: fits[titles[0]], title: trial, **after}
    styles = figures.styles(
        list(dict.fromkeys([*found.styles, *(t.title for t in after.values())])), BASELINE
    )
    kind = "reliability_rare" if log else "reliability"
    frames = {name: found.curve(kind, each, code) for name, each in shown.items()}
    drawn = {name: styles[each.title] for name, each in shown.items()}
    figure = figures.reliability(frames, {name: name for name in frames}, drawn, log)
    table = pd.concat(frames, names=["trial"]).reset_index(level=0)
    show.chart(figure, "reliability-curves", table, "reliability")
    if repair is not None:
        _add(found, trial, repair)
    _numbers(found, {**fits, **after}, code)


def repaired(trial: Trial, repair: Repair) -> Trial:
    """Return the trial with one more repair at its end, which shares its fits."""
    kept = tuple(step for step in trial.steps if step.key() != "nothing")
    return replace(trial, steps=(*kept, repair))


def _named(found: Results, trial: Trial) -> dict[str, Trial]:
    """Return a trial by its name, whether it is in the comparison or could be."""
    known = (title for title, each in found.titles.items() if each == trial)
    return {next(known, trial.title): trial}


def repairs(found: Results, trial: Trial) -> list[Repair]:
    """Return the repairs that suit a trial: prior correction where it is exact, and those that learn."""
    *_, last = trial.contexts(found.data, found.data.counts, trial.protocol.seed)
    changed = trial.fitted.steps != (STRATEGIES["nothing"](),) and not trial.repairs
    exact = (EXACT,) if changed and last.prior_shift is PriorShift.EXACT else ()
    offered = [STRATEGIES[key]() for key in (*exact, *LEARNED)]
    return [each for each in offered if not compute.refusal(found.data, repaired(trial, each))]


def _pick_repair(found: Results, trial: Trial) -> Repair | None:
    """Let the person choose how to repair a trial; None where no repair can stand at its end."""
    if found.given:
        st.caption("Repairs are for models that are trained here.")
        return None
    possible = {repair.key(): repair for repair in repairs(found, trial)}
    if not possible:
        st.caption("A mixture of trials is repaired by repairing what it mixes.")
        return None
    key = st.selectbox(
        "Repair",
        list(possible),
        format_func=lambda key: possible[key].title,
        key=f"repair-{'-'.join(possible)}",
        persist_state="session",
        help="Learned on the other folds, as thresholds are. Prior correction is offered where it is exact.",
    )
    return possible[key]


def _add(found: Results, trial: Trial, repair: Repair) -> None:
    """Offer to run the same plan with the repaired trial, once for each of its decisions."""
    plan = found.progress.plan
    more = [repaired(each, repair) for each in plan.trials if each.scores_key == trial.scores_key]
    here = all(each in plan.trials for each in more)
    whole = Plan((*plan.trials, *more))
    too_many = None if here else seat.refuses(len({each.strategy for each in whole.trials}) - 1)
    if too_many:
        st.warning(too_many)
    job = progress.current()
    running = job is not None and not job.done.is_set()
    pressed = st.button(
        "It is in the comparison" if here else "Add the repaired trial",
        key="add-repaired",
        icon=":material/check:" if here else ":material/add:",
        disabled=here or running or too_many is not None,
        help="Joins the comparison in moments: stored folds are used again and nothing is trained.",
    )
    if pressed:
        progress.begin(whole, found.data)


def _numbers(found: Results, trials: dict[str, Trial], code: int) -> None:
    st.markdown(f"**Calibration of {quoted(found.data.classes[code])} against the rest**")
    rows = {title: found.curve("calibration", trial, code) for title, trial in trials.items()}
    table = pd.concat(rows, names=["trial"]).reset_index(level=0)
    numbers = {
        name: st.column_config.NumberColumn(each.title, help=_help(each), format="%.4f")
        for name, each in MEASURES.items()
    }
    show.table(table, "calibration", "calibration", column_config={"trial": "Trial", **numbers})
    st.caption("Brier score = miscalibration - resolution + uncertainty + within bins.")


def _help(measure) -> str:
    ideal = "" if measure.ideal is None else f" Ideal: {measure.ideal:g}."
    return measure.help + ideal
