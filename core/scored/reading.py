"""A table of labels and scores -> the rows that were judged, and the predictions of each model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from sklearn.metrics import roc_auc_score

from core.columns import Kind, Writing, column
from core.dataset import Dataset, DatasetError, from_table
from core.decisions import DECISIONS, Decision
from core.engine import Event, Refused, TrialDone
from core.engine.planfile import PlanError, read_plan
from core.plan import Plan
from core.predictions import Predictions
from core.reading import Table
from core.scored.given import Given, plain, refusal, usual
from core.scored.roles import Roles, by_model, check, exported
from core.words import number, quoted

UNSEEN = (
    "Scores from a file: whether the models had seen these rows cannot be known here. Only on rows that they "
    "never saw do these numbers hold."
)
HALVES = "No column names folds, so thresholds for one half of the rows are chosen on the other half."
TURNED = 0.4  # a ROC AUC below it looks like scores of the other class
Lines = np.ndarray


@dataclass(frozen=True, eq=False)
class Scored:
    """The judged rows, and the predictions of each model in the order of the file.

    Columns of the file without a role are the features of the rows.
    """

    data: Dataset
    models: dict[Given, Predictions]

    @property
    def plan(self) -> Plan:
        """Return a trial for each model, with the decision that its scores allow."""
        return Plan(tuple(self.models))

    def deciding(self, decisions: Sequence[Decision]) -> Scored:
        """Return every model with every decision."""
        made = {replace(t, decision=d): p for t, p in self.models.items() for d in decisions}
        return replace(self, models=made)

    def about(self, label: str | None) -> Scored:
        """Return the same scores with another class of interest; None is for three classes or more."""
        data = self.data.with_positive(label)
        return Scored(data, {t: replace(p, positive=data.positive) for t, p in self.models.items()})

    def events(self) -> list[Event]:
        """Return what a run of the plan would have told in the end."""
        reasons = {trial: refusal(trial.decision, p) for trial, p in self.models.items()}
        return [
            Refused(trial, reason) if (reason := reasons[trial]) else TrialDone(trial, p)
            for trial, p in self.models.items()
        ]


def scored(table: Table, roles: Roles, *, name: str = "table", positive: str | None = None) -> Scored:
    """Return the rows and predictions of a table, whose columns have these roles.

    Scores are taken as they are. With two classes, the other class of a probability p has 1 - p, that of
    any other score the same with a minus. Raises DatasetError with one sentence for what cannot serve.
    """
    check(table, roles)
    rows, first, numbers = _rows(table, roles)
    own = [c for c in table.names if c not in roles.beside and not (exported(table) and c == "predicted")]
    data = from_table(
        replace(table, cells=table.cells.select(own).take(first)), roles.labels, name=name, positive=positive
    )
    place = np.full(len(first), -1)
    place[data.rows] = np.arange(len(data.y))
    _same_labels(table, roles, rows, first)
    if roles.of is not None:
        data.with_positive(roles.of)  # says so where there is no such class
    data = replace(data, rows=numbers[data.rows], notes=(*data.notes, *_notes(roles)))
    lines = np.flatnonzero(place[rows] >= 0)
    weights = _weights(table, roles, data, lines, place[rows])
    if weights is not None:
        data = replace(data, drawn_from=tuple(np.rint(weights * data.counts).astype(int).tolist()))
    models = dict(_models(table, roles, data, lines, place[rows]))
    return Scored(data, {trial: replace(p, weights=weights) for trial, p in models.items()})


def _weights(table: Table, roles: Roles, data: Dataset, lines: Lines, place: Lines) -> np.ndarray | None:
    """Return how many rows of a larger file a row of each class stands for (K), where the file says so."""
    if roles.weight is None:
        return None
    weight, code = _scores(table, roles.weight, lines), data.y[place[lines]]
    weights = np.array([weight[code == each].max() for each in range(len(data.classes))])
    if (weight != weights[code]).any() or (weights <= 0).any():
        raise DatasetError(
            f"Column {quoted(roles.weight)} must hold one number above 0 for all rows of a class: how many "
            "rows of the larger file each of them stands for."
        )
    return weights


def _notes(roles: Roles) -> list[str]:
    return [UNSEEN, *([] if roles.fold else [HALVES])]


def _rows(table: Table, roles: Roles) -> tuple[Lines, np.ndarray, np.ndarray]:
    """Return which row each line is about, the first line of each row, and its number in the file."""
    if roles.row is None:
        lines = np.arange(table.rows)
        return lines, lines, lines
    code, names = _codes(table, roles.row)
    _, first = np.unique(code, return_index=True)
    whole = all(isinstance(each, int) and each >= 0 for each in names)
    return code, first, np.array(names) if whole else first


def _codes(table: Table, name: str) -> tuple[np.ndarray, list]:
    """Return the code of each line's value, and the values: in order of numbers, else as texts."""
    codes, values = _encoded(table, name)
    if "" in values:
        line = int(np.argmax(codes == values.index("")))
        raise DatasetError(f"Column {quoted(name)} has no value in line {line + 1} of the data.")
    if all(value.isdecimal() and len(value) < 16 for value in values):
        whole = [int(value) for value in values]
        # 1 and 01 are two names.
        values = whole if len({*whole}) == len(values) else values
    order = sorted(range(len(values)), key=values.__getitem__)
    return np.argsort(order)[codes], [values[i] for i in order]


