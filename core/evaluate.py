"""One fold of one trial: every row is judged by a model that never saw it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import psutil
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from threadpoolctl import get_cached_controller

from core import prepare
from core.context import Context
from core.dataset import Dataset
from core.plan import Split, Trial
from core.prepare import Prepared
from core.receipt import Receipt, changes, receipt
from core.strategies import Strategy
from core.strategies._priors import moved

ROUNDING = 1e-12
PILOT_ROWS = (500, 2_000)
PILOT_LEAST = 12  # rows of a class, enough for the usual numbers of neighbours


class TrialError(RuntimeError):
    """A trial cannot be fitted on these rows; the text is one sentence."""


@dataclass(frozen=True, eq=False)
class Fold:
    """What one fit gave: probabilities (n_test x K) of the rows it did not train on, and its receipt.

    `memory` is what the process that did it held when it was done, in bytes.
    """

    repeat: int
    fold: int
    test: np.ndarray
    proba: np.ndarray
    seconds: float
    receipt: Receipt
    notes: tuple[str, ...] = ()
    memory: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted classifier, the prepared rows of its fold, and the classes `y` (n_train) of the first.

    `weights` are those of the data, where they are a sample of their file (see Dataset.weights).
    """

    classifier: BaseEstimator
    rows: Prepared
    y: np.ndarray
    size: int
    notes: tuple[str, ...]
    weights: np.ndarray | None = None

    def predict_proba(self) -> np.ndarray:
        """Return the probabilities (n_test x `size`) of the fold's test rows; an absent class gets none.

        Rows that miss a sum of 1 by more than rounding in double precision are divided by their sum.
        Of a sample they are those at the class shares of the file. Raises TrialError when the model gives
        something that is no probability.
        """
        proba = np.zeros((len(self.rows.X_test), self.size))
        proba[:, self.classifier.classes_] = self.classifier.predict_proba(self.rows.X_test)
        total = proba.sum(axis=1)
        if not (np.isfinite(total).all() and (total > 0).all()):
            raise TrialError("the model gave scores that are no probabilities")
        off = np.abs(total - 1) > ROUNDING
        proba[off] /= total[off, None]
        seen = self.classifier.classes_
        proba[:, seen] = self.at_file_shares(proba[:, seen])
        return proba

    def at_file_shares(self, proba: np.ndarray) -> np.ndarray:
        """Return probabilities of the classes that were seen, of a sample moved to the shares of the file.

        That is odds times what a row of each class stands for, exact where the model is (King, Zeng 2001,
        doi:10.1093/oxfordjournals.pan.a004868).
        """
        return proba if self.weights is None else moved(proba, self.weights[self.classifier.classes_])


def fit(data: Dataset, trial: Trial, split: Split) -> Model:
    """Train `trial` on the training rows of `split`, and on nothing else."""
    y = data.y[split.train]
    rows = prepare.prepared(data, trial.preparation, split.train, split.test)
    *before, last = _contexts(data, trial, split)
    model = Witness(trial.learner.build(last))
    for step, context in reversed([*zip(trial.steps, before, strict=True)]):
        model = step.wrap(model, context)
        if step.replaces_learner:
            model = Witness(model)
    notes = [step.says(context) for step, context in zip(trial.steps, before, strict=True)]
    said = tuple(filter(None, notes))
    return Model(model.fit(rows.X, y), rows, y, len(data.classes), said, data.weights)


def _contexts(data: Dataset, trial: Trial, split: Split) -> list[Context]:
    counts = np.bincount(data.y[split.train], minlength=len(data.classes)).tolist()
    return trial.contexts(data, tuple(counts), trial.protocol.seed + split.repeat)


