"""One cut of one class's scores on the Decide page: five doors, what it gives, and what to take along."""

from __future__ import annotations

import zlib

import pandas as pd
import streamlit as st

from core import figures
from core.cockpit import (
    Folds,
    Outcome,
    Ranking,
    by_hand,
    elsewhere,
    honesty,
    in_words,
    outcome,
    price_of_rate,
    same_cut,
    spec_of,
)
from core.cockpit.doors import PROMISE
from core.curves import OTHERS
from core.dataset import DatasetError
from core.plan import Trial
from core.words import quoted
from ui import cut, links, show
from ui.doors import DOORS, MONEY, Chosen, Desk, payoff
from ui.fragments import fragment, redraw
from ui.results import Results
from ui.state import begin, remember, remembered

SHARES = (*(digit * 10.0**power for power in range(-5, 0) for digit in (1, 2, 5)), 0.8, 0.9)
A_DAY = 1_000


def named(found: Results, trial: Trial) -> str:
    """Return a short name for the scores of a trial, so that each keeps a cut of its own."""
    return f"{zlib.crc32((found.data.fingerprint + trial.key).encode()):x}"


def cut_at(found: Results, trial: Trial, code: int, threshold: float, review: float | None) -> None:
    """Let the page begin at this cut. Raises DomainError, with one sentence, where scores allow none."""
    ranking = folds_of(found, trial, code).whole
    rule = by_hand(ranking, threshold, **({} if review is None else {"review_from": review}))
    # No door of this page, so that all of them are filled with it.
    remember({f"chosen-{code}-{named(found, trial)}": Chosen("link", rule)})


@fragment
def one_cut(found: Results, trial: Trial, code: int) -> None:
    """Show one cut and the five doors to it; whichever is moved moves the others and every figure."""
    left, right = st.columns([5, 3], gap="large")
    desk = _desk(found, trial, code, right)
    if desk is None:
        return
    with left:
        key = {"key": "door", "persist_state": "session"}
        begin({"door": next(iter(DOORS))})
        door = st.segmented_control("Choose the cut", list(DOORS), required=True, wrap=True, **key)
        DOORS[door](desk)
    _meaning(desk)
    _take_along(found, trial, desk)
    _figures(found, trial, desk)


def _desk(found: Results, trial: Trial, code: int, place) -> Desk | None:
    """Return the scores with where they are to be used, or say in a sentence why there are none."""
    id, name = named(found, trial), found.data.classes[code]
    try:
        folds = folds_of(found, trial, code, amounts(found, trial, code))
    except DatasetError as error:
        st.error(str(error))
        folds = folds_of(found, trial, code)
    if not (folds.whole.hits[-1] and folds.whole.others[-1]):
        st.info(f"So far no judged row is of {quoted(name)}, or none is not: there is nothing to cut.")
        return None
    with place:
        ranking, rows = _use(found, folds.whole, code, name)
    numbers = [each for each in found.data.X.columns if found.data.X[each].dtype.kind in "iuf"]
    steps = list(found.curve("threshold_table", trial, code)["threshold"])
    binary = len(found.data.classes) == 2
    return Desk(id, name, code, binary, folds, ranking, rows, steps, numbers)


def amounts(found: Results, trial: Trial, code: int) -> str | None:
    """Return the column with the amount of each row, where answers are paid by it."""
    id = named(found, trial)
    paid = remembered(f"price-{code}-{id}", None) == MONEY
    return remembered(f"amount-{code}-{id}", None) if paid else None


def folds_of(found: Results, trial: Trial, code: int, column: str | None = None) -> Folds:
    """Return the sorted scores of one class; raises DatasetError where `column` holds no amounts."""
    return cut.folds(found.data, _scores(found, trial), found.predictions(trial), code, column)


def _scores(found: Results, trial: Trial) -> str:
    return f"{trial.scores_key} {found.which(trial)}"


