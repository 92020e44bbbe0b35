"""From a table to the numbers that samplers and learners work on; fitted inside each training fold.

Categories come first, as whole-number codes, so that their positions are known before anything is
fitted. Whoever needs distances or a linear model expands them with `OneHot`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from pandas.api.types import is_numeric_dtype
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

from core.columns import Kind
from core.dataset import LEFT_OUT, Dataset
from core.shelf import digest, shared
from core.words import quoted

RARE_LEVEL = 5
MOST_LEVELS = 50
TEXT_COMPONENTS = 20
NOISE = 1e-12
BLANK = "\0missing"
# Trees and boosting take numbers as float32, where larger ones are infinite.
LARGEST = float(np.finfo("float32").max)


class Preparation(StrEnum):
    """How columns are made ready: numbers scaled to mean 0 and sd 1, or from 0 to 1, or nothing done."""

    STANDARD = "standard"
    MIN_MAX = "min-max"
    AS_IS = "as-is"


def left_out(data: Dataset, preparation: Preparation) -> dict[str, str]:
    """Return the columns that are not used, each with the reason in words."""
    if preparation is Preparation.AS_IS:
        return {}
    return {c: LEFT_OUT[data.kinds[c]] for c in data.columns(*LEFT_OUT)}


def categories(data: Dataset, preparation: Preparation) -> tuple[int, ...]:
    """Return the positions that hold category codes after preparation."""
    if preparation is Preparation.AS_IS:
        return ()
    return tuple(range(len(data.columns(Kind.CATEGORICAL))))


def whole(data: Dataset, preparation: Preparation) -> tuple[int, ...]:
    """Return the positions of columns that have nothing between their values, after preparation."""
    if preparation is Preparation.AS_IS:
        return ()
    first = len(data.columns(Kind.CATEGORICAL))
    numbers = enumerate(data.columns(Kind.NUMERIC, Kind.WHOLE))
    return tuple(first + i for i, name in numbers if data.kinds[name] is Kind.WHOLE)


def features(data: Dataset, preparation: Preparation) -> int:
    """Return how many columns of the table are used."""
    return data.X.shape[1] - len(left_out(data, preparation))


def refusal(data: Dataset, preparation: Preparation) -> str | None:
    """Return why the table cannot be prepared this way, in one sentence, or None if it can."""
    if features(data, preparation) == 0:
        return "no column is left to learn from: each is constant or an identifier"
    if preparation is Preparation.AS_IS:
        for name in data.X.columns:
            if not is_numeric_dtype(data.X[name]):
                return f"`as-is` takes numbers only and column {quoted(name)} is not; use `standard`"
            if data.X[name].abs().max() > LARGEST:
                return (
                    f"`as-is` takes numbers up to {LARGEST:.1g} and column {quoted(name)} has larger ones; "
                    "use `standard`"
                )
    return None


def has_missing(data: Dataset, preparation: Preparation) -> bool:
    """Return whether missing values are still there after preparation."""
    return preparation is Preparation.AS_IS and bool(data.X.isna().to_numpy().any())


def transformer(data: Dataset, preparation: Preparation) -> ColumnTransformer:
    """Return the unfitted transformer for the columns of `data`.

    `standard`: numbers get the median where missing, a column that says so, and mean 0, sd 1;
    categories become codes, levels with fewer than 5 rows pooled; dates become parts; text becomes
    20 components of its character n-grams; identifiers and constants are left out.
    `min-max`: the same, but numbers go from 0 to 1, as the 0/1 columns of categories do.
    `as-is`: every number as the file wrote it.
    """
    if preparation is Preparation.AS_IS:
        return ColumnTransformer([("as-is", "passthrough", [*data.X.columns])])
    parts = [("category", _codes(), data.columns(Kind.CATEGORICAL))]
    scaler = MinMaxScaler if preparation is Preparation.MIN_MAX else StandardScaler
    parts += [("number", _numbers(scaler), data.columns(Kind.NUMERIC, Kind.WHOLE))]
    parts += [("date", _dates(scaler), [c]) for c in data.columns(Kind.DATE)]
    parts += [("text", _text(), c) for c in data.columns(Kind.TEXT)]
    used = [(f"{name} {i}", part, c) for i, (name, part, c) in enumerate(parts) if c]
    return ColumnTransformer(used, sparse_threshold=0, verbose_feature_names_out=False)


@dataclass(frozen=True, eq=False)
class Prepared:
    """The rows of one fold as numbers: `X` (n_train x d) to learn from, `X_test` (n_test x d) to judge.

    `origins` (d) holds the position, among the columns of the table, that each column came from.
    """

    X: np.ndarray
    X_test: np.ndarray
    origins: np.ndarray


def prepared(data: Dataset, preparation: Preparation, train: np.ndarray, test: np.ndarray) -> Prepared:
    """Return the rows at positions `train` and `test`, made ready by what `train` alone tells.

    Every fit on the same rows gets the same arrays, computed once; they are read-only.
    """

    def made() -> dict[str, np.ndarray]:
        fitted = transformer(data, preparation)
        X = fitted.fit_transform(data.X.iloc[train])
        X_test = fitted.transform(data.X.iloc[test])
        both = {"X": X, "X_test": X_test}
        ready = {name: np.array(part, dtype=float, order="C") for name, part in both.items()}
        return ready | {"origins": data.X.columns.get_indexer(origins(fitted))}

    rows = f"{digest(train)} {digest(test)}"
    return Prepared(**shared(f"prepared {data.fingerprint} {preparation} {rows}", made))


def origins(fitted: ColumnTransformer) -> list[str]:
    """Return, for every prepared column, the column of the table that it came from."""
    spans = {name: span for name, span in fitted.output_indices_.items() if span.stop > span.start}
    made = [""] * max(span.stop for span in spans.values())
    for name, part, columns in fitted.transformers_:
        if name in spans:
            used = [columns] if isinstance(columns, str) else list(columns)
            made[spans[name]] = _sources(part, used, spans[name].stop - spans[name].start)
    return made


def _sources(part: BaseEstimator, columns: list[str], width: int) -> list[str]:
    if len(columns) == 1:
        return columns * width
    extra = []
    if isinstance(part, Pipeline) and width > len(columns):
        extra = [columns[i] for i in part[0].indicator_.features_]
    return [*columns, *extra]


def _numbers(scaler: type[MinMaxScaler | StandardScaler]) -> Pipeline:
    imputer = SimpleImputer(strategy=_median, add_indicator=True, keep_empty_features=True)
    return make_pipeline(imputer, scaler())


def _median(known: np.ndarray) -> float:
    """Return the median, 0 of nothing: as by the name "median", which takes ten times as long."""
    return np.median(known) if len(known) else 0.0


def _codes() -> Pipeline:
    return make_pipeline(
        SimpleImputer(strategy="constant", fill_value=BLANK, keep_empty_features=True),
        _Codes(
            min_frequency=RARE_LEVEL,
            max_categories=MOST_LEVELS,
            handle_unknown="use_encoded_value",
            unknown_value=np.nan,
        ),
    )


def _dates(scaler: type[MinMaxScaler | StandardScaler]) -> Pipeline:
    # skrub takes seconds to import: only tables with dates or text pay for it.
    from skrub import DatetimeEncoder

    return make_pipeline(_FirstColumn(), DatetimeEncoder(add_weekday=True), _numbers(scaler))


def _text() -> Pipeline:
    from skrub import StringEncoder

    return make_pipeline(StringEncoder(n_components=TEXT_COMPONENTS, random_state=0), _TextScaler())


class _Codes(OrdinalEncoder):
    """Give a level that training never saw the code of the pooled rare levels, where there is one."""

    def transform(self, X):
        codes = super().transform(X)
        for column, rare in enumerate(self.infrequent_categories_):
            if rare is not None:
                unknown = np.isnan(codes[:, column])
                codes[unknown, column] = len(self.categories_[column]) - len(rare)
        return codes


class _TextScaler(StandardScaler):
    """Scale to sd 1, but leave alone components past the rank of the texts, which hold rounding noise."""

    def fit(self, X, y=None, sample_weight=None) -> StandardScaler:
        super().fit(X, y, sample_weight)
        self.scale_[self.var_ < NOISE] = 1.0
        return self


class _FirstColumn(TransformerMixin, BaseEstimator):
    """Turn a frame of one column into that column."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X.iloc[:, 0]


