"""A trial trained on all rows, in a file that is safe to load: it holds values and names of types.

The file is one of skops (https://skops.readthedocs.io). Whoever loads it says which types may be made;
`TRUSTED` names all that can occur. Nothing here is ever pickled.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline as Balanced
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from core import prepare
from core.export.models import made_here, no_sample, unfitted_on
from core.export.outcome import ExportError, Outcome
from core.export.trusted import TRUSTED
from core.learners.xgboost import Boosted
from core.prepare import Expanded
from core.strategies._labels import Mended
from core.strategies._members import Member
from core.strategies._mixing import Mixed
from core.strategies._objective import Boosting
from core.strategies._weighting import Weighted

# What stands around a model while it is trained and has no part in what it says.
TRAINING = (Weighted, Mended, Mixed, Member)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained pipeline from columns to class probabilities (n x K), and how these become labels.

    `thresholds` (K) are those of the decision, chosen on the out-of-fold probabilities of all rows;
    with two classes a row is of the class at position `positive` from its threshold up.
    """

    pipeline: Pipeline
    classes: tuple[str, ...]
    columns: tuple[str, ...]
    positive: int | None
    thresholds: np.ndarray
    decision: str

    def as_plain(self) -> dict[str, Any]:
        """Return the same as a dictionary of the pipeline and plain values."""
        values = {name: list(getattr(self, name)) for name in ("classes", "columns")}
        thresholds = [float(each) for each in self.thresholds]
        plain = {"pipeline": self.pipeline, "positive": self.positive, "decision": self.decision}
        return {**plain, **values, "thresholds": thresholds}


def fitted(outcome: Outcome) -> Fitted:
    """Return the trial trained on all rows; raises ExportError where no model can stand for it."""
    data, trial = outcome.data, outcome.trial
    made_here(trial)
    no_sample(data)
    if trial.combination or trial.repairs:
        what = "mixes other trials" if trial.combination else "repairs probabilities by what other folds tell"
        raise ExportError(f"`{trial.strategy}` {what}, which one model alone cannot do: export the script.")
    preparation = prepare.transformer(data, trial.preparation)
    model = unfitted_on(data, trial, data.y, trial.protocol.seed)
    with threadpool_limits(1):
        X = np.array(preparation.fit_transform(data.X), dtype=float, order="C")
        model = model.fit(X, data.y)
    used = [name for name in data.X.columns if name not in prepare.left_out(data, trial.preparation)]
    p = outcome.judged.predictions
    first = p.repeat == 0
    return Fitted(
        Pipeline([("preparation", bare(preparation)), ("model", bare(model, X))]),
        data.classes,
        tuple(used),
        data.positive,
        trial.decision.thresholds(p.y[first], p.proba[first], data.positive),
        trial.decision.spec(),
    )


def model_file(outcome: Outcome) -> bytes:
    """Return the trial trained on all rows as the content of a skops file."""
    import skops.io

    content = skops.io.dumps(fitted(outcome).as_plain())
    unknown = set(skops.io.get_untrusted_types(data=content)) - {*TRUSTED}
    if unknown:
        raise ExportError(
            f"`{outcome.trial.strategy}` trains a kind of model that no file can hold safely yet: export the "
            "script."
        )
    return content


def load(content: bytes) -> dict[str, Any]:
    """Return what `model_file` has written; raises skops' error for any type that is not in TRUSTED."""
    import skops.io

    wanted = set(skops.io.get_untrusted_types(data=content)) & {*TRUSTED}
    return skops.io.loads(content, trusted=sorted(wanted))


def needs_us(content: bytes) -> bool:
    """Return whether a file holds types of this program, which whoever loads it must then have."""
    import skops.io

    return any(name.startswith("core.") for name in skops.io.get_untrusted_types(data=content))


def packages(content: bytes) -> list[str]:
    """Return what whoever loads a file must have installed, this program apart: names with versions."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        modules = set(re.findall(r'"__module__": "(\w+)', file.read("schema.json").decode()))
    # Columns are chosen by name, of a table of pandas.
    roots = modules - {*sys.stdlib_module_names, "core"} | {"pandas", "skops"}
    known = packages_distributions()
    return sorted(f"{name} {version(name)}" for name in {known[root][0] for root in roots})


def bare(part: BaseEstimator, X: np.ndarray | None = None) -> BaseEstimator:
    """Return a fitted estimator as one of the libraries', without what matters in training alone."""
    match part:
        case Balanced(steps=steps):
            return bare(steps[-1][1], X)
        case Boosted():
            return part.booster_
        case Boosting():
            # The loss taught the trees; to say what they learned takes their margins alone.
            part.booster_.set_params(objective=None)
            return part
        case Expanded():
            return make_pipeline(_expansion(part, X), bare(part.classifier_, X))
        case ColumnTransformer():
            part.transformers_ = [(name, bare(each), columns) for name, each, columns in part.transformers_]
            part.transformers = [*part.transformers_]
            return part
        case Pipeline(steps=steps):
            part.steps = [(name, bare(each)) for name, each in steps]
            return part
        case prepare._TextScaler():
            return _as(StandardScaler(), part)
    if isinstance(part, TRAINING):
        return bare(part.classifier_, X)
    if getattr(part, "strategy", None) is prepare._median:
        return part.set_params(strategy="median")
    return part


def _expansion(part: Expanded, X: np.ndarray | None) -> ColumnTransformer:
    """Return what expands categories to the 0/1 columns that the classifier was trained on."""
    levels = part.expansion_.encoder_.categories_
    encoder = OneHotEncoder(categories=levels, handle_unknown="ignore", sparse_output=False)
    columns = [("categories", encoder, list(part.positions))]
    return ColumnTransformer(columns, remainder="passthrough").fit(X)


def _as(plain: BaseEstimator, part: BaseEstimator) -> BaseEstimator:
    plain.__dict__.update(part.__dict__)
    return plain
