"""What the map says a sampler did is what it did, in the units of the file."""

import io

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from core.columns import Kind
from core.dataset import from_frame
from core.evaluate import fit, witness
from core.plan import Split
from core.project import Method, families, left_blank, listing, project_resampled, resampled_table
from core.project.layout import laid_out, prepared
from core.project.resampling import resampled
from core.project.units import RARE, in_own_units
from core.receipt import receipt
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import trial

TABLES = {
    "numbers": data.multiclass(),
    "mixed": data.mixed(),
    "words": data.categorical(),
    "counted": data.counted(),
    "every kind": data.every_kind(),
}
SAMPLERS = (
    "smote",
    "borderline_smote",
    "svm_smote",
    "kmeans_smote",
    "adasyn",
    "smote_enn",
    "smote_tomek",
    "boundary_smote",
    "plausible_smote",
    "random_over",
    "smoothed_bootstrap",
    "gaussian_copula",
    "random_under",
    "tomek_links",
)
EASY = {"kmeans_smote": {"presence": 0.0}}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def sampler(key):
    return STRATEGIES[key](**EASY.get(key, {}))


@pytest.mark.parametrize("table", [*TABLES.values()][:4], ids=[*TABLES][:4])
@pytest.mark.parametrize("key", SAMPLERS)
def test_the_rows_are_those_that_a_trial_trains_on(table, key):
    """On the same rows, with the same seed: to the last bit, and the receipt agrees."""
    everything = np.arange(len(table.y))
    model = fit(table, trial(sampler(key)), Split(0, 0, everything, everything[:5]))
    seen = witness(model.classifier)
    outcome = resampled(table, sampler(key), prepared(table)[1], 0)
    np.testing.assert_array_equal(outcome.X, seen.X_)
    np.testing.assert_array_equal(outcome.y, seen.y_)
    size = len(table.classes)
    counted = receipt(table.y, outcome.y, outcome, size)
    found = project_resampled(table, sampler(key), Method.PCA)
    assert sum(counted.dropped) == found.dropped
    assert sum(counted.synthetic) == found.added


@every_table
def test_real_rows_are_given_back_as_they_are(table):
    fitted, X = prepared(table)
    back = in_own_units(table, fitted, X)
    assert [*back.columns] == [*table.X.columns]
    for name in table.columns(Kind.NUMERIC, Kind.WHOLE):
        known = table.X[name].to_numpy(float)
        far = 1e-11 * np.nanmax(np.abs(known))
        np.testing.assert_allclose(back[name].to_numpy(float), known, rtol=0, atol=far)
    for name in table.columns(Kind.CATEGORICAL, Kind.CONSTANT):
        assert back[name].fillna("nothing").tolist() == table.X[name].fillna("nothing").tolist()
    for name in table.columns(Kind.DATE, Kind.TEXT, Kind.IDENTIFIER):
        assert back[name].isna().all()


def test_no_noise_of_scaling_is_left():
    """Between 0 and 0 there is 0, and between 0.1 and 0.3 nothing with sixteen digits."""
    table = data.binary()
    table.X["a"] = np.where(np.arange(200) < 190, 0.0, 0.37)
    table.X["b"] = (10 * table.X["b"]).round() / 10
    frame = in_own_units(table, *prepared(table))
    assert frame[["a", "b"]].equals(table.X[["a", "b"]])


def test_rare_categories_are_given_back_as_such():
    words = ["often"] * 60 + ["seldom"] * 37 + ["once", "twice", "twice"]
    table = from_frame("rare", pd.DataFrame({"w": words}), ["a"] * 50 + ["b"] * 50)
    back = in_own_units(table, *prepared(table))["w"]
    assert back.value_counts().to_dict() == {"often": 60, "seldom": 37, RARE: 3}