def _use(found: Results, ranking: Ranking, code: int, name: str) -> tuple[Ranking, int]:
    """Ask where the model is to be used: how frequent the class is there, and how many rows come a day."""
    own = ranking.prevalence
    key = f"share-{code}-{found.data.fingerprint}"
    shares = sorted({*SHARES, own})
    begin({key: own, "rows-a-day": A_DAY})
    if remembered(key, own) not in shares:
        # As folds come in, the share of the judged rows moves a little.
        remember({key: own})
    st.select_slider(
        f"Share of {quoted(name)} where it is used",
        shares,
        format_func=show.share,
        key=key,
        persist_state="session",
        help=f"In the file it is {show.share(own)}. Rows of each class are taken to look as they do here, "
        "only more or less frequent.",
    )
    rows = st.number_input("Rows a day", 1, 1_000_000, step=100, key="rows-a-day", persist_state="session")
    return in_use(found, ranking, code), rows


def in_use(found: Results, ranking: Ranking, code: int) -> Ranking:
    """Return the scores where the class is as frequent as the visitor says."""
    share = remembered(f"share-{code}-{found.data.fingerprint}", None)
    return ranking.at(share) if share in SHARES and share != ranking.prevalence else ranking


def _meaning(desk: Desk) -> None:
    """Say what the cut gives: in numbers, behind every door, and in natural frequencies."""
    ended = outcome(desk.ranking, desk.cut, _paid(desk))
    shown = {
        f"Found of {ended.positives:,.0f}": f"{ended.found:,.0f}",
        "Missed": f"{ended.missed:,.0f}",
        "False alarms": f"{ended.false_alarms:,.0f}",
        "Recall": f"{ended.recall:.3f}",
        "Precision": f"{ended.precision:.3f}",
    }
    if desk.cut.review_from is not None:
        shown["For review"] = f"{ended.reviews:,.0f}"
    if ended.money is not None:
        shown["Money a day"] = f"{ended.of(desk.rows).money:,.0f}"
    with st.container(horizontal=True):
        for label, value in shown.items():
            st.metric(label, value, border=True, width=170)
    st.markdown(same_cut(desk.ranking, desk.cut, desk.rows))
    if moved := elsewhere(desk.folds.whole, desk.ranking, desk.cut, desk.rows, desk.name):
        st.info(moved, icon=":material/info:")
    st.caption(in_words(ended, desk.name))


def _paid(desk: Desk):
    own = payoff(desk)
    return own if own is not None and not own.refusal else None


def _figures(found: Results, trial: Trial, desk: Desk) -> None:
    """Show the cut on every curve, among the scores, and in the matrix of answers."""
    ended = outcome(desk.ranking, desk.cut)
    _curves(found, trial, desk, ended)
    for left, right in ((_scores_of, _answers), (_costs, _around)):
        for place, drawn in zip(st.columns(2, gap="medium"), (left, right), strict=True):
            with place:
                drawn(found, trial, desk, ended)


def _curves(found: Results, trial: Trial, desk: Desk, ended: Outcome) -> None:
    styles = {trial.title: found.styles[trial.title]}
    here = {
        "recall": ended.recall,
        "precision": ended.precision,
        "false_positive_rate": ended.false_alarm_rate,
    }
    places = st.columns(2, gap="medium")
    for place, kind in zip(places, ("precision_recall", "roc"), strict=True):
        frame = {trial.title: _used(found.curve(kind, trial, desk.code), desk.ranking)}
        with place:
            show.curves(kind, frame, styles, desk.ranking.prevalence, {trial.title: here}, "at this cut")


def _scores_of(found: Results, trial: Trial, desk: Desk, ended: Outcome) -> None:
    st.markdown("**Where the scores lie**")
    frame = found.curve("score_histogram", trial, desk.code)
    figure = figures.score_histogram(frame, desk.cut.threshold, desk.name, desk.cut.review_from)
    show.chart(figure, "histogram", frame, "scores")


