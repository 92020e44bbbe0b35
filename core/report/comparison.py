"""What a report is about: the trials of one comparison, and all that is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from core.cockpit import Payoff
from core.dataset import Dataset
from core.decisions import DECISIONS, Decision
from core.differences import Difference, compared
from core.figures.style import Style, styles
from core.intervals import DRAWS, Resampled, resampled
from core.metrics import METRICS
from core.params import DomainError
from core.plan import Plan, Trial
from core.predictions import Judged, judge
from core.strategies import STRATEGIES
from core.verdict import Sentence, recommended, verdict
from core.words import quoted

FIRST = "average_precision"
AS_IT_IS, OWN = DECISIONS["argmax"](), DECISIONS["f_beta"]()
BASELINES = (STRATEGIES["nothing"].title,)
OTHER_ROWS = "it has not all the folds of the baseline"


@dataclass(frozen=True, eq=False)
class Result:
    """A trial with one decision: its labels, and its metrics in bootstrap samples."""

    trial: Trial
    judged: Judged
    spread: Resampled


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a report tells, and what its reader may change.

    `results` are trials as they were run, by title, the baseline first; `own` has, for each set of scores,
    the same cut where F1 was best on other folds. `left_out` says why others have no numbers. `command`
    gives all of it again on a terminal. `payoff` says what answers bring, `picked` is a trial of these
    scores with the decision that a person takes, and `threshold` is where the reader begins. `made` is
    the day, and `draws` the size of bootstraps that are still to be made.
    """

    data: Dataset
    results: Mapping[str, Result]
    own: Mapping[str, Result]
    left_out: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None
    payoff: Payoff | None = None
    picked: Trial | None = None
    threshold: float | None = None
    made: date | None = None
    draws: int = DRAWS

    @property
    def baseline(self) -> str:
        """Return the title of the trial that the others are held against."""
        return next(iter(self.results))

    @property
    def code(self) -> int | None:
        """Return the class of interest, which there always is with two classes."""
        return self.data.positive

    @property
    def fits(self) -> dict[str, Result]:
        """Return one result for each set of scores, as it was run."""
        return {title: self.results[title] for title in self.own}

    @property
    def probable(self) -> dict[str, Result]:
        """Return those of the fits whose scores are probabilities."""
        return {title: each for title, each in self.fits.items() if each.judged.predictions.probable}

    @cached_property
    def differences(self) -> list[Difference]:
        """Return how far each set of scores lies from the baseline in average precision, the best first."""
        spreads = {title: each.spread for title, each in self.fits.items()}
        sign = 1 if METRICS[FIRST].higher_is_better else -1
        found = compared(spreads, self.baseline, [FIRST])
        return sorted(found, key=lambda each: -sign * each.value)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return what the comparison comes to."""
        judged = {title: each.judged for title, each in self.fits.items()}
        return verdict(judged, self.baseline, self.differences, FIRST, self.chosen)

    @cached_property
    def recommended(self) -> str:
        """Return the title of the trial that the verdict goes by."""
        return recommended(self.differences, self.baseline)

    @cached_property
    def chosen(self) -> str:
        """Return the title of the trial to decide by: the one that a person picked, else the verdict's.

        Raises ValueError with one sentence where there are no results of what was picked.
        """
        if self.picked is None:
            return self.recommended
        for title, each in self.fits.items():
            if each.trial.scores_key == self.picked.scores_key:
                return title
        raise ValueError(f"There are no results of {quoted(self.picked.title)} to decide by.")

    @cached_property
    def decided(self) -> Result:
        """Return the trial to decide by, at a cut that was chosen on other rows than it is judged on.

        It is what a person picked; a threshold that was set by hand is then the only one these rows may
        have had a say in. Where prices are given it costs least. Else it is the run's own decision; where
        that is the most probable class, which a rare one hardly ever is, the best F1 of the class of
        interest.
        """
        as_run = self.results[self.chosen]
        rule = self._least_cost if self.picked is None else self.picked.decision
        if rule is not None:
            return _cut_by(rule, as_run, [*self.results.values()], self.draws)
        by_hand = as_run.trial.decision != AS_IT_IS or self.code is None
        return as_run if by_hand else self.own[self.chosen]

    @property
    def _least_cost(self) -> Decision | None:
        if self.code is None or self.payoff is None or self.payoff.ratio is None:
            return None
        try:
            return DECISIONS["least_cost"](ratio=self.payoff.ratio)
        except DomainError:
            return None

    @property
    def begin(self) -> float:
        """Return the threshold at which the reader begins."""
        if self.threshold is not None:
            return self.threshold
        cuts = self.decided.judged.thresholds[:, self.data.interest]
        known = cuts[np.isfinite(cuts)]
        return float(np.median(known)) if len(known) else 0.5

    @property
    def share(self) -> float:
        """Return the share of the class of interest among the judged rows."""
        p = self.results[self.baseline].judged.predictions
        return float(np.average(p.y == self.code, weights=p.weight))

    @cached_property
    def styles(self) -> dict[str, Style]:
        """Return how each title is drawn, as in the app: trials that differ in their decision alike."""
        known = [each.trial.title for each in self.results.values()]
        drawn = styles(list(dict.fromkeys(known)), BASELINES)
        return {title: drawn[each.trial.title] for title, each in self.results.items()}


def gathered(
    data: Dataset,
    judged: Mapping[Trial, Judged],
    left_out: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    **more: object,
) -> Comparison:
    """Return the comparison of trials with their labels, the baseline first; `more` are its other fields.

    Trials that were not judged on the rows and folds of the first one are left out, with the reason.
    Raises ValueError with one sentence where there is no trial.
    """
    if not judged:
        raise ValueError("There is nothing to report: no trial has results.")
    titled = Plan(tuple(judged)).titles
    results = {title: Result(t, judged[t], resampled(judged[t], draws)) for title, t in titled.items()}
    return arranged(data, results, left_out, draws, **more)


def arranged(
    data: Dataset,
    results: Mapping[str, Result],
    left_out: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    known: Sequence[Result] = (),
    **more: object,
) -> Comparison:
    """Return the comparison of results by title, the baseline first, as `gathered` does.

    Those `known` of the same scores with other decisions are not computed again.
    """
    first = next(iter(results.values())).spread.judged_on
    kept = {title: each for title, each in results.items() if each.spread.judged_on == first}
    others = {title: OTHER_ROWS for title in results if title not in kept}
    scores = {each.trial.scores_key: title for title, each in reversed(kept.items())}
    own = {
        title: _cut_by(OWN, each, [*kept.values(), *known], draws)
        for title, each in kept.items()
        if scores[each.trial.scores_key] == title
    }
    return Comparison(data, kept, own, {**(left_out or {}), **others}, draws=draws, **more)


def _cut_by(rule: Decision, result: Result, known: Sequence[Result], draws: int) -> Result:
    """Return the same scores cut by another rule; it may be one of those known."""
    asked = replace(result.trial, decision=rule)
    for each in known:
        if each.trial == asked:
            return each
    judged = judge(result.judged.predictions, rule)
    return Result(asked, judged, resampled(judged, draws))


def cut(trial: Trial, classes: int) -> str:
    """Return in words where a trial's scores become labels."""
    if trial.decision == AS_IT_IS:
        return "at 0.5" if classes == 2 else "most probable class"
    return "at its own threshold" if trial.decision == OWN else trial.rule