def _encoded(table: Table, name: str) -> tuple[np.ndarray, list]:
    """Return the code of each line's text, and the texts in the order in which they come."""
    encoded = table.cells[name].combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def _same_labels(table: Table, roles: Roles, rows: Lines, first: np.ndarray) -> None:
    label, _ = _encoded(table, roles.labels)
    other = np.flatnonzero(label != label[first[rows]])
    if len(other):
        raise DatasetError(
            f"Line {other[0] + 1} of the data says another {quoted(roles.labels)} than line "
            f"{first[rows[other[0]]] + 1}, which is about the same row."
        )


def _models(
    table: Table, roles: Roles, data: Dataset, lines: Lines, place: Lines
) -> Iterator[tuple[Given, Predictions]]:
    """Yield each model with its predictions; `place` is the position of each line's row in the data."""
    groups = by_model(roles, data.classes, data.classes[data.interest])
    where = {role: _where(table, getattr(roles, role), lines) for role in ("repeat", "fold")}
    taken: dict[str, str] = {}
    for title, part in _stacked(table, roles, lines):
        for prefix, columns in groups.items():
            proba = _proba(table, columns, data.classes, lines[part])
            p = _predictions(data, proba, place[lines[part]], *(where[role][part] for role in where))
            name = " ".join(filter(None, [title, prefix if len(groups) > 1 or not title else ""]))
            known = _known(name)
            p = replace(p, in_time=known.in_time)
            yield _given(known, p, taken), p