class OneHot(TransformerMixin, BaseEstimator):
    """Expand the code columns at `positions` to one 0/1 column a category; the rest follows unchanged.

    `inverse_transform` gives a row that lies between categories the nearest one, so that a made-up
    row never holds a category that cannot occur.
    """

    def __init__(self, positions: tuple[int, ...]) -> None:
        self.positions = positions

    def fit(self, X: np.ndarray, y=None) -> OneHot:
        self.encoder_ = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        self.encoder_.fit(X[:, list(self.positions)])
        self.width_ = sum(len(levels) for levels in self.encoder_.categories_)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        others = np.delete(X, self.positions, axis=1)
        return np.hstack([self.encoder_.transform(X[:, list(self.positions)]), others])

    def origins(self, names: list[str]) -> list[str]:
        """Return, for every expanded column, the name of the column it came from."""
        made = [
            names[position]
            for position, levels in zip(self.positions, self.encoder_.categories_, strict=True)
            for _ in levels
        ]
        return made + [name for i, name in enumerate(names) if i not in self.positions]

    def inverse_transform(self, X: np.ndarray) -> np.ndarray:
        codes = self.encoder_.inverse_transform(X[:, : self.width_])
        back = np.empty((len(X), codes.shape[1] + X.shape[1] - self.width_))
        others = np.setdiff1d(np.arange(back.shape[1]), self.positions)
        back[:, list(self.positions)] = codes
        back[:, others] = X[:, self.width_ :]
        return back


def expanded(classifier: BaseEstimator, positions: tuple[int, ...]) -> BaseEstimator:
    """Return `classifier` behind an expansion of the category codes, where there are any."""
    return Expanded(classifier, positions) if positions else classifier


class Expanded(ClassifierMixin, BaseEstimator):
    """Expand the category codes at `positions` before every call of a classifier."""

    def __init__(self, classifier: BaseEstimator, positions: tuple[int, ...]) -> None:
        self.classifier = classifier
        self.positions = positions

    def fit(self, X: np.ndarray, y: np.ndarray, **weight: np.ndarray) -> Expanded:
        self.expansion_ = OneHot(self.positions).fit(X)
        self.classifier_ = self.classifier.fit(self.expansion_.transform(X), y, **weight)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.classifier_.predict_proba(self.expansion_.transform(X))
