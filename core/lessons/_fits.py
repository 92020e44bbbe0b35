"""Models that lessons train, on rows that are judged by models that never saw them."""

from __future__ import annotations

from collections.abc import Sequence

from core.dataset import Dataset
from core.evaluate import evaluate_fold
from core.learners import LEARNERS, Learner
from core.plan import Trial
from core.predictions import Predictions
from core.protocol import HOLD_OUT, Protocol
from core.repair import predictions
from core.strategies import STRATEGIES, Strategy

FOLDS = Protocol(folds=5)
HALF = Protocol(scheme=HOLD_OUT, folds=2)


def straight() -> Learner:
    """Return the learner of most lessons: logistic regression."""
    return LEARNERS["logistic_regression"]()


def scored(
    data: Dataset, *steps: Strategy, learner: Learner | None = None, protocol: Protocol = FOLDS
) -> Predictions:
    """Return the predictions of a trial with these strategies; raises ValueError where it refuses."""
    (found,) = scored_each(data, [steps], learner, protocol)
    return found


def scored_each(
    data: Dataset,
    chains: Sequence[tuple[Strategy, ...]],
    learner: Learner | None = None,
    protocol: Protocol = FOLDS,
) -> list[Predictions]:
    """Return the predictions of a trial with each chain of strategies; trials share fits where they can."""
    splits, folds, found = protocol.splits(data), {}, []
    for steps in chains:
        trial = Trial(steps or (STRATEGIES["nothing"](),), learner or straight(), protocol=protocol)
        if refused := trial.refusal(data, splits):
            raise ValueError(refused)
        if trial.fit_key not in folds:
            folds[trial.fit_key] = [evaluate_fold(data, trial, split) for split in splits]
        found.append(predictions(data, trial, folds[trial.fit_key]))
    return found