def evaluate_fold(data: Dataset, trial: Trial, split: Split) -> Fold:
    """Return the probabilities of the test rows of `split`, from a model of its training rows.

    Runs in one thread, so that the numbers are the same wherever and beside whatever it runs.
    """
    start = time.perf_counter()
    with get_cached_controller().limit(limits=1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model = fit(data, trial, split)
            proba = model.predict_proba()
        except (ValueError, RuntimeError) as error:
            raise in_words(error, trial.steps) from error
    return Fold(
        split.repeat,
        split.fold,
        split.test,
        proba,
        time.perf_counter() - start,
        _receipt(model),
        (*model.notes, *_worth_saying(caught)),
        psutil.Process().memory_info().rss,
    )


def shares(data: Dataset, trial: Trial, split: Split) -> str | None:
    """Return the name of work on this fold that other strategies can use too (see Strategy.shares)."""
    context = _contexts(data, trial, split)[0]
    name = trial.steps[0].shares(context)
    return name and f"{name} {context.seed}"


def make_ready(data: Dataset, trial: Trial, split: Split) -> float:
    """Prepare the rows of a fold, so that its fits find them ready; return the seconds it took."""
    start = time.perf_counter()
    with get_cached_controller().limit(limits=1):
        prepare.prepared(data, trial.preparation, split.train, split.test)
    return time.perf_counter() - start


def share(data: Dataset, trial: Trial, split: Split) -> float:
    """Do the work that the first strategy of `trial` shares with others; return the seconds it took."""
    start = time.perf_counter()
    with get_cached_controller().limit(limits=1), warnings.catch_warnings():
        # What there is to warn of is said by the fits, which go the same way.
        warnings.simplefilter("ignore")
        X = prepare.prepared(data, trial.preparation, split.train, split.test).X
        trial.steps[0].share(X, data.y[split.train], _contexts(data, trial, split)[0])
    return time.perf_counter() - start


def pilot(data: Dataset, trial: Trial, split: Split) -> float:
    """Return how many seconds a fit of `split` may take, in a straight line from two on few rows of it."""
    few, more = (_part_of(data, split, rows) for rows in PILOT_ROWS)
    # The first fit of a process pays for imports.
    seconds = [evaluate_fold(data, trial, part).seconds for part in (few, few, more)][1:]
    slope = max(seconds[1] - seconds[0], 0.0) / (len(more.train) - len(few.train))
    return seconds[1] + slope * (len(split.train) - len(more.train))


def _part_of(data: Dataset, split: Split, rows: int) -> Split:
    """Return about that many training rows of `split`, class shares kept, and as many to judge."""
    draw = np.random.default_rng(0)
    chosen = []
    for code in range(len(data.classes)):
        own = split.train[data.y[split.train] == code]
        wanted = max(round(rows * len(own) / len(split.train)), PILOT_LEAST)
        chosen.append(draw.permutation(own)[:wanted])
    return Split(split.repeat, split.fold, np.sort(np.concatenate(chosen)), split.test[:rows])


def in_words(error: Exception, steps: Sequence[Strategy]) -> Exception:
    """Return the error in the words of one of the strategies, where it knows what the library's mean."""
    for step in steps:
        for text, sentence in step.failures.items():
            if text in str(error):
                return TrialError(sentence)
    return error


class Witness(ClassifierMixin, BaseEstimator):
    """Stand in front of the learner and remember the rows that reached it."""

    def __init__(self, classifier: BaseEstimator) -> None:
        self.classifier = classifier

    def fit(self, X: np.ndarray, y: np.ndarray, **weight: np.ndarray) -> Witness:
        if len(np.unique(y)) < 2:
            raise TrialError("resampling left training rows of one class only, so nothing can be learned")
        self.X_, self.y_, self.weight_ = X, y, weight.get("sample_weight")
        self.classifier_ = self.classifier.fit(X, y, **weight)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(X)


def witness(classifier: BaseEstimator) -> Witness:
    """Return the witness inside a fitted classifier."""
    while not isinstance(classifier, Witness):
        pipeline = isinstance(classifier, Pipeline)
        classifier = classifier.steps[-1][1] if pipeline else classifier.classifier_
    return classifier


def _receipt(model: Model) -> Receipt:
    seen = witness(model.classifier)
    change = changes(model.rows.X, model.y, seen.X_, seen.y_)
    return receipt(model.y, seen.y_, change, model.size, seen.weight_)


def _worth_saying(caught: list[warnings.WarningMessage]) -> list[str]:
    """Return a sentence for the warnings that change how far a result can be trusted."""
    if any(issubclass(w.category, ConvergenceWarning) for w in caught):
        return ["The learner stopped before it had settled."]
    return []