def _stacked(table: Table, roles: Roles, lines: Lines) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each model that has lines of its own, and which they are."""
    if roles.model is None:
        yield "", np.arange(len(lines))
        return
    codes, names = _encoded(table, roles.model)
    for code, name in enumerate(names):
        if len(part := np.flatnonzero(codes[lines] == code)):
            yield name, part


def _where(table: Table, name: str | None, lines: Lines) -> np.ndarray:
    return np.zeros(len(lines), dtype=np.int64) if name is None else _codes(table, name)[0][lines]


def _proba(table: Table, columns: dict[str, str], classes: tuple[str, ...], lines: Lines) -> np.ndarray:
    """Return the scores of one model (n x K)."""
    found = {name: _scores(table, each, lines) for name, each in columns.items()}
    if all(np.ptp(score) == 0 for score in found.values()):
        raise DatasetError(
            f"The scores in {quoted(next(iter(columns.values())))} are the same in every row, so they tell "
            "nothing apart: leave them out."
        )
    if len(found) == len(classes):
        scores = np.column_stack([found[name] for name in classes])
        if len(classes) > 2 and (scores < 0).any():
            raise DatasetError("With three classes or more scores must not be below 0: give probabilities.")
        return scores
    ((name, score),) = found.items()
    risks = score.min() >= 0 and score.max() <= 1
    pair = np.column_stack([1 - score if risks else -score] * 2)
    pair[:, classes.index(name)] = score
    return pair


def _scores(table: Table, name: str, lines: Lines) -> np.ndarray:
    writing = Writing(table.reading.decimal, table.reading.missing)
    score = column(name, table.cells[name], Kind.NUMERIC, writing).values.to_numpy(float)[lines]
    bad = np.flatnonzero(~np.isfinite(score))
    if len(bad):
        raise DatasetError(
            f"Column {quoted(name)} has no finite number in {number(len(bad), 'line')}, first in line "
            f"{lines[bad[0]] + 1} of the data: give every row a score, or leave the row out."
        )
    return score


def _predictions(
    data: Dataset, proba: np.ndarray, row: np.ndarray, repeat: np.ndarray, fold: np.ndarray
) -> Predictions:
    order = np.lexsort((row, repeat))
    row, repeat, fold, proba = row[order], repeat[order], fold[order], proba[order]
    again = np.flatnonzero((np.diff(row) == 0) & (np.diff(repeat) == 0))
    if len(again):
        raise DatasetError(
            f"Row {data.rows[row[again[0]]]:,} is judged twice: name the column that tells models or repeats "
            "apart."
        )
    y = data.y[row]
    p = Predictions(data.classes, data.positive, repeat, fold, row, y, proba, (), (), ())
    told = (*_no_risks(p), *_turned(data, y, proba))
    return replace(p, notes=told, seconds=(float("nan"),) * len(p.parts))


def _no_risks(p: Predictions) -> tuple[str, ...]:
    """Return a note where scores are no probabilities: what they are good for, and what not."""
    if p.probable:
        return ()
    of = p.proba if p.positive is None else p.proba[:, p.positive]
    return (
        f"These scores, from {of.min():.4g} to {of.max():.4g}, are no probabilities: they rank rows and can "
        "be cut, but Brier score, log loss, calibration and costs in money have no meaning.",
    )


def _turned(data: Dataset, y: np.ndarray, proba: np.ndarray) -> tuple[str, ...]:
    """Return a note where the scores of two classes seem to be those of the other class."""
    own = y == data.interest
    if len(data.classes) > 2 or own.all() or not own.any():
        return ()
    area = roc_auc_score(own, proba[:, data.interest])
    if area >= TURNED:
        return ()
    name, other = quoted(data.classes[data.interest]), quoted(data.classes[1 - data.interest])
    return (f"These scores put {name} below {other} (ROC AUC {area:.2f}): are they scores of {other}?",)


def _given(known: Known, p: Predictions, taken: dict[str, str]) -> Given:
    """Return the trial of these predictions, under a name that no other scores have."""
    digest = blake2b(digest_size=10)
    for part in (p.proba, p.row, p.repeat, p.fold):
        digest.update(np.ascontiguousarray(part))
    own = digest.hexdigest()
    free = (known.title, *(f"{known.title} ({again})" for again in range(2, len(taken) + 3)))
    unique = next(each for each in free if taken.get(each, own) == own)
    taken[unique] = own
    return Given(name=unique, digest=own, decision=known.decision or usual(p))


@dataclass(frozen=True)
class Known:
    """What the name of a model tells of it: all of a trial's title and decision where it is a trial's key."""

    title: str
    decision: Decision | None = None
    in_time: bool = False


def _known(name: str) -> Known:
    with suppress(PlanError):
        (trial,) = read_plan(json.dumps([name], separators=(",", ":"))).trials
        return Known(trial.title, trial.decision, trial.protocol.in_time)
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        described = json.loads(name)
        ((key, settings),) = described["decision"].items()
        return Known(plain(described["given"]), DECISIONS[key](**settings))
    return Known(plain(name))
