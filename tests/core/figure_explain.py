"""Made-up explanations and subgroups, for the tests of figures."""

import numpy as np
import pandas as pd

from core.dataset import from_frame
from core.explain import subgroups
from core.predictions import Judged
from tests.core import score_data
from tests.core.data import labelled


def steps(columns):
    """Return the way of one row to its score, the last step being the rest."""
    shap = np.linspace(1, -1.2, len(columns) + 1)
    return pd.DataFrame({"column": [*columns, "rest"], "value": [*columns, None], "shap": shap})


def dependence(kind, names=("no", "yes"), words=None, n=200):
    """Return contributions along a column of numbers, dates, words or numbers with gaps."""
    random = np.random.default_rng(0)
    numbers = pd.Series(random.normal(size=n))
    words = [*words] if words else [*"abcdefghijklmnop"]
    values = {
        "number": numbers,
        "date": pd.Timestamp("2024-01-01") + pd.to_timedelta(numbers * 100, unit="D"),
        "word": pd.Series(random.choice(words, n), dtype="str").mask(random.random(n) < 0.1),
        "gaps": numbers.mask(numbers > 1),
    }
    actual = pd.Categorical.from_codes(random.integers(0, 2, n), [*names])
    shap = random.normal(size=n)
    return pd.DataFrame({"row": range(n), "value": values[kind], "shap": shap, "actual": actual})


def ranks(before, after, names="abcdefghijklmnopqrstuvwxyz"):
    """Return the shares of columns in two trials."""
    parts = [
        pd.DataFrame({"trial": trial, "column": [*names][: len(share)], "share": np.asarray(share)})
        for trial, share in (("before", before), ("after", after))
    ]
    return pd.concat(parts, ignore_index=True)


def groups(names, n=300):
    """Return the numbers of groups: the second has few rows of the class and the third none."""
    group = np.resize(np.repeat(names, [5, 3, 2][: len(names)] + [1] * max(len(names) - 3, 0)), n)
    rare = np.isin(group, names[1:])
    y = np.where(rare, 0, np.arange(n) % 2)
    y[np.flatnonzero(group == names[1])[:4]] = 1
    p = score_data.predictions(y, np.linspace(0.05, 0.95, n))
    table = from_frame("t", pd.DataFrame({"g": group}), labelled(y))
    return subgroups(Judged(p, (p.proba[:, 1] > 0.5).astype(int), np.zeros((1, 2))), table, "g", 1)