def _answers(found: Results, trial: Trial, desk: Desk, ended: Outcome) -> None:
    st.markdown(f"**Answers at this cut**, for {quoted(desk.name)}")
    others = found.data.classes[1 - desk.code] if desk.binary else OTHERS
    frame = figures.answers(ended, desk.name, others)
    figure = figures.confusion(frame, "", desk.name, words=True)
    show.chart(figure, "decide-confusion", frame, "confusion")


def _costs(found: Results, trial: Trial, desk: Desk, ended: Outcome) -> None:
    st.markdown("**What mistakes cost**")
    frame, title = found.curve("cost", trial, desk.code), trial.title
    point = {"at this cut": {title: (ended.false_alarm_rate, ended.recall)}}
    figure = figures.cost({title: frame}, {title: title}, {title: found.styles[title]}, point)
    show.chart(figure, "cost", frame, "cost")


def _used(frame: pd.DataFrame, ranking: Ranking) -> pd.DataFrame:
    """Return a curve where the class is as frequent as it is to be used: only precision differs."""
    if ranking.weights == (1.0, 1.0) or "precision" not in frame:
        return frame
    # The odds that an alarm is right move like those of a row's risk.
    return frame.assign(precision=ranking.risk(frame["precision"]))


def _around(found: Results, trial: Trial, desk: Desk, ended: Outcome) -> None:
    """Show recall, precision and F1 at the thresholds around the cut, with what single folds say."""
    st.markdown("**Around this cut**")
    table, spread = found.curve("threshold_table", trial, desk.code), None
    if desk.ranking.weights == (1.0, 1.0):
        scores = _scores(found, trial)
        spread = cut.fold_spread(found.data, scores, desk.code, found.predictions(trial))
    else:
        table = _used(table, desk.ranking)
        both = table["precision"] + table["recall"]
        table["f1"] = (2 * table["precision"] * table["recall"] / both.where(both > 0)).fillna(0.0)
    show.chart(figures.threshold_curves(table, desk.cut.threshold, spread), "around", table, "thresholds")


def _take_along(found: Results, trial: Trial, desk: Desk) -> None:
    """Show the decision as the command line takes it, and how far its numbers can be trusted."""
    rule = desk.rule
    if desk.ranking.probable:
        rule = spec_of(rule, desk.ranking, len(found.data.classes), desk.side)
        st.code(f'--decision "{rule.spec()}"', language=None, wrap_lines=True)
    st.caption(honesty(rule, desk.ranking, desk.cut, desk.rows))
    place = 1 + list(found.fits.values()).index(trial)
    zone = {} if desk.cut.review_from is None else {"review": desk.cut.review_from}
    links.of_results(found, trial=place, of=desk.code, threshold=desk.cut.threshold, **zone)


@fragment
def promise(found: Results, trial: Trial, code: int) -> None:
    """Show what it costs to promise that at most so much of the class is missed."""
    with st.expander("A promise on recall, and its price"):
        folds = folds_of(found, trial, code)
        rows = int(folds.whole.judged[-1])
        if not folds.whole.probable:
            st.caption("A promise is made on probabilities, which these scores are not.")
            return
        if not rows:
            st.caption("There are no rows of the class to learn from.")
            return
        st.markdown(PROMISE.summary())
        begin({"promise": 0.1})
        rate = st.slider("Miss at most", 0.01, 0.5, step=0.01, key="promise", persist_state="session")
        left, right = st.columns(2, gap="medium")
        with left:
            frame = price_of_rate(folds.whole)
            show.chart(figures.promise_price(frame, rate), "price-of-rate", frame, "price-of-rate")
        with right:
            frame = cut.price(found.data, _scores(found, trial), code, rate, folds)
            show.chart(figures.promise_price(frame, rows), "price-of-rows", frame, "price-of-rows")
        st.caption(
            f"{rows:,} judged rows of the class are there to learn the cut from. The fewer there are, the "
            "more rows it takes to keep the promise."
        )
        chosen = Desk(named(found, trial), "", code, True, folds, folds.whole, A_DAY, [], [])
        if st.button(
            "Cut here", key="promise-cut", on_click=chosen.choose, args=("promise", PROMISE(miss_rate=rate))
        ):
            redraw()
