"""Where a file lies: its three numbers in their intervals, what was measured, and the sentences."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.dataset import Dataset, from_frame, from_table, likely_target
from core.diagnose import told
from core.diagnose.regime import Regime
from core.diagnose.standing import pair, standing
from core.reading import read
from tests.core import data

FILES = 40


def gaussian(rows: int, share: float, columns: int, delta: float, seed: int) -> Dataset:
    """Return rows of two bells `delta` apart; each is of the rarer class with that probability."""
    rng = np.random.default_rng(seed)
    rare = rng.random(rows) < share
    X = rng.normal(size=(rows, columns))
    X[:, 0] += delta * rare
    X = X @ rng.normal(size=(columns, columns))
    return from_frame(
        "bells", pd.DataFrame(X, columns=list("abcdefgh"[:columns])), data.labelled(rare.astype(int))
    )


def test_the_three_numbers_of_gaussian_files_lie_in_their_intervals():
    share, delta, columns = 0.1, 2.0, 4
    found = [standing(gaussian(300, share, columns, delta, seed), 1) for seed in range(FILES)]
    for spans, truth in (
        ([each.eta_interval for each in found], (1 - share) / share),
        ([each.delta_interval for each in found], delta),
    ):
        held = sum(span.low <= truth <= span.high for span in spans)
        assert held >= binom.ppf(0.001, FILES, 0.95)
    # It is counted and not estimated.
    assert {each.kappa for each in found} == {300 / columns}
    assert sum(each.gaussian for each in found) >= binom.ppf(0.001, FILES, 0.98)


def test_what_is_measured_is_what_scikit_learn_measures():
    table = gaussian(1_500, 0.1, 4, 2.0, 0)
    found = standing(table, 1)
    model = make_pipeline(StandardScaler(), LinearDiscriminantAnalysis())
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    score = cross_val_predict(model, table.X, table.y, cv=folds, method="predict_proba")[:, 1]
    at_half = found.measured.stages.iloc[0]
    assert at_half["recall"] == pytest.approx((score[table.y == 1] > 0.5).mean())
    assert at_half["false_positive_rate"] == pytest.approx((score[table.y == 0] > 0.5).mean())
    assert found.measured.roc_auc == pytest.approx(roc_auc_score(table.y, score))


@pytest.mark.parametrize(("share", "delta"), [(0.05, 2.0), (0.2, 1.0), (0.02, 3.0)])
def test_prediction_and_measurement_agree_on_bells(share, delta):
    found = standing(gaussian(20_000, share, 5, delta, 1), 1)
    steps = found.stages
    measured = steps["measured"].notna()
    assert measured.tolist() == [True, True, True, False]
    assert (steps["low"] <= steps["upper"])[measured].all()
    assert (steps["lower"] <= steps["high"])[measured].all()


def test_the_area_stands_in_where_bells_do_not_fit():
    rng = np.random.default_rng(0)
    table = gaussian(3_000, 0.1, 3, 2.0, 0)
    bent = replace(table, X=np.exp(table.X / table.X.std()) * rng.choice([1, 6], (3_000, 1)))
    found = standing(bent, 1)
    assert not found.gaussian
    # With so many rows the finite ones hardly count: an area is what two bells so far apart give.
    assert found.delta == pytest.approx(np.sqrt(2) * norm.ppf(found.measured.roc_auc), rel=0.02)
    assert found.delta_interval.low < found.delta < found.delta_interval.high
    assert found.why.startswith("Bells do not fit: the scores of")


@pytest.mark.parametrize("table", [data.categorical(400, 60), data.mixed(400, 60), data.every_kind(200)])
def test_every_kind_of_column_is_looked_at(table):
    found = standing(table, table.interest)
    assert found.rows == tuple(sorted(table.counts, reverse=True))
    assert found.kappa > 1
    assert [text.endswith(".") for text in told.standing(found)] == [True] * 4


def test_a_class_is_held_against_the_largest_other():
    table = data.multiclass()
    two = pair(table, 2)
    assert (two.classes, two.counts, two.positive) == (("0", "2"), (120, 30), 1)
    assert two.X.to_numpy().tolist() == table.X[table.y != 1].to_numpy().tolist()
    # The largest class is held against the second, which is the rarer.
    assert pair(table, 0).classes == ("0", "1")


def test_groups_stay_together():
    table = replace(data.numeric(200, 60), groups=pd.Series(np.arange(260) // 4))
    two = pair(table, 1)
    assert two.groups.tolist() == table.groups.tolist()
    assert standing(table, 1).measured is not None


def test_too_many_columns_are_said():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(60, 100)), columns=[f"c{i}" for i in range(100)])
    labels = ["no"] * 45 + ["yes"] * 15
    frame.iloc[45:, :5] += 1.5
    found = standing(from_frame("wide", frame, labels), 1)
    assert "60 rows are too few for 58 directions" in found.why
    assert found.directions < 58
    assert found.kappa > 1


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (data.numeric(50, 3), "`1` has 3 rows, and 4 are needed"),
        (
            from_frame("wide", pd.DataFrame(np.eye(40)).rename(columns=str), ["no"] * 36 + ["yes"] * 4),
            "40 rows are too few for 38 directions, and a linear rule could not be tried",
        ),
    ],
)
def test_what_cannot_be_said_is_said(table, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        standing(table, 1)


def test_a_class_too_small_to_measure_is_predicted_only():
    found = standing(data.tiny(), 1)
    assert found.measured is None
    assert found.stages["measured"].isna().all()
    assert "it could not be measured: `1` has 4 rows, fewer than the 5 folds" in told.standing(found)[0]


def test_sentences_tell_the_numbers():
    found = standing(gaussian(2_000, 0.05, 4, 2.0, 3), 1)
    steps = found.stages.set_index("stage")
    first, gained, price, rules = told.standing(found)
    assert found.regime is Regime.EXTREME
    assert f"finds {100 * steps.loc['at one half', 'recall']:.0f} %" in first
    points = round(100 * (steps.loc["threshold tuned", "recall"] - steps.loc["at one half", "recall"]))
    assert f"gets back **{points} points** of recall" in gained
    low, high = steps.loc["threshold tuned", ["back_low", "back_high"]]
    assert low < steps.loc["threshold tuned", "back"] < high
    assert f"({100 * low:.0f} to {100 * high:.0f}; " in gained
    wrong = steps.loc["threshold tuned", "measured_false_positive_rate"]
    assert f"{100 * wrong:.0f} % of `0` become false alarms" in price
    assert f"{found.eta:,.1f} : 1" in rules


@pytest.mark.parametrize(
    "name", ["glass", "german", "htru2_pulsar", "oil-spill", "car", "w4k2_yeast6", "phoneme"]
)
def test_real_files_have_a_place(shared_data, name):
    table = read(shared_data / "real" / f"{name}.csv")
    found = standing(
        from_table(table, likely_target(table)), from_table(table, likely_target(table)).interest
    )
    at_half = found.stages.iloc[0]
    assert found.delta_interval.low <= found.delta <= found.delta_interval.high
    # The best that can be said of rows that are no bells: recall is predicted to within 15 points.
    assert at_half["recall"] == pytest.approx(at_half["measured"], abs=0.15)
    sentences = told.standing(found)
    assert all(data.is_sentence(text) for text in sentences)
    # A span of one number is none.
    assert not re.search(r"\*\* \((-?\d+) to \1\) need", sentences[1])
