"""Where scores become answers, and what that gives."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from core.cockpit.payoff import Payoff
from core.cockpit.ranking import Ranking
from core.words import quoted

LEAST_SHOWN = 10


@dataclass(frozen=True)
class Cut:
    """An alarm from `threshold` up; from `review_from` up to it, where it is given, a person looks.

    Raises ValueError with one sentence where the review zone would begin above the threshold.
    """

    threshold: float
    review_from: float | None = None

    def __post_init__(self) -> None:
        if self.review_from is not None and self.review_from > self.threshold:
            raise ValueError("The review zone must begin below the threshold.")


@dataclass(frozen=True)
class Outcome:
    """How many rows end where: those of the class are found, missed or reviewed, others likewise.

    Numbers of rows, whole ones at the class shares of the file. `money` is what they bring in all.
    """

    found: float
    missed: float
    false_alarms: float
    passed: float
    reviewed: float = 0.0
    reviewed_others: float = 0.0
    money: float | None = None

    @property
    def positives(self) -> float:
        """Return the rows of the class."""
        return self.found + self.missed + self.reviewed

    @property
    def rows(self) -> float:
        """Return all rows."""
        return self.positives + self.false_alarms + self.passed + self.reviewed_others

    @property
    def alarms(self) -> float:
        """Return the rows that are answered with yes."""
        return self.found + self.false_alarms

    @property
    def reviews(self) -> float:
        """Return the rows that a person looks at."""
        return self.reviewed + self.reviewed_others

    @property
    def recall(self) -> float:
        """Return the share of the class that is found; rows under review are not. NaN without rows of it."""
        return self.found / self.positives if self.positives else float("nan")

    @property
    def recall_with_review(self) -> float:
        """Return the share of the class that is found, or reviewed by someone who is never mistaken."""
        return (self.found + self.reviewed) / self.positives if self.positives else float("nan")

    @property
    def precision(self) -> float:
        """Return the share of alarms that are right; 0 without alarms, as in `core.metrics`."""
        return self.found / self.alarms if self.alarms else 0.0

    @property
    def false_alarm_rate(self) -> float:
        """Return the share of other rows that are alarms; NaN without other rows."""
        others = self.rows - self.positives
        return self.false_alarms / others if others else float("nan")

    @property
    def flagged(self) -> float:
        """Return the share of all rows that are alarms."""
        return self.alarms / self.rows

    def of(self, rows: float) -> Outcome:
        """Return what is to be expected of so many rows: of a day's, say, or of 1,000."""
        scale = rows / self.rows
        scaled = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: each * scale for name, each in scaled.items() if each is not None})


def outcome(ranking: Ranking, cut: Cut, payoff: Payoff | None = None) -> Outcome:
    """Return what `cut` gives on the rows of `ranking`, in as many rows as were judged.

    Where the class is more or less frequent (`Ranking.at`), the same number of rows is divided anew.
    Raises ValueError with one sentence where the payoff takes amounts and the rows have none.
    """
    if payoff is not None:
        payoff.must_fit(ranking)
    upper = ranking.reached(cut.threshold)
    lower = upper if cut.review_from is None else ranking.reached(cut.review_from)
    found, reviewed, missed = _parts(ranking.hits, upper, lower)
    alarms, reviewed_others, passed = _parts(ranking.others, upper, lower)
    own, other = ranking.weights
    rows = float(ranking.hits[-1] + ranking.others[-1])
    scale = rows / float(own * ranking.hits[-1] + other * ranking.others[-1])
    own, other = (1.0, 1.0) if ranking.weights == (1.0, 1.0) else (own * scale, other * scale)
    ended = Outcome(
        found * own, missed * own, alarms * other, passed * other, reviewed * own, reviewed_others * other
    )
    if payoff is None:
        return ended
    sums = (
        (ranking.hit_amounts, ranking.other_amounts) if payoff.by_amount else (ranking.hits, ranking.others)
    )
    amounts = [
        [part * w for part in _parts(s, upper, lower)] for s, w in zip(sums, (own, other), strict=True)
    ]
    return replace(ended, money=_money(ended, payoff, *amounts))


def _parts(sums, upper: int, lower: int) -> tuple[float, float, float]:
    """Return what is above the cut, in the review zone, and below."""
    above = float(sums[upper - 1]) if upper else 0.0
    looked_at = float(sums[lower - 1]) if lower else 0.0
    return above, looked_at - above, float(sums[-1]) - looked_at


def _money(ended: Outcome, payoff: Payoff, own: list[float], other: list[float]) -> float:
    """Return what all rows bring; `own` and `other` are the amounts above, in review and below."""
    return (
        payoff.worth("found", ended.found + ended.reviewed, own[0] + own[1])
        + payoff.worth("missed", ended.missed, own[2])
        + payoff.worth("false_alarm", ended.false_alarms, other[0])
        + payoff.worth("passed", ended.passed + ended.reviewed_others, other[1] + other[2])
        + payoff.review * ended.reviews
    )


def brought(ended: Outcome, payoff: Payoff) -> float:
    """Return what the rows of an outcome bring; a cost is below 0.

    Raises ValueError with one sentence where that depends on the amount of each row.
    """
    if payoff.by_amount:
        raise ValueError("What answers bring differs from row to row, so that counts of rows do not tell.")
    own = [ended.found, ended.reviewed, ended.missed]
    return _money(ended, payoff, own, [ended.false_alarms, ended.reviewed_others, ended.passed])


def in_words(ended: Outcome, name: str) -> str:
    """Return an outcome in natural frequencies, of as many rows as it takes to see the class `name`.

    Gigerenzer, Hoffrage (1995), doi:10.1037/0033-295X.102.4.684: people reason better with these.
    """
    rows = 1_000
    while ended.of(rows).positives < LEAST_SHOWN and rows < 1_000_000:
        rows *= 10
    few = ended.of(rows)
    total, found, alarms = round(few.positives), round(few.found), round(few.alarms)
    reviewed, right = round(few.reviewed), min(round(few.found), alarms)
    told = f"Of {rows:,} rows, {total:,} are {quoted(name)}: {found:,} found"
    told += f", {reviewed:,} left for review" if few.reviews else ""
    told += f", {max(total - found - reviewed, 0):,} missed. "
    if not alarms:
        return told + f"There are no alarms in {rows:,} rows." + _looks(few)
    verb = "is" if alarms == 1 else "are"
    return told + f"There {verb} {_many(alarms, 'alarm')}, {alarms - right:,} of them false." + _looks(few)


def _looks(few: Outcome) -> str:
    return f" A person looks at {_many(round(few.reviews), 'row')}." if few.reviews else ""


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
