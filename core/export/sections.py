"""A trial as pieces of plain Python that reproduce it, in the order in which a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.export import models
from core.export.outcome import Outcome
from core.export.plain import folds, judging, reading, repairing
from core.export.source import import_lines, written
from core.export.writing import Writing
from core.metrics import measure
from core.protocol import HOLD_OUT
from core.strategies import Scored

TOLERANCE = 1e-6
COMPARED = (
    *("average_precision", "roc_auc", "recall", "precision", "f1", "balanced_accuracy", "mcc", "accuracy"),
    *("brier", "log_loss"),
)


PREPARE = '''def prepare():
    """Return the unfitted preparation."""
    return '''
MODEL = '''def model(part, seed):
    """Return the unfitted model of a fold; `part` counts folds over all repeats."""
'''


@dataclass(frozen=True)
class Section:
    """A heading, what a person should know, code that defines, and statements that then run."""

    title: str
    text: str
    code: str
    run: str


def sections(outcome: Outcome) -> tuple[list[str], list[Section]]:
    """Return lines of imports, and the sections that reproduce an outcome with libraries alone.

    Raises ExportError, one sentence, where the trial or its file has no such form.
    """
    file = models.can_be_written(outcome)
    w = Writing(outcome, file)
    parts = [_table(w), _preparation(w), _model(w), _folds(w), _decision(w), _numbers(w)]
    return import_lines(w.names), parts + ([_search(w)] if w.searches else [])


def _code(*parts: str) -> str:
    return "\n\n\n".join(filter(None, parts))


def _table(w: Writing) -> Section:
    text = (
        "Every cell is read as text first, so that nothing is guessed; then each column becomes what it was "
        "taken for. Rows without a label are left out. The class of interest is CLASSES[POSITIVE]."
    )
    typed = w.call(reading.typed)
    run = [
        f"{w.call(reading.check_file)}(path, SHA256)",
        "cells = pd.read_csv(path, header=None, dtype=str, na_filter=False, **READ)",
        f"codes = {w.call(reading.coded)}({_labels(w)}, CLASSES)",
        f"X = {typed}(cells.loc[codes.index], KINDS, MISSING, DECIMAL).reset_index(drop=True)",
        "y = codes.to_numpy()",
    ]
    if w.recipe.carried:
        rows = "cells.loc[codes.index]"
        run.append(f"carried = {typed}({rows}, CARRIED, MISSING, DECIMAL).reset_index(drop=True)")
    return Section("The table", text, _code(_said(w), w.definitions(0)), "\n".join(run))


def _said(w: Writing) -> str:
    """Return the constants that say what the file is and how it is read."""
    r, data = w.recipe, w.outcome.data
    values: dict[str, Any] = {"SHA256": w.file.digest, "READ": r.how, "TARGET": r.target, "KINDS": r.kinds}
    values |= {"CARRIED": r.carried} if r.carried else {}
    values |= {"MISSING": r.missing, "DECIMAL": r.decimal}
    values |= {"BORDERS": r.borders, "BINS": r.bins} if r.bins else {}
    values |= {"POOLED": dict.fromkeys(r.pooled, r.pool)} if r.pooled else {}
    return w.constants(**values, CLASSES=[*data.classes], POSITIVE=data.positive)


def _labels(w: Writing) -> str:
    """Return the expression of the label of each row."""
    if w.recipe.bins:
        numbers = f'{w.call(reading.typed)}(cells, {{TARGET: "number"}}, MISSING, DECIMAL)[TARGET]'
        return f"{w.call(reading.cut)}({numbers}, BORDERS, BINS)"
    return "cells[TARGET].str.strip()" + (".replace(POOLED)" if w.recipe.pooled else "")


def _preparation(w: Writing) -> Section:
    made = PREPARE + w.value(w.transformer, 4)
    text = "Fitted on the training rows of each fold alone: medians, categories and scales are learned there."
    return Section("The preparation", text, _code(w.definitions(1), made), "")


def _model(w: Writing) -> Section:
    trial, ways = w.outcome.trial, [w.value(each, 4) for each in w.models]
    body = f"    return {ways[0]}"
    if len({*ways}) > 1:
        # A setting that goes by the rows of a fold.
        each = "".join(f"        lambda: {w.value(model, 8)},\n" for model in w.models)
        body = f"    return [\n{each}    ][part]()"
    text = (
        f"Strategy: {trial.title}. Learner: {trial.learner.title}. What resamples stands in front of what "
        "learns, so it sees training rows only."
    )
    return Section("The model", text, _code(w.definitions(2), MODEL + body), "")


def _folds(w: Writing) -> Section:
    data, protocol = w.outcome.data, w.outcome.trial.protocol
    seed = "SEED" if protocol.shuffle else "None"
    rest = f"{protocol.folds}, {protocol.repeats}, {seed})"
    if protocol.in_time:
        starts = models.starts(data, protocol)
        rows = "np.arange(len(y))"
        if data.order is not None:
            rows = f"carried[{w.value(str(data.order.name))}].factorize(sort=True)[0]"
        parts = f"{w.call(folds.in_time)}({rows}, {starts})"
    elif data.groups is not None:
        parts = f"{w.call(folds.group_folds)}(y, carried[{w.value(str(data.groups.name))}], {rest}"
    else:
        parts = f"{w.call(folds.k_folds)}(y, {rest}"
    if protocol.scheme == HOLD_OUT:
        parts = f"{w.call(folds.held_out)}({parts}, {protocol.folds})"
    run = [
        f"parts = {parts}",
        f"place, proba = {w.call(folds.out_of_fold)}(X, y, parts, prepare, model, SEED)",
        'actual = y[place["row"]]',
    ]
    text = "Every judged row gets its probabilities from a model that never saw it."
    code = _code(w.constants(SEED=protocol.seed), w.definitions(3))
    return Section("The folds", text, code, "\n".join(run))


def _decision(w: Writing) -> Section:
    trial = w.outcome.trial
    constants: dict[str, Any] = {"DECISION": trial.decision}
    run = [f"pairs = list({w.call(judging.cross_fits)}(place, actual, in_time={trial.protocol.in_time}))"]
    text = (
        f"{trial.rule}. Thresholds for the rows of a fold are chosen on other rows, so that no label has a "
        "say in the threshold of its own row."
    )
    if trial.repairs:
        real, given = models.reached(w.outcome.judged.predictions)
        constants |= {"REPAIRS": [*trial.repairs], "REAL": real, "GIVEN": given}
        shares = w.call(repairing.shares_of)
        run += [
            f"scored = {w.call(Scored)}(proba, {shares}(place, REAL), {shares}(place, GIVEN))",
            f"proba, served = {w.call(repairing.repaired)}(REPAIRS, pairs, actual, scored)",
        ]
        text += (
            " So are repairs of probabilities. REAL and GIVEN count the training rows of each class by "
            "repeat and fold: as they are in the file, and as they reached the learner, weights counted."
        )
    else:
        run.append("served = [proba[others] for _, others in pairs]")
    run.append(f"given = {w.call(judging.labelled)}(DECISION, pairs, actual, proba, served, POSITIVE)")
    return Section("The decision", text, _code(w.definitions(4), w.constants(**constants)), "\n".join(run))


def _numbers(w: Writing) -> Section:
    p = w.outcome.judged.predictions
    numbers = measure(p.y, p.proba, w.outcome.judged.labels, p.positive)
    expected = {name: numbers[name] for name in COMPARED if not np.isnan(numbers[name])}
    found = f"{w.call(judging.measured)}(actual, proba, given, POSITIVE)"
    run = f"{w.call(judging.compare)}({found}, EXPECTED, TOLERANCE)"
    text = "Computed by scikit-learn, over all judged rows, and held against the numbers that were shown."
    constants = w.constants(EXPECTED=expected, TOLERANCE=TOLERANCE)
    return Section("The numbers", text, _code(constants, w.definitions(5)), run)


def _search(w: Writing) -> Section:
    text = (
        "The strategy asks for the nearest rows. Scikit-learn would find them as well; but where several are "
        "equally far, which of them comes first decides which rows are made up or dropped."
    )
    return Section("The search for neighbours", text, written(w.inlined, w.searches, w.names), "")
