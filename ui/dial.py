"""If it were rarer, on the Diagnose page: remedies while the class of interest gets rarer and rarer."""

from __future__ import annotations

from concurrent.futures import Future

import pandas as pd
import streamlit as st

from core import figures
from core.dataset import Dataset
from core.diagnose import dial, told
from core.learners import LEARNERS
from core.metrics import METRICS
from core.plan import Trial
from core.strategies import STRATEGIES, Combination, Repair
from core.words import quoted
from ui import compute, show, waiting
from ui.fragments import redraw

MOST = 4
AHEAD = 2  # steps under way: the worker has one to go on with while the page draws
STRATEGY_KEYS = ("nothing", "class_weight", "random_under", "smote")
LEARNER = "logistic_regression"


def if_it_were_rarer(data: Dataset) -> None:
    """Show what becomes of up to four strategies as the class of interest gets rarer."""
    if reason := dial.refusal(data):
        others = " Another class of interest can be chosen on the Data page." * (len(data.classes) > 2)
        st.info(f"This cannot be tried: {reason}.{others}", icon=":material/info:")
        return
    trials = _chosen()
    kept = dial.steps(data)
    _held_fixed(data, kept)
    ended, under_way = _steps(data, trials, kept)
    if done := [step.result() for step in ended if step.exception() is None]:
        _drawn(pd.concat(done, ignore_index=True), trials, kept)
    for step in [*ended, *under_way[:1]]:
        waiting.result(step, f"Making it rarer: step {len(ended) + 1} of {len(kept)} …")
    # It may have ended while the others were drawn.
    if any(step.done() for step in under_way):
        redraw()


def _steps(data: Dataset, trials: list[Trial], kept: list[int]) -> tuple[list[Future], list[Future]]:
    """Return the steps that have ended and those under way; others wait, so no queue outlives its choices."""
    ended: list[Future] = []
    under_way: list[Future] = []
    for rows in kept:
        step = compute.dialled(data, trials, rows)
        (ended if step.done() else under_way).append(step)
        if len(under_way) == AHEAD:
            break
    return ended, under_way


def _chosen() -> list[Trial]:
    """Let the visitor choose strategies and the learner."""
    offered = {key: kind for key, kind in STRATEGIES.items() if not issubclass(kind, Combination | Repair)}
    left, right = st.columns([2, 1])
    keys = left.multiselect(
        "Strategies",
        list(offered),
        STRATEGY_KEYS,
        format_func=lambda key: offered[key].title,
        max_selections=MOST,
        key="dial-strategies",
        persist_state="session",
        help="Up to four. A tuned threshold without any of them is always there.",
    )
    learner = right.selectbox(
        "Learner",
        list(LEARNERS),
        list(LEARNERS).index(LEARNER),
        format_func=lambda key: LEARNERS[key].title,
        key="dial-learner",
        persist_state="session",
        help="Every step is some 20 fits, so a quick one is best.",
    )
    return dial.trials([offered[key]() for key in keys], LEARNERS[learner]())


def _held_fixed(data: Dataset, kept: list[int]) -> None:
    split = dial.whole(data)
    drawn = len(split.train) + len(split.test)
    part = f" Of {len(data.y):,} rows {drawn:,} were drawn, class shares kept." if drawn < len(data.y) else ""
    st.caption(
        f"Fixed: the {len(split.test):,} rows that are judged, as the file has them, and the "
        f"{len(split.train) - kept[0]:,} other rows to train on. Of {quoted(data.classes[data.interest])} a "
        f"half, a quarter, ... of {kept[0]:,} training rows are kept, {dial.DRAWS} times drawn anew; bands "
        f"reach from the lowest draw to the highest. Fewer rows and a larger ratio come together here, as "
        f"they do in life.{part}"
    )


def _drawn(frame: pd.DataFrame, trials: list[Trial], kept: list[int]) -> None:
    names = [dial.named(trial) for trial in trials]
    styles = figures.styles(names, (STRATEGIES["nothing"].title,))
    spans = dial.spans(frame)
    if len(spans):
        titles = {metric: METRICS[metric].title for metric in dial.METRICS}
        figure = figures.dial(spans, styles, kept, titles)
        show.chart(figure, "dial", spans, "dial")
        st.caption(" ".join(f"{METRICS[metric].title}: {METRICS[metric].help}" for metric in dial.METRICS))
    for sentence in told.dial(frame):
        st.markdown(sentence)
    places = dial.order(frame)
    places.columns = [f"{rows:,} rows" for rows in places.columns]
    st.markdown("**Place by average precision** (1 is the best)")
    show.table(places.rename_axis("Trial").reset_index(), "dial-order", "order")
    failed = frame.dropna(subset="reason").drop_duplicates(["trial", "reason"])
    for row in failed.itertuples():
        st.markdown(f":material/block: **{row.trial}**, {row.kept:,} rows: {row.reason}.")
