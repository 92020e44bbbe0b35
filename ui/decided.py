"""What the visitor decided on the Decide page, for what is taken along elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.cockpit import Payoff, priced, spec_of
from core.dataset import DatasetError
from core.plan import Trial
from ui.cockpit import A_DAY, amounts, folds_of, in_use, named
from ui.doors import Desk, payoff
from ui.results import Results
from ui.state import remembered


@dataclass(frozen=True)
class Decided:
    """A trial with the rule that was chosen for it, the cut this makes on all rows, and what answers bring.

    `payoff` is None where the visitor gave no prices.
    """

    trial: Trial
    threshold: float
    payoff: Payoff | None


def decided(found: Results) -> dict[str, Decided]:
    """Return what was chosen for each trial, by title, the one that was looked at last before others."""
    last = remembered("decide-trial", None)
    titles = sorted(found.fits, key=lambda title: title != last)
    chosen = {title: _decided(found, found.fits[title]) for title in titles}
    return {title: each for title, each in chosen.items() if each is not None}


def _decided(found: Results, trial: Trial) -> Decided | None:
    code, id = found.data.positive, named(found, trial)
    if code is None or remembered(f"chosen-{code}-{id}", None) is None:
        return None
    try:
        folds = folds_of(found, trial, code, amounts(found, trial, code))
    except DatasetError:
        return None
    classes, rows = len(found.data.classes), remembered("rows-a-day", A_DAY)
    ranking = in_use(found, folds.whole, code)
    desk = Desk(id, found.data.classes[code], code, classes == 2, folds, ranking, rows, [], [])
    rule = spec_of(desk.rule, ranking, classes, desk.side)
    return Decided(replace(trial, decision=rule), desk.cut.threshold, _paid(desk))


def _paid(desk: Desk) -> Payoff | None:
    own = payoff(desk)
    if own is not None and not own.refusal:
        return own
    return priced(desk.rule)
