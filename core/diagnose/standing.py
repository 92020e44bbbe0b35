"""Where a file lies between harmless and hopeless: its three numbers, and what a linear rule finds in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import prepare
from core.dataset import Dataset
from core.decisions import DECISIONS
from core.diagnose.regime import (
    STAGES,
    Regime,
    bayes,
    discriminant,
    nearest_mean,
    regime,
    separation_of,
    stages,
)
from core.diagnose.separation import Clouds, clouds
from core.engine.tasks import reason
from core.evaluate import evaluate_fold
from core.intervals import Interval, intervals, resampled
from core.learners import LEARNERS
from core.metrics import wilson
from core.plan import Trial
from core.predictions import Judged, collect, judge
from core.prepare import OneHot, Preparation
from core.protocol import Protocol
from core.strategies import STRATEGIES
from core.words import number, quoted

DRAWS = 200
RATES = ("recall", "lower", "upper", "false_positive_rate")
RULES = ("argmax", "prior", "balanced_accuracy")  # decisions that go with the first stages
GRID = 21
PROTOCOL = Protocol(folds=5)
TRAINED_ON = (PROTOCOL.folds - 1) / PROTOCOL.folds
FEWEST = 4  # rows of the rarer class, so that its spread can be seen


@dataclass(frozen=True, eq=False)
class Measured:
    """What discriminant analysis gives on rows it never saw, in cross-validation.

    `stages` has the columns stage, recall, lower, upper (Wilson's interval) and false_positive_rate, for
    the first three of core.diagnose.regime.STAGES; thresholds are cross-fitted.
    """

    stages: pd.DataFrame
    roc_auc: float
    roc_auc_interval: Interval


@dataclass(frozen=True, eq=False)
class Standing:
    """The three numbers of one class against another, and what was measured.

    `eta` and `delta` are estimates with intervals of 95 %, `kappa` is counted: rows for each direction.
    `gaussian` says that `delta` is the Mahalanobis distance; otherwise it is what two bells would need
    to be ranked as well as these rows. `why` says what decided that. `measured` is None where nothing
    could be, and `unmeasured` then says why.
    """

    rare: str
    against: str
    rows: tuple[int, int]
    directions: float
    eta: float
    eta_interval: Interval
    kappa: float
    delta: float
    delta_interval: Interval
    gaussian: bool
    why: str
    measured: Measured | None
    unmeasured: str | None

    @property
    def regime(self) -> Regime:
        """Return what rarity leaves of the recall."""
        return regime(self.eta, self.kappa, self.delta)

    @property
    def predicted(self) -> pd.DataFrame:
        """Return the recall at one half that theory predicts, by what is known: known, recall, low, high.

        `low` and `high` are those of the interval of `delta`: recall grows with it, whatever the rule.
        """
        fold = self.kappa * TRAINED_ON
        rules = {
            "both bells": lambda delta: bayes(self.eta, delta)[0],
            "the spread, not the means": lambda delta: nearest_mean(self.eta, self.kappa, delta)[0],
            "nothing": lambda delta: discriminant(self.eta, self.kappa, delta)[0],
            "nothing, with 4 of 5 rows": lambda delta: discriminant(self.eta, fold, delta)[0],
        }
        ends = np.array([self.delta, self.delta_interval.low, self.delta_interval.high])
        rows = [(name, *map(float, rule(ends))) for name, rule in rules.items()]
        return pd.DataFrame(rows, columns=["known", "recall", "low", "high"])

    @property
    def stages(self) -> pd.DataFrame:
        """Return core.diagnose.regime.stages, with what the interval of `delta` makes of it, and measured.

        Columns beside those of `stages`: low and high of recall, gain_low and gain_high, back_low and
        back_high; measured, lower and upper, measured_false_positive_rate, missing where nothing was
        measured.
        """
        found = stages(self.eta, self.kappa, self.delta)
        within = np.linspace(self.delta_interval.low, self.delta_interval.high, GRID)
        each = [stages(self.eta, self.kappa, delta) for delta in within]
        for column, start in {"recall": "", "gain": "gain_", "back": "back_"}.items():
            values = np.array([frame[column] for frame in each])
            found[f"{start}low"], found[f"{start}high"] = values.min(axis=0), values.max(axis=0)
        names = {"recall": "measured", "false_positive_rate": "measured_false_positive_rate"}
        nothing = pd.DataFrame({"stage": [], **{name: [] for name in RATES}}).astype({"stage": "str"})
        measured = nothing if self.measured is None else self.measured.stages
        return found.merge(measured.rename(columns=names), "left", "stage")


def pair(data: Dataset, code: int) -> Dataset:
    """Return the rows of class `code` and of the largest other class, the rarer being of interest.

    Bells are two, and the rest of several classes is none: so classes are held against each other in
    pairs. Codes are 0 for the larger class and 1 for the rarer.
    """
    largest = max((c for c in range(len(data.classes)) if c != code), key=lambda c: data.counts[c])
    larger, rarer = sorted((largest, code), key=lambda c: (-data.counts[c], c == code))
    rows = np.flatnonzero((data.y == larger) | (data.y == rarer))
    return replace(
        data.as_drawn().part(rows),
        y=(data.y[rows] == rarer).astype(np.int64),
        classes=(data.classes[larger], data.classes[rarer]),
        positive=1,
    )


def refusal(data: Dataset, code: int) -> str | None:
    """Return why nothing can be said of class `code`, in one sentence, or None if something can."""
    two = pair(data, code)
    if two.counts[1] < FEWEST:
        return f"{quoted(two.classes[1])} has {number(two.counts[1], 'row')}, and {FEWEST} are needed"
    return prepare.refusal(two, Preparation.STANDARD)


def standing(data: Dataset, code: int) -> Standing:
    """Return where class `code` stands against the largest other class (see `pair`).

    Columns are prepared as in `standard`, categories as 0/1 columns. Raises ValueError with one
    sentence where nothing can be said.
    """
    if refused := refusal(data, code):
        raise ValueError(refused)
    two = pair(data, code)
    seen = clouds(_numbers(two), two.y == 1)
    measured, unmeasured = _measured(two, seen)
    larger, rarer = two.counts
    low, high = (float(end) for end in wilson(np.array(rarer), np.array(larger + rarer)))
    directions = seen.directions if seen.enough else seen.spread
    eta, kappa = larger / rarer, len(two.y) / directions
    delta, delta_interval, why = _separation(two, seen, measured, eta, kappa)
    return Standing(
        rare=two.classes[1],
        against=two.classes[0],
        rows=two.counts,
        directions=directions,
        eta=eta,
        eta_interval=Interval(1 / high - 1, 1 / low - 1),
        kappa=kappa,
        delta=delta,
        delta_interval=delta_interval,
        gaussian=_not_gaussian(two, seen) is None,
        why=why,
        measured=measured,
        unmeasured=unmeasured,
    )


def _numbers(data: Dataset) -> np.ndarray:
    X = prepare.transformer(data, Preparation.STANDARD).fit_transform(data.X)
    positions = prepare.categories(data, Preparation.STANDARD)
    X = OneHot(positions).fit_transform(X) if positions else X
    return np.ascontiguousarray(X, dtype=float)


def _measured(data: Dataset, seen: Clouds) -> tuple[Measured | None, str | None]:
    """Return what discriminant analysis gives in cross-validation, or why it gives nothing."""
    learner = LEARNERS["linear_discriminant_analysis"](shrinkage=not seen.enough)
    trial = Trial((STRATEGIES["nothing"](),), learner, DECISIONS["argmax"](), PROTOCOL)
    splits = [] if PROTOCOL.refusal(data) else PROTOCOL.splits(data)
    if refused := trial.refusal(data, splits):
        return None, refused
    try:
        folds = [evaluate_fold(data, trial, split) for split in splits]
    except (ValueError, RuntimeError) as error:
        return None, reason(error)
    predictions = collect(data, folds)
    judged = [judge(predictions, DECISIONS[key]()) for key in RULES]
    found = resampled(judged[0], DRAWS)
    stages = pd.DataFrame([_rates(each) for each in judged])
    stages.insert(0, "stage", list(STAGES)[: len(RULES)])
    return Measured(stages, found.pooled["roc_auc"], intervals(found)["roc_auc"]), None


def _rates(judged: Judged) -> dict[str, float]:
    rare, said = judged.predictions.y == 1, judged.labels == 1
    lower, upper = map(float, wilson(said[rare].sum(), rare.sum()))
    return dict(zip(RATES, (said[rare].mean(), lower, upper, said[~rare].mean()), strict=True))


def _separation(
    data: Dataset, seen: Clouds, measured: Measured | None, eta: float, kappa: float
) -> tuple[float, Interval, str]:
    """Return Delta, its interval, and in one sentence how it was found."""
    against = _not_gaussian(data, seen)
    if against is None:
        low, high = np.sqrt(seen.interval())
        why = (
            "Delta is the Mahalanobis distance, without what chance adds to it: along the direction that "
            f"tells them apart best, both classes are within {max(seen.farthest):.2f} of a bell."
        )
        return float(np.sqrt(seen.unbiased)), Interval(float(low), float(high)), why
    if measured is None:
        raise ValueError(f"{against}, and a linear rule could not be tried")
    # Half a pair of rows in the wrong order: an area of 1 would put the classes endlessly far apart.
    most = 1 - 0.5 / np.prod(data.counts, dtype=float)
    area, span = measured.roc_auc, measured.roc_auc_interval
    areas = np.minimum([area, span.low, span.high], most)
    delta, low, high = map(float, separation_of(areas, eta, kappa * TRAINED_ON))
    why = (
        f"Bells do not fit: {against}. So Delta is how far apart two bells would have to be for a linear "
        f"rule to rank their rows as well as these, with an area under the ROC curve of {area:.3f}."
    )
    if area > most:
        why += " No two rows were ranked the wrong way round, so it may well be larger."
    return delta, Interval(low, high), why


def _not_gaussian(data: Dataset, seen: Clouds) -> str | None:
    """Return why bells cannot stand for the classes, or None if they can."""
    if not seen.enough:
        return f"{seen.all_rows:,} rows are too few for {seen.directions:,} directions"
    if not np.isfinite(seen.squared):
        return "a column that does not vary inside either class tells them apart"
    if not seen.gaussian:
        worst = int(np.argmax(seen.farthest))
        far = seen.farthest[worst]
        return f"the scores of {quoted(data.classes[worst])} are up to {far:.2f} away from a bell"
    return None
