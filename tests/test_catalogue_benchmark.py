"""The results table of all strategies: its statistics, what it says, and what it computes again."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks import catalogue
from benchmarks.catalogue_page import CUT, FIGURES, mean_ranks, page, summary
from benchmarks.ranks import critical_difference, iman_davenport, ranks, standings
from core.strategies import STRATEGIES

# Demšar (2006), Statistical comparisons of classifiers over multiple data sets, JMLR 7, tables 5 and 6.
PUBLISHED_Q = {2: 1.960, 3: 2.343, 4: 2.569, 5: 2.728, 6: 2.850, 7: 2.949, 8: 3.031, 9: 3.102, 10: 3.164}
PUBLISHED_RANKS = [3.143, 2.000, 2.893, 1.964]


def some(files=7, size=6, seed=0):
    values = np.random.default_rng(seed).normal(size=(files, size))
    return pd.DataFrame(values, columns=[f"s{n}" for n in range(size)])


@pytest.mark.parametrize("size", PUBLISHED_Q)
def test_the_critical_difference_is_the_published_one(size):
    expected = PUBLISHED_Q[size] * np.sqrt(size * (size + 1) / (6 * 14))
    assert critical_difference(14, size) == pytest.approx(expected, abs=1e-3)


def test_the_statistic_is_that_of_the_published_example():
    statistic, p = iman_davenport(pd.Series(PUBLISHED_RANKS), 14)
    assert statistic == pytest.approx(3.69, abs=0.005)
    assert p == pytest.approx(stats.f.sf(3.69, 3, 39), rel=0.01)


def test_the_statistic_is_made_of_friedmans():
    values = some()
    chi2 = stats.friedmanchisquare(*values.to_numpy().T).statistic
    files, size = values.shape
    expected = (files - 1) * chi2 / (files * (size - 1) - chi2)
    assert iman_davenport(ranks(values, True).mean(), files)[0] == pytest.approx(expected)


def test_the_statistic_is_infinite_where_all_rank_alike():
    assert iman_davenport(pd.Series([1.0, 2.0, 3.0]), 5) == (np.inf, 0.0)


@pytest.mark.parametrize("higher", [True, False])
def test_ranks_share_ties_and_put_what_is_missing_last(higher):
    values = some().round(0)
    values.iloc[0, :2] = np.nan
    found = ranks(values, higher).to_numpy()
    sign = -1 if higher else 1
    for row, given in zip(found, values.to_numpy(), strict=True):
        expected = stats.rankdata(np.where(np.isnan(given), 99, sign * given))
        assert row.tolist() == expected.tolist()
    assert found[0, :2].tolist() == [5.5, 5.5]


def test_duels_count_what_is_missing_as_worse():
    one, other = pd.Series([1.0, 2.0, np.nan, np.nan, 3.0]), pd.Series([2.0, 1.0, 0.0, np.nan, np.nan])
    assert standings(one, other) == (2, 1, 2)
    assert standings(other, one) == (2, 1, 2)


def table(strategies=("nothing", "alike", "better", "refuses")):
    """Return figures in which `better` is best throughout, and a threshold helps `nothing` a lot."""
    quality = {"nothing": 0.5, "alike": 0.5, "better": 0.7}
    rows = [
        {
            "file": f"{n}.csv",
            "strategy": key,
            "status": "done" if key in quality else "refused",
            "average_precision": quality.get(key, np.nan),
            "at_argmax": quality.get(key, np.nan),
            "at_threshold": 0.9 if key == "nothing" else quality.get(key, np.nan),
            "brier": 1 - quality.get(key, np.nan),
            "seconds": 1.0 if key in quality else np.nan,
            "reason": "" if key in quality else "has too few rows",
        }
        for n in range(9)
        for key in strategies
    ]
    return pd.DataFrame(rows)


def test_doing_nothing_but_a_threshold_takes_part_among_the_most_probable_classes():
    means = mean_ranks(table(), "at_argmax")
    assert means.to_dict() == {"nothing": 3.5, "alike": 3.5, "better": 2.0, "refuses": 5.0, CUT: 1.0}
    for name in set(FIGURES) - {"at_argmax"}:
        assert CUT not in mean_ranks(table(), name)


def test_the_summary_names_who_differs():
    ranking, *_, alone, _ = summary(table())
    assert "`nothing` has 2.5, the best is `better` with 1.0; none is better" in ranking
    assert "`refuses` is worse" not in ranking
    assert f"{CUT} (chosen for balanced accuracy on the other folds) has mean rank 1.0 of 5" in alone
    assert "better than 3 of 3 strategies at their most probable class" in alone


def test_the_page_has_a_row_for_every_strategy_in_every_table_and_every_refusal():
    lines = page(table(), "A setting.")
    for key in ("nothing", "alike", "better"):
        assert sum(line.startswith(f"| `{key}` |") for line in lines) == len(FIGURES) + 1
    assert "| `better` | 0.3000 |" + " 0.3000 |" * 8 in lines
    assert "| `refuses` |" + " - |" * 9 in lines
    assert "- 0.csv: `refuses` refused: has too few rows" in lines
    columns = {line.count("|") for line in lines if line.startswith(("| strategy | files", f"| {CUT}"))}
    assert len(columns) == 1


@pytest.fixture
def small(shared_data, tmp_path, monkeypatch):
    """Make the benchmark a small one whose results lie elsewhere; return how to run it."""
    monkeypatch.setattr("benchmarks.files.FOLDER", shared_data)
    monkeypatch.setattr(catalogue, "FILES", {"glass.csv": False, "w4k2_yeast6.csv": False})
    monkeypatch.setattr(catalogue, "ALWAYS", ("glass.csv",))
    monkeypatch.setattr(catalogue, "TREES", 10)
    monkeypatch.setattr(catalogue, "WORKERS", 1)
    monkeypatch.setattr(catalogue, "TABLE", tmp_path / "CATALOGUE.csv")
    monkeypatch.setattr(catalogue, "PAGE", tmp_path / "CATALOGUE.md")

    def run(*keys):
        monkeypatch.setattr(catalogue, "STRATEGIES", {key: STRATEGIES[key] for key in keys})
        return catalogue.measure()

    return run


def computed(capsys):
    """Return how many strategies were computed on each file."""
    lines = capsys.readouterr().err.splitlines()
    return [int(line.split()[2]) for line in lines if line.startswith("catalogue: ")]


def test_what_is_known_is_computed_again_only_where_it_no_longer_holds(small, capsys):
    small("nothing", "class_weight", "adasyn")
    first = catalogue.TABLE.read_text()
    assert computed(capsys) == [3, 3]
    small("nothing", "class_weight", "adasyn", "random_over")
    assert computed(capsys) == [4, 1]
    kept = pd.read_csv(catalogue.TABLE)
    assert len(kept) == 8
    assert (kept["reason"].notna() == (kept["status"] != "done")).all()

    kept.loc[kept["strategy"] == "class_weight", "brier"] += 0.01
    kept.to_csv(catalogue.TABLE, index=False)
    small("nothing", "class_weight", "adasyn")
    assert computed(capsys) == [3, 1]
    again, before = (frame_without_time(text) for text in (catalogue.TABLE.read_text(), first))
    pd.testing.assert_frame_equal(again, before)


def frame_without_time(text):
    return pd.read_csv(StringIO(text)).drop(columns="seconds")
