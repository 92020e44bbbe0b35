"""What a model is, what it was made of, and what nobody has tested: in the form of a model card.

The headings are those of Mitchell et al. (2019), Model cards for model reporting, arXiv:1810.03993.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core import prepare
from core.engine.versions import versions
from core.export.fitted import model_file, needs_us, packages
from core.export.outcome import ExportError, Outcome
from core.intervals import intervals, resampled
from core.metrics import METRICS
from core.protocol import HOLD_OUT, Protocol
from core.words import listed, number, quoted

SHOWN = (
    *("average_precision", "roc_auc", "recall", "precision", "f1", "balanced_accuracy", "mcc", "brier"),
    "log_loss",
)
USE = """To score new rows of the same kind as those below, drawn in the same way, and to see what the
strategy did. Not to decide about people without somebody who checks, nor for rows from another place,
time or way of measuring. A model file that was exported beside this card is loaded so, once every type that
`skops.io.get_untrusted_types(file="model.skops")` names is one that you know:

```python
model = skops.io.load("model.skops", trusted=types)
proba = model["pipeline"].predict_proba(table[model["columns"]])  # n x K, in the order of model["classes"]
```"""
ETHICS = """Nothing was tested about fairness between groups of people, nor about the harm that mistakes do.
Look at subgroups before a decision of this model touches anybody."""
NOT_TESTED = """- Not tested: rows from another source or a later time, other class shares, damaged columns.
- The trial may be the best of several; the best of many looks a little better than it is.
- Probabilities of strategies that rebalance are no risks unless they were repaired."""


def card(outcome: Outcome) -> str:
    """Return a model card in Markdown: it stands beside the model, and beside the script."""
    parts = {
        "Model details": _details(outcome),
        "Intended use": [USE, "", _needed(outcome)],
        "Factors": _factors(outcome),
        "Metrics": _metrics(outcome),
        "Evaluation data": _evaluation(outcome),
        "Training data": _training(outcome),
        "Quantitative analyses": _analyses(outcome),
        "Ethical considerations": [ETHICS],
        "Caveats and recommendations": _caveats(outcome),
    }
    said = [f"# Model card: {outcome.trial.title}, {outcome.trial.learner.title}"]
    for heading, lines in parts.items():
        said.append(f"## {heading}\n\n" + "\n".join(lines))
    return "\n\n".join(said) + "\n"


def _details(outcome: Outcome) -> Iterator[str]:
    trial = outcome.trial
    yield f"- Strategy: {trial.title} (`{trial.strategy}`)"
    own = "models of the strategy's own"
    chosen = f"{trial.learner.title} (`{trial.learner.spec()}`)"
    yield f"- Learner: {own if trial.replaces_learner else chosen}"
    yield f"- Columns: prepared with `{trial.preparation}`"
    yield f"- Decision: {trial.rule} (`{trial.decision.spec()}`)"
    yield f"- Thresholds: {_thresholds(outcome)}"
    for entry in (*trial.steps, trial.learner, trial.decision):
        yield f"- Source of {entry.title}: {entry.source}"
    made = {name: found for name, found in versions().items() if name != "core" and found != "none"}
    yield f"- Made with {', '.join(f'{name} {found}' for name, found in made.items())}"


def _needed(outcome: Outcome) -> str:
    """Return in a sentence what it takes to load the model, or why there is none."""
    try:
        content = model_file(outcome)
    except ExportError as error:
        return f"There is no model file. {error}"
    us = (
        "this program itself (its folder `core`, and what its requirements.txt names)"
        if needs_us(content)
        else "nothing of this program"
    )
    return f"Loading the model takes {', '.join(packages(content))}, and {us}."


def _thresholds(outcome: Outcome) -> str:
    chosen = outcome.judged.thresholds
    if np.isnan(chosen).any():
        return "none; the class of least expected cost"
    pairs = []
    for name, own in zip(outcome.data.classes, chosen.T, strict=True):
        span = f"{own.min():.3g}" if np.ptp(own) == 0 else f"{own.min():.3g} to {own.max():.3g}"
        pairs.append(f"{quoted(name)} {span}")
    return f"{', '.join(pairs)} over the folds, each chosen on other rows than those it labels"


def _factors(outcome: Outcome) -> Iterator[str]:
    data = outcome.data
    left_out = prepare.left_out(data, outcome.trial.preparation)
    used = [name for name in data.X.columns if name not in left_out]
    yield f"{number(len(used), 'column')} used: {listed(used, 20)}."
    if left_out:
        yield f"Left out: {listed([*left_out], 20)}."
    if data.groups is not None:
        yield f"Rows equal in {quoted(str(data.groups.name))} stay together in every fold."


def _metrics(outcome: Outcome) -> Iterator[str]:
    data = outcome.data
    about = "the mean over all classes"
    if data.positive is not None:
        about = f"the class {quoted(data.classes[data.positive])} against the rest"
    yield f"Precision, recall, F1, average precision and ROC AUC: {about}."
    yield ""
    yield from (f"- {METRICS[name].title}: {METRICS[name].help}" for name in SHOWN)


def _evaluation(outcome: Outcome) -> Iterator[str]:
    yield protocol_in_words(outcome.trial.protocol)
    yield "Every judged row was scored by a model that never saw it; preparation, resampling and thresholds"
    yield "saw no judged row either."
    if outcome.data.order is not None:
        yield f"Rows are in the order of {quoted(str(outcome.data.order.name))}."


def protocol_in_words(protocol: Protocol) -> str:
    """Return in one sentence how rows were split."""
    repeats = "" if protocol.repeats == 1 else f", {protocol.repeats} times over"
    seed = f"seed {protocol.seed}" if protocol.shuffle else "not shuffled"
    if protocol.in_time:
        return f"{protocol.folds} folds in time, each judged by a model of all earlier rows."
    if protocol.scheme == HOLD_OUT:
        return f"1 in {protocol.folds} rows held out{repeats}, {seed}."
    return f"{protocol.folds}-fold cross-validation with class shares kept{repeats}, {seed}."


def _training(outcome: Outcome) -> Iterator[str]:
    data, file = outcome.data, outcome.file
    yield f"- Data: {quoted(data.name)}, {number(len(data.y), 'row')}, target {quoted(data.target)}"
    if file is not None:
        yield f"- SHA-256 of the file: {file.digest}"
    yield f"- Fingerprint of the data: {data.fingerprint}"
    for name, rows in zip(data.classes, data.counts, strict=True):
        yield f"- Class {quoted(name)}: {number(rows, 'row')} ({rows / len(data.y):.2%})"
    yield "- A model file is trained on all of these rows; the numbers below are of models of parts of them."


def _analyses(outcome: Outcome) -> Iterator[str]:
    found = resampled(outcome.judged)
    spans = intervals(found)
    yield "| Metric | Value | 95 % interval |"
    yield "|---|---|---|"
    for name in SHOWN:
        if name in spans and not np.isnan(found.pooled[name]):
            span = spans[name]
            yield f"| {METRICS[name].title} | {found.pooled[name]:.3f} | {span.low:.3f} to {span.high:.3f} |"
    yield ""
    yield "Intervals are of these models on other rows of the same kind (bootstrap of the judged rows)."
    yield from (f"- {note}" for note in outcome.judged.notes)


def _caveats(outcome: Outcome) -> Iterator[str]:
    data = outcome.data
    rarest = f"{quoted(data.classes[data.rarest])} has {number(min(data.counts), 'row')}"
    yield f"- The class {rarest}; what is said of it rests on these."
    yield NOT_TESTED
    if said := outcome.trial.decision.says():
        yield f"- {said}"
