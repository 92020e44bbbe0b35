"""The colours of SHAP values go by the order of a column's values, and dates have one."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from core.columns import Kind
from core.explain import explain
from tests.core import data
from tests.core.data import trial


def test_numbers_and_dates_have_ranks_and_categories_have_none():
    table = data.every_kind()
    asked = trial(data.BASELINE)
    split = asked.protocol.splits(table)[0]
    values = explain(table, asked, split, 1).values
    ordered = {Kind.NUMERIC, Kind.WHOLE, Kind.DATE}
    kinds = {table.kinds[name] for name in values["column"]}
    assert {Kind.DATE, Kind.CATEGORICAL} <= kinds
    for name, own in values.groupby("column"):
        cells, ranks = table.X[name].iloc[own["row"]], own["value"].to_numpy()
        if table.kinds[name] not in ordered:
            assert np.isnan(ranks).all()
            continue
        there = cells.notna().to_numpy()
        assert np.isnan(ranks[~there]).all()
        numbers = cells[there].astype("int64") if table.kinds[name] is Kind.DATE else cells[there]
        wanted = (rankdata(pd.to_numeric(numbers)) - 1) / (there.sum() - 1)
        np.testing.assert_allclose(ranks[there], wanted)
