"""How hard each row is for models that never saw it.

Smith, Martinez, Giraud-Carrier (2014), An instance level analysis of data complexity, Machine Learning
95, doi:10.1007/s10994-013-5422-z.
"""

from __future__ import annotations

import numpy as np

from core.dataset import Dataset
from core.diagnose.draws import in_shares
from core.evaluate import TrialError, evaluate_fold
from core.learners import LEARNERS, Learner
from core.plan import Protocol, Split, Trial
from core.strategies import STRATEGIES

# Four quick ones that err in different ways: a line, bell curves, one tree, many small ones.
JUDGES = (
    LEARNERS["logistic_regression"](),
    LEARNERS["gaussian_nb"](),
    LEARNERS["decision_tree"](min_samples_leaf=5),
    LEARNERS["hist_gradient_boosting"](max_iter=50),
)
FOLDS = 5
TRAINED = 50_000  # rows of a fold at most


def hardness(data: Dataset, rows: np.ndarray, seed: int = 0) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return 1 - the mean probability of its own class for the rows at `rows` (m), and notes on it.

    The mean is over quick learners, each trained on folds without the row (groups stay together). The
    class shares are those of the data, so a row of a rare class of which nothing can be learned has 1 -
    its share. NaN where no learner can be trained.
    """
    told, reasons, notes = [], [], []
    for learner in JUDGES:
        try:
            told.append(_own_probability(data, learner, rows, seed))
        except TrialError as error:
            reasons.append(f"{learner.title}: {error}")
    if len(data.y) > TRAINED * FOLDS / (FOLDS - 1):
        notes.append(f"Hardness is that for models of {TRAINED:,} rows, drawn in class shares.")
    if reasons:
        left = "Hardness goes without a model" if told else "Hardness cannot be told"
        notes.append(f"{left}: {'; '.join(dict.fromkeys(reasons))}.")
    mean = np.mean(told, axis=0) if told else np.full(len(rows), np.nan)
    return 1 - mean, tuple(notes)


def _own_probability(data: Dataset, learner: Learner, rows: np.ndarray, seed: int) -> np.ndarray:
    """Return the probability of the own class of the rows; raises TrialError with a sentence."""
    folds = int(min(FOLDS, max(2, min(data.counts))))
    trial = Trial((STRATEGIES["nothing"](),), learner, protocol=Protocol(folds=folds, seed=seed))
    splits = [] if trial.protocol.refusal(data) else trial.protocol.splits(data)
    if reason := trial.refusal(data, splits):
        raise TrialError(reason)
    own, wanted = np.empty(len(data.y)), np.zeros(len(data.y), bool)
    wanted[rows] = True
    for split in splits:
        test = split.test[wanted[split.test]]
        if len(test):
            part = Split(split.repeat, split.fold, in_shares(data.y, split.train, TRAINED, seed), test)
            own[test] = evaluate_fold(data, trial, part).proba[np.arange(len(test)), data.y[test]]
    return own[rows]