@every_table
@pytest.mark.parametrize("key", ["smote", "smote_enn", "random_over", "gaussian_copula", "random_under"])
def test_the_download_holds_real_rows_as_in_the_file_and_names_parents(table, key):
    frame = resampled_table(table, sampler(key))
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    assert len(again) == len(frame)
    names = np.array(table.classes)
    kept = frame[~frame["synthetic"].astype(bool)]
    rows = kept["row"].to_numpy(int)
    assert len(set(rows)) == len(rows)
    for name in table.X:
        of_file = table.X[name].iloc[rows].reset_index(drop=True)
        pd.testing.assert_series_equal(kept[name].reset_index(drop=True), of_file, check_dtype=False)
    assert kept[table.target].tolist() == names[table.y[rows]].tolist()
    made = frame[frame["synthetic"].astype(bool)]
    for parent in ("row", "parent 1", "parent 2"):
        there = made[made[parent].notna()]
        assert there[table.target].tolist() == names[table.y[there[parent].to_numpy(int)]].tolist()


def test_downloaded_rows_lie_between_their_parents_in_the_file():
    """In the units of the file, by its row numbers: scaling moves no row off its line."""
    table = data.numeric(160, 40)
    table.X["a"] = table.X["a"] * 1e6 - 3e5
    frame = resampled_table(table, sampler("smote"))
    made = frame[frame["synthetic"]]
    numbers = table.X.to_numpy()
    a, b = (numbers[made[f"parent {i}"].to_numpy(int)] for i in (1, 2))
    between = a + made["place"].to_numpy()[:, None] * (b - a)
    np.testing.assert_allclose(made[[*"abcd"]].to_numpy(float), between, rtol=0, atol=1e-9 * 3e6)
    assert len(made) == 120


def test_names_of_the_file_come_first():
    base = data.numeric(60, 20, columns=3)
    X = base.X.set_axis(["synthetic", "row", "place"], axis=1)
    table = from_frame("odd names", X, data.labelled(base.y))
    frame = resampled_table(table, sampler("smote"))
    assert [*frame.columns[-5:]] == ["synthetic_", "row_", "parent 1", "parent 2", "place_"]
    np.testing.assert_array_equal(frame["row"].iloc[:80].to_numpy(float), X["row"])


def test_what_cannot_be_given_back_is_said():
    assert left_blank(data.mixed()) is None
    said = left_blank(data.every_kind())
    assert said.startswith("Made-up rows are blank in `day`, `story`, `name`:")


def test_row_numbers_are_those_of_the_file():
    """Rows without a class are left out of the data set, not out of the count."""
    from core.dataset import from_table
    from core.reading import Reading, read

    lines = ["x,y"] + [f"{i},{'' if i % 5 == 0 else 'a' if i % 3 else 'b'}" for i in range(60)]
    table = from_table(read("\n".join(lines).encode(), Reading()), "y")
    frame = listing(table, np.array([0, 1, 10]))
    assert frame["row"].tolist() == frame["x"].tolist() == table.rows[[0, 1, 10]].tolist()


def test_fractions_and_values_outside_are_counted():
    table = data.counted(Kind.NUMERIC)
    found = project_resampled(table, sampler("smoothed_bootstrap"), Method.PCA)
    odd = found.oddities.set_index(["column", "oddity"])
    made = resampled_table(table, sampler("smoothed_bootstrap"))
    made = made[made["synthetic"]]
    for name in "ab":
        values = made[name].astype(float)
        assert odd.loc[(name, "a fraction in a column of whole numbers"), "rows"] == (values % 1 != 0).sum()
    for name in "abc":
        values, known = made[name].astype(float), table.X[name]
        outside = int(((values < known.min()) | (values > known.max())).sum())
        key = (name, "outside the range of the real rows")
        assert (odd.loc[key, "rows"] if key in odd.index else 0) == outside
    assert odd.loc[("a", "a fraction in a column of whole numbers"), "share"] == 1.0


def test_columns_said_to_be_whole_get_no_fractions():
    found = project_resampled(data.counted(), sampler("smote"), Method.PCA)
    assert "a fraction in a column of whole numbers" not in set(found.oddities["oddity"])
    assert found.added == 90


def test_marks_of_missing_values_between_there_and_missing_are_counted():
    table = data.numeric(160, 40, missing=0.2)
    found = project_resampled(table, sampler("smote"), Method.PCA)
    odd = found.oddities[found.oddities["oddity"] == "neither missing nor there"]
    made = resampled_table(table, sampler("smote"))
    made = made[made["synthetic"]]
    for name, rows in odd[["column", "rows"]].to_numpy():
        gone = table.X[name].isna().to_numpy()
        first, second = (gone[made[f"parent {i}"].to_numpy(int)] for i in (1, 2))
        assert rows == (first != second).sum() > 0
    assert set(odd["column"]) == set("abcd")


