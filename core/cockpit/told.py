"""A cut in one line for each way to look at it."""

from __future__ import annotations

import math

from core.cockpit.cut import Cut, outcome
from core.cockpit.doors import BY_PRICE, CAPACITY, COST, RECALL, REVIEW, THRESHOLD, doors
from core.cockpit.ranking import Ranking
from core.decisions import Decision
from core.words import quoted


def same_cut(ranking: Ranking, cut: Cut, rows: int) -> str:
    """Return what `cut` means behind every door, in one line; `rows` is how many come a day."""
    ended = outcome(ranking, cut)
    day, prices = ended.of(rows), doors(ranking, cut)
    parts = [f"flags {_percent(ended.flagged)} of rows = {_count(day.alarms)} a day"]
    if cut.review_from is not None:
        parts.append(
            f"leaves {_percent(ended.reviews / ended.rows)} for review = {_count(day.reviews)} a day"
        )
    parts += [f"recall {ended.recall:.3f}", f"precision {ended.precision:.3f}"]
    if price := prices.get(COST.key()):
        parts.append(f"right if a miss costs {_times(price.ratio)}")
    if price := prices.get(REVIEW.key()):
        parts.append(f"right if a miss costs {_times(price.ratio)} and a look {_times(price.review)}")
    zone = "" if cut.review_from is None else f", review from {cut.review_from:.4g}"
    return f"The same cut behind every door (score {cut.threshold:.4g}{zone}): {'; '.join(parts)}."


def elsewhere(here: Ranking, there: Ranking, cut: Cut, rows: int, name: str) -> str:
    """Return what becomes of `cut` where the class has another share; nothing where it has the same."""
    if here.weights == there.weights:
        return ""
    before, after = outcome(here, cut), outcome(there, cut)
    day = after.of(rows)
    way = "falls" if there.prevalence < here.prevalence else "rises"
    return (
        f"In the file {_percent(here.prevalence)} of rows are {quoted(name)}, where it is used "
        f"{_percent(there.prevalence)}. At this cut recall stays {after.recall:.3f}, precision {way} from "
        f"{before.precision:.3f} to {after.precision:.3f}: {_count(day.alarms)} alarms a day, "
        f"{_count(day.false_alarms)} of them false."
    )


def honesty(rule: Decision, ranking: Ranking, cut: Cut, rows: int) -> str:
    """Return how far the numbers of this cut can be trusted, and which rule reports honest ones."""
    if isinstance(rule, BY_PRICE):
        return "Nothing is tuned here: the cut follows from the costs alone, so these rows had no say in it."
    if not isinstance(rule, THRESHOLD):
        return (
            "These rows chose the cut at which they are counted, so the numbers here are exploratory, a "
            "little too good. On the command line the rule is cross-fitted, its threshold chosen on other "
            "folds: report those numbers."
        )
    rules = [f"`{each.spec()}`" for each in corresponding(ranking, cut, rows)]
    told = "A threshold moved by hand on these rows is exploratory: its numbers are a little too good."
    if not ranking.probable:
        return told
    if not rules:
        return told
    return f"{told} Cross-fitted rules that mean the same here: {' or '.join(rules)}; report their numbers."


def corresponding(ranking: Ranking, cut: Cut, rows: int) -> list[Decision]:
    """Return rules that choose a cut like this one, each on rows that had no say in it.

    Shares are rounded down, so that no more is asked than this cut gives.
    """
    if cut.review_from is not None:
        return [each for key, each in doors(ranking, cut, rows).items() if key == REVIEW.key()]
    found, kept = doors(ranking, cut, rows), []
    if floor := found.get(RECALL.key()):
        kept.append(RECALL(recall=rounded_down(floor.recall)))
    if ranking.weights == (1.0, 1.0) and (top := found.get(CAPACITY.key())):
        kept.append(top)
    return kept


def rounded_down(share: float, digits: int = 3) -> float:
    """Return a share with few digits that is not above it, and not below 0.01, the least floor there is."""
    scale = 10**digits
    return max(math.floor(share * scale + 1e-9) / scale, 0.01)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.1f} %"


def _count(rows: float) -> str:
    """Return a number of rows, with a digit behind the point where it is small and not whole."""
    return f"{rows:,.0f}" if rows >= 10 or abs(rows - round(rows)) < 0.05 else f"{rows:.1f}"


def _times(price: float) -> str:
    return f"{price:.3g} false alarm{'' if f'{price:.3g}' == '1' else 's'}"
