"""The rows a sampler hands on in one fold, as a table: those that the model of that fold is trained on."""

import numpy as np
import pandas as pd
import pytest

from core.evaluate import evaluate_fold
from core.learners import LEARNERS
from core.plan import Trial
from core.project import resampled_table
from core.protocol import Protocol
from core.samples import SAMPLES
from core.strategies import STRATEGIES

DATA = SAMPLES["generated_mixed"](rows=500, fraud=0.1).load()
PROTOCOL = Protocol(folds=3, repeats=2, seed=5)


@pytest.mark.parametrize("place", [0, 4])
@pytest.mark.parametrize("key", ["smote", "random_over", "random_under", "tomek_links", "smote_enn"])
def test_they_are_counted_as_in_the_receipt_of_the_fold(key, place):
    split, strategy = PROTOCOL.splits(DATA)[place], STRATEGIES[key]()
    trial = Trial((strategy,), LEARNERS["dummy"](), protocol=PROTOCOL)
    receipt = evaluate_fold(DATA, trial, split).receipt
    table = resampled_table(DATA.part(split.train), strategy, PROTOCOL.seed + split.repeat)
    of_class = table.groupby(DATA.target)["synthetic"].agg(["sum", "size"]).reindex(DATA.classes)
    assert of_class["sum"].tolist() == list(receipt.synthetic)
    assert (of_class["size"] - of_class["sum"]).tolist() == list(receipt.real)


def test_real_rows_are_those_of_the_training_part_with_their_numbers_in_the_file():
    split = PROTOCOL.splits(DATA)[1]
    table = resampled_table(DATA.part(split.train), STRATEGIES["smote"](), PROTOCOL.seed)
    real = table[~table["synthetic"]]
    rows = real["row"].astype(int).to_numpy()
    assert sorted(rows) == sorted(split.train)
    before = DATA.X.iloc[rows].reset_index(drop=True)
    for name in ("amount", "country", "payments_today"):
        pd.testing.assert_series_equal(
            real[name].reset_index(drop=True), before[name], check_dtype=False, check_names=False
        )
    parents = table.loc[table["synthetic"], ["parent 1", "parent 2"]].to_numpy(int)
    assert np.isin(parents, split.train).all()


def test_they_can_be_written_as_parquet(tmp_path):
    table = resampled_table(DATA.part(PROTOCOL.splits(DATA)[0].train), STRATEGIES["smote"]())
    table.to_parquet(tmp_path / "rows.parquet", index=False)
    back = pd.read_parquet(tmp_path / "rows.parquet")
    assert back["synthetic"].tolist() == table["synthetic"].tolist()
    assert [*back] == [*table]


def test_a_part_keeps_what_goes_with_its_rows():
    rows = np.array([3, 1, 7])
    part = DATA.part(rows)
    assert part.rows.tolist() == [3, 1, 7]
    assert part.y.tolist() == DATA.y[rows].tolist()
    assert part.classes == DATA.classes
    assert part.X["amount"].tolist() == DATA.X["amount"].iloc[rows].tolist()