def test_a_sampler_that_makes_up_categories_is_found_out():
    from core.project.oddities import UNSEEN, oddities

    table = data.mixed()
    fitted, X = prepared(table)
    made = X[:3].copy()
    made[1, 0] = 1.0 + X[:, 0].max()
    found = oddities(table, fitted, X[X[:, 0] != X[0, 0]], made[:1])
    assert found[["column", "oddity", "rows"]].to_numpy().tolist() == [["color", UNSEEN, 1]]


def test_rows_that_repeat_real_ones_are_no_oddity():
    for key in ("random_over", "random_under"):
        assert project_resampled(data.counted(), sampler(key), Method.PCA).oddities.empty


@pytest.mark.parametrize("table", [data.multiclass(), data.mixed()], ids=["numbers", "mixed"])
def test_nearness_is_that_of_all_pairs(table):
    found = project_resampled(table, sampler("smote"), Method.PCA)
    layout = laid_out(table, Method.PCA, 0)
    outcome = resampled(table, sampler("smote"), layout.X, 0)
    real, made = layout.expanded(layout.X), layout.expanded(outcome.X[outcome.added])
    away = cdist(real, real)
    np.fill_diagonal(away, np.inf)
    grown = np.isin(table.y, outcome.y[outcome.added])
    by_rows = found.nearness.frame.groupby("rows")["distance"].apply(np.sort)
    np.testing.assert_allclose(by_rows["added"], np.sort(cdist(made, real).min(axis=1)), atol=1e-9)
    np.testing.assert_allclose(by_rows["real"], np.sort(away[grown].min(axis=1)), atol=1e-9)


def test_copies_are_counted():
    table = data.binary()
    assert project_resampled(table, sampler("random_over"), Method.PCA).nearness.copies == 120
    assert project_resampled(table, sampler("smote"), Method.PCA).nearness.copies == 0


def test_added_points_know_their_parents_and_where_these_lie():
    table = data.numeric(7_000, 40)
    found = project_resampled(table, STRATEGIES["boundary_smote"](), Method.PCA)
    points, layout = found.points, laid_out(table, Method.PCA, 0)
    added = points[points["kind"] == "added"]
    for place, column in ((0, "first"), (1, "second")):
        rows = added[column].to_numpy(int)
        stated, expected = added[[f"x{place}", f"y{place}"]], layout.placed(layout.X[rows])
        np.testing.assert_allclose(stated, expected, rtol=0, atol=1e-9)
    # The map is linear here: a row between its parents is between them on the map, shown or not.
    between = added["x0"] + added["place"] * (added["x1"] - added["x0"])
    np.testing.assert_allclose(added["x"], between, rtol=0, atol=1e-9)
    assert not set(added["second"]) <= set(layout.rows)


def test_made_up_rows_are_listed_with_their_parents():
    table = data.mixed()
    found = project_resampled(table, sampler("smote"), Method.PCA)
    chosen = found.points[found.points["kind"] == "added"].iloc[[3, 7]]
    listed = families(table, chosen, found.made.iloc[[3, 7]])
    assert listed["which"].tolist() == ["made up", "parent 1", "parent 2"] * 2
    parents = listed[listed["which"] != "made up"]
    expected = chosen[["first", "second"]].to_numpy(int).ravel()
    assert parents["row"].to_numpy(int).tolist() == expected.tolist()
    np.testing.assert_array_equal(parents["a"].to_numpy(float), table.X["a"].iloc[expected])
    assert set(listed["class"]) == {"1"}


def test_a_sampler_that_tells_nothing_is_matched_by_value():
    from sklearn.base import BaseEstimator

    class Silent(BaseEstimator):
        def fit_resample(self, X, y):
            return np.vstack([X[:1] + 0.5, X[::-2]]), np.concatenate([y[:1], y[::-2]])

    class Quiet(STRATEGIES["random_under"]):
        def sampler(self, context):
            return Silent()

    table = data.binary()
    outcome = resampled(table, Quiet(), prepared(table)[1], 0)
    assert outcome.parents.first.tolist() == [-1, *range(199, -1, -2)]
    assert outcome.added.tolist() == [True] + [False] * 100
