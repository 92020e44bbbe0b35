"""Doors to the same cut: every rule about one class names a cut, and every cut has its settings of each."""

from __future__ import annotations

import numpy as np

from core.cockpit.cut import Cut, outcome
from core.cockpit.payoff import Payoff
from core.cockpit.ranking import Ranking
from core.decisions import DECISIONS, Decision
from core.decisions._at_score import AtScore
from core.decisions._base import Picking
from core.decisions._conformal import rank_of
from core.params import DomainError

THRESHOLD, CAPACITY, RECALL, PRECISION = (
    DECISIONS[key] for key in ("threshold", "capacity", "recall_floor", "precision_floor")
)
COST, MATRIX, REVIEW, PROMISE = (
    DECISIONS[key] for key in ("cost", "cost_matrix", "three_way", "conformal_risk_control")
)
LEAST_COST = DECISIONS["least_cost"]
BY_PRICE = (COST, MATRIX, REVIEW)


def cut_of(decision: Decision, ranking: Ranking, positive: int = 1) -> Cut:
    """Return the cut that a rule makes on all rows of `ranking`, quickly whatever their number.

    The rows choose the cut they are then judged by, so its numbers are exploratory; the rule itself,
    cross-fitted, gives the ones to report. `positive` is the code of the class in a cost matrix of two.
    Raises ValueError with one sentence for a rule that is not about one class, or cannot be asked here.
    """
    match decision:
        case THRESHOLD():
            zone = decision.review_from < decision.at
            return Cut(decision.at, decision.review_from if zone else None)
        case PROMISE():
            return Cut(_promised(ranking, decision.miss_rate))
        case Picking():
            if getattr(decision, "cautious", False) and ranking.stands is not None:
                raise ValueError("A cautious floor can only be held where every row of the file is judged.")
            if getattr(decision, "cautious", False) and ranking.weights != (1.0, 1.0):
                raise ValueError("A cautious floor can only be held at the class shares of the file.")
            return Cut(ranking.picked(decision))
        case COST() | MATRIX() | REVIEW():
            return _by_price(decision, ranking, positive)
    raise ValueError(f"`{decision.key()}` is no rule about one class alone.")


def _by_price(decision: Decision, ranking: Ranking, positive: int) -> Cut:
    """Return the cut that follows from costs alone, in the scores of this model."""
    if isinstance(decision, REVIEW):
        upper, lower = 1.0 - decision.review, decision.review / decision.ratio
        if lower < upper:
            return Cut(ranking.usual(upper), ranking.usual(lower))
        decision = COST(ratio=decision.ratio)
    if isinstance(decision, MATRIX) and len(decision.costs) not in (0, 2):
        raise ValueError("A cut follows from the costs of two classes: the class of interest and the others.")
    nothing = np.full((1, 2), 0.5)
    return Cut(ranking.usual(float(decision.thresholds(np.zeros(1, int), nothing, positive)[positive])))


def _promised(ranking: Ranking, miss_rate: float) -> float:
    """Return the cut of conformal risk control (see `decisions._conformal.floor_cut`)."""
    rows = int(ranking.judged[-1])
    rank = rank_of(rows, miss_rate)
    place = int(np.searchsorted(ranking.judged, rows - rank + 1))
    return float(ranking.scores[-1 - place]) if rank else 0.0


def doors(ranking: Ranking, cut: Cut, of: int = 100) -> dict[str, Decision]:
    """Return each rule, by its key, with the settings it has at `cut`; `of` is the rows of the capacity.

    Asked for its cut, a floor or a promise is met with no more alarms, or by no fewer hits; the capacity
    is rounded to whole rows; rules that follow from costs alone give the cut itself. A rule is missing
    where none of its settings says the same.
    """
    ended, rows = outcome(ranking, cut), int(ranking.judged[-1])
    reached = ranking.reached(cut.threshold)
    below = rows - int(ranking.judged[reached - 1]) if reached else rows
    settings = {
        THRESHOLD: {"at": cut.threshold},
        CAPACITY: {"alarms": round(ended.flagged * of), "of": of},
        RECALL: {"recall": ended.recall},
        PRECISION: {"precision": ended.precision},
        PROMISE: {"miss_rate": (below + 1) / (rows + 1)},
        **_prices(ranking, cut),
    }
    if cut.review_from is not None:
        settings[THRESHOLD]["review_from"] = cut.review_from
    made = {kind.key(): _made(kind, own) for kind, own in settings.items()}
    return {key: decision for key, decision in made.items() if decision is not None}


def _prices(ranking: Ranking, cut: Cut) -> dict[type[Decision], dict[str, float]]:
    """Return the costs from which this cut follows: of a miss and, with a review zone, of a look.

    None follow from scores that are no probabilities.
    """
    if not ranking.probable:
        return {}
    risk = ranking.risk(cut.threshold)
    lowest = risk if cut.review_from is None else ranking.risk(cut.review_from)
    ratio = (1 - risk) / lowest if lowest else np.inf
    return (
        {COST: {"ratio": ratio}}
        if cut.review_from is None
        else {REVIEW: {"ratio": ratio, "review": 1 - risk}}
    )


def _made(kind: type[Decision], settings: dict) -> Decision | None:
    try:
        return kind(**settings)
    except DomainError:
        return None


def by_hand(ranking: Ranking, at: float, **zone: float) -> Decision:
    """Return the threshold set by hand, on probabilities or on scores of another unit."""
    return (THRESHOLD if ranking.probable else AtScore)(at=at, **zone)


def to_begin(ranking: Ranking, at: float = 0.5) -> Decision:
    """Return the threshold to begin with: `at`, or with as many alarms as rows of the class."""
    if ranking.probable:
        return THRESHOLD(at=at)
    as_many = int(np.searchsorted(ranking.hits + ranking.others, ranking.hits[-1]))
    return AtScore(at=float(ranking.scores[-1 - as_many]))


def spec_of(decision: Decision, ranking: Ranking, classes: int = 2, positive: int = 1) -> Decision:
    """Return the rule that the command line takes for what was chosen here.

    It is `decision` itself wherever that means the same on other rows. Where the class shares were
    moved, or where with three classes or more a rule weighs all of them, it is the threshold by hand.
    """
    moved = ranking.weights != (1.0, 1.0) and not isinstance(decision, THRESHOLD | RECALL | PROMISE)
    if not moved and (classes == 2 or not isinstance(decision, BY_PRICE)):
        return decision
    cut = cut_of(decision, ranking, positive)
    zone = {} if cut.review_from is None else {"review_from": cut.review_from}
    return by_hand(ranking, cut.threshold, **zone)


def priced(decision: Decision) -> Payoff | None:
    """Return what answers bring by the costs that a rule was given, in false alarms; None without such."""
    match decision:
        case REVIEW():
            return Payoff(missed=-decision.ratio, review=-decision.review)
        case COST() | LEAST_COST():
            return Payoff(missed=-decision.ratio)
    return None
