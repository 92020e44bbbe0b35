"""The cut that follows from costs beside the one that is best on the rows: a gap says that scores mislead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.cockpit.payoff import Payoff
from core.cockpit.ranking import Ranking, rank, ranking
from core.decisions import DECISIONS
from core.params import DomainError
from core.predictions import Predictions, judge

FEWEST = 5  # folds: the best cuts of five miss a right one on one side with probability 2 / 2^5


@dataclass(frozen=True, eq=False)
class Folds:
    """A trial's scores of one class: of all rows, and of each fold alone; made once, asked often.

    `amounts` has one for each data row, where the payoff takes them.
    """

    predictions: Predictions
    positive: int
    amounts: np.ndarray | None = None

    @cached_property
    def whole(self) -> Ranking:
        """Return the ranking of all rows."""
        return ranking(self.predictions, self.positive, self.amounts)

    @cached_property
    def alone(self) -> tuple[Ranking, ...]:
        """Return the ranking of each fold of each repeat that holds rows of the class and others."""
        p, ranked = self.predictions, []
        for part in p.parts:
            hit = p.y[part] == self.positive
            if hit.any() and not hit.all():
                own = None if self.amounts is None else self.amounts[p.row[part]]
                weight = None if p.weight is None else p.weight[part]
                each = rank(hit, p.proba[part, self.positive], own, weight)
                ranked.append(each.hull if own is None else each)
        return tuple(ranked)

    def cross_fitted(self, payoff: Payoff) -> tuple[float, ...]:
        """Return the thresholds that rows are served by which had no say in them (see `judge`).

        There are none where the payoff depends on amounts, or is beyond what the rule takes.
        """
        try:
            rule = DECISIONS["least_cost"](ratio=payoff.ratio)
        except DomainError:
            return ()
        return tuple(judge(self.predictions, rule).thresholds[:, self.positive].tolist())


@dataclass(frozen=True)
class Optimum:
    """Thresholds for one payoff: by `theory`, on all rows (`best`), and on each fold alone (`spread`).

    `theory` is None where each row has one of its own, since it depends on the amount.
    """

    theory: float | None
    best: float
    spread: tuple[float, ...]

    @property
    def differs(self) -> bool:
        """Return whether the theory lies outside of what any fold alone would choose.

        Folds are other rows, so each errs on either side about as often: of right probabilities, five all
        err on one side in little more than one case of sixteen. Cross-fitted thresholds, which share most
        of their rows, lie closer together and would do so in every second case.
        """
        if self.theory is None or len(self.spread) < FEWEST:
            return False
        return not min(self.spread) <= self.theory <= max(self.spread)

    @property
    def sentence(self) -> str:
        """Return what to make of it, in plain words."""
        if self.theory is None:
            return "Amounts differ, so by the costs alone each row has a threshold of its own."
        if len(self.spread) < FEWEST:
            return f"It takes {FEWEST} folds with rows of the class to tell whether costs alone cut best."
        between = f"best cuts of single folds lie between {min(self.spread):.3g} and {max(self.spread):.3g}"
        if self.differs:
            return (
                f"Costs alone say {self.theory:.3g}, but the {between}: the probabilities of this trial are "
                "not risks, so cut where these rows say or repair the probabilities first."
            )
        return (
            f"Costs alone say {self.theory:.3g}, and the {between}: nothing speaks against the probabilities."
        )


def optimum(folds: Folds, payoff: Payoff, prevalence: float | None = None) -> Optimum:
    """Return the thresholds at which `payoff` is best, where the class has the share `prevalence`.

    Raises ValueError with one sentence where no cut follows from the payoff.
    """
    if payoff.refusal:
        raise ValueError(payoff.refusal)
    whole = folds.whole if payoff.by_amount else folds.whole.hull
    whole = whole if prevalence is None else whole.at(prevalence)
    theory = None if payoff.theory is None else whole.usual(payoff.theory)
    spread = tuple(payoff.best(each.weighing(whole.weights)) for each in folds.alone)
    return Optimum(theory, payoff.best(whole), spread)
