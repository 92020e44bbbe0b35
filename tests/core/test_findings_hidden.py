"""Leaks, gaps and rows that belong together: against slow counts, and not by chance."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from core.columns import Kind
from core.dataset import from_frame, from_table
from core.findings import FINDINGS
from core.findings._belonging import names_things, share_beside, together
from core.findings.leak_suspects import Cuts, Found, Values
from core.reading import read
from tests.core.finding_data import made

VALUES = st.one_of(st.none(), st.integers(0, 5).map(float))
ROWS = st.lists(st.tuples(VALUES, st.booleans()), min_size=2, max_size=30).filter(
    lambda rows: any(own for _, own in rows) and any(value is not None for value, _ in rows)
)


def agreement(named: np.ndarray, wanted: np.ndarray) -> float:
    return (named & wanted).sum() / (named | wanted).sum()


@given(ROWS)
def test_the_best_cut_is_that_of_a_slow_search(rows):
    values = np.array([np.nan if value is None else value for value, _ in rows])
    wanted = np.array([own for _, own in rows])
    gaps = np.isnan(values)
    sides = [side for cut in set(values[~gaps]) for side in (values <= cut, values > cut)]
    best = max(agreement(named, wanted) for side in sides for named in (side, side | gaps))
    found = Cuts(pd.Series(values)).found(wanted)
    assert found.share == pytest.approx(best)
    assert found.size == wanted.sum()
    assert found.tries >= len({tuple(named) for side in sides for named in (side, side | gaps)})


@given(ROWS)
def test_values_are_told_by_other_rows(rows):
    values = np.array([-1.0 if value is None else value for value, _ in rows])
    wanted = np.array([own for _, own in rows])
    named = []
    for place, value in enumerate(values):
        others = np.delete(wanted, place)[np.delete(values, place) == value]
        named.append(len(others) > 0 and others.mean() > 0.5)
    found = Values(pd.Series(values).replace(-1.0, np.nan)).found(wanted)
    assert (found.named, found.right) == (sum(named), (np.array(named) & wanted).sum())


def test_what_a_cut_finds_by_chance_is_bounded():
    """All 252 ways to choose 5 of 10 rows in order: how often a cut finds as much, and the bound."""
    rows = pd.Series(np.arange(10.0))
    ways = [np.isin(np.arange(10), chosen) for chosen in combinations(range(10), 5)]
    found = [Cuts(rows).found(way) for way in ways]
    assert len(ways) == 252
    for each in found:
        often = np.mean([other.share >= each.share - 1e-12 for other in found])
        assert often <= min(each.by_chance(10), 1)
    assert Found(5, 5, 5, tries=1).by_chance(10) == pytest.approx(1 / 252)


def test_noise_is_no_leak_even_in_a_wide_short_table():
    finding = FINDINGS["leak_suspects"](share=0.5)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X = pd.DataFrame(rng.normal(size=(30, 200))).rename(columns=str)
        data = from_frame("noise", X, list("a" * 18 + "b" * 12))
        assert finding.sentence(data) is None


@pytest.mark.parametrize("of_class", [10, 40])
def test_a_leak_shows_in_a_small_class_as_well(of_class):
    value = np.arange(1000.0)
    said = FINDINGS["leak_suspects"]().sentence(made(1000 - of_class, of_class, n=value))
    assert said.startswith(f"`n` ({of_class} of {of_class} rows of `b`, no other) alone")


def test_a_high_area_under_the_curve_of_a_rare_class_is_no_leak():
    """Ten rows of 10,000 above the 99th percentile: AUC 0.995, and nine in ten alarms are false."""
    rank = np.random.default_rng(0).permutation(10_000)
    wanted = np.isin(rank, 9_900 + np.arange(0, 100, 10))
    order = np.argsort(wanted, kind="stable")
    data = made(9_990, 10, n=rank[order])
    assert roc_auc_score(data.y, data.X["n"]) > 0.99
    assert FINDINGS["leak_suspects"]().sentence(data) is None


def test_a_leak_may_lie_in_the_middle_in_gaps_or_in_another_class():
    rows, code = np.arange(500), np.repeat([0, 1, 2], [300, 100, 100])
    leaks = {
        "code": np.array([3, 2, 1])[code],
        "filled": np.where(code == 1, rows % 90 / 7, np.nan),
        "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.where(code == 1, 900 + rows, rows % 97), "D"),
    }
    for name, values in leaks.items():
        data = made(300, 100, 100, **{name: values}).with_positive("b")
        said = FINDINGS["leak_suspects"]().sentence(data)
        assert said.startswith(f"`{name}` (100 of 100 rows of `b`, no other)")
    # With no class of interest, all are looked at; the larger side of one is told by the smaller.
    data = made(300, 100, 100, n=np.where(code == 0, rows % 13 / 7, 5.0 + rows % 11))
    assert "200 of 200 rows outside `a`" in FINDINGS["leak_suspects"]().sentence(data)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *[
            (n, True)
            for n in ("id", "patient", "Patient ID", "customer_no", "userId", "machine-name", "SITE")
        ],
        *[(n, False) for n in ("idle", "patient age", "grid", "userIdle", "paid", "customers", "said so")],
    ],
)
def test_names_of_things(name, is_one):
    assert names_things(name) == is_one


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=25))
def test_the_share_beside_is_that_of_a_slow_count(rows):
    codes, wanted = (np.array(part) for part in zip(*rows, strict=True))
    shares = []
    for place in np.flatnonzero(wanted):
        others = np.delete(wanted, place)[np.delete(codes, place) == codes[place]]
        shares += [others.mean()] if len(others) else []
    assert share_beside(codes, wanted) == pytest.approx(np.mean(shares) if shares else 0.0)


def test_rows_that_belong_together_are_seldom_found_in_noise():
    """The test is at 1 %: of 100 files of noise, five or more would be a wonder (p = 0.004)."""
    finding, found = FINDINGS["repeated_entities"](), 0
    for seed in range(100):
        visits = np.random.default_rng(seed).permutation(400) // 5
        found += finding.sentence(made(300, 100, patient=visits)) is not None
    assert found < 5


def test_the_share_said_of_patients_is_counted():
    visits = np.where(np.arange(400) < 380, np.arange(400) // 4, np.arange(400) - 380)
    said = FINDINGS["repeated_entities"]().sentence(made(300, 100, patient_id=visits))
    ill = np.arange(400) >= 300
    same = (visits[:, None] == visits[None, :]) & ~np.eye(400, dtype=bool)
    share = np.mean([ill[same[row]].mean() for row in np.flatnonzero(ill)])
    assert (
        f"`patient_id` share their class (beside a row of `b`, {100 * share:.1f} % are `b`, of all 25.0 %)"
        in said
    )
    assert said.endswith("name it on the Data page as what belongs together.")


def test_columns_that_change_together_are_measured_and_repeat():
    turns = np.random.default_rng(0).permutation(40)[np.arange(400) // 10]
    other = np.random.default_rng(1).permutation(40)[np.arange(400) // 10]
    fit = made(300, 100, d=turns / 8, e=other / 8, f=turns * 3.5 + 1)
    assert together(fit, 5) == ["d", "e", "f"]
    assert together(fit, 41) == []
    # Whole numbers may be codes of one thing; numbers that hardly repeat belong to one row.
    assert together(made(300, 100, d=turns, e=other), 5) == []
    rows = np.random.default_rng(2).permutation(400)
    assert together(made(300, 100, d=rows / 8, e=rows[::-1] / 8), 5) == []


def test_gaps_are_tested_for_all_columns_at_once():
    """Of 40 files with 20 columns of gaps by chance, at 1 % in all, three or more would be a wonder."""
    finding, found = FINDINGS["missing_by_class"](apart=0.0), 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        values = np.where(rng.random((400, 20)) < 0.3, np.nan, rng.normal(size=(400, 20)))
        data = from_frame("gaps", pd.DataFrame(values).rename(columns=str), list("a" * 300 + "b" * 100))
        found += finding.sentence(data) is not None
    assert found < 3


def test_of_several_classes_gaps_are_said_of_the_surest():
    code = np.repeat([0, 1, 2], [200, 100, 100])
    draw = np.random.default_rng(0).random(400)
    data = made(200, 100, 100, m=np.where(draw < np.array([0.1, 0.12, 0.9])[code], np.nan, draw))
    assert "in `c`" in FINDINGS["missing_by_class"]().sentence(data)


def test_classes_of_a_file_that_differ_in_writing_are_found():
    rows = [f"{i * 0.37 % 1},{label}" for i, label in enumerate(["Yes", "yes ", "no", "No", "n/a"] * 30)]
    data = from_table(read(("x,ill\n" + "\n".join(rows)).encode()), "ill")
    # Blanks around a name are no part of it, and a usual mark is no class at all.
    assert data.classes == ("No", "Yes", "no", "yes")
    assert FINDINGS["class_names"]().sentence(data).startswith("`No` and `no` differ")


def test_numbers_said_to_be_whole_or_codes_are_no_news():
    data = made(300, 100, n=np.arange(400) % 7)
    for known in (Kind.WHOLE, Kind.CATEGORICAL):
        said = replace(data, kinds={**data.kinds, "n": known})
        assert FINDINGS["whole_numbers"]().sentence(said) is None


@pytest.mark.parametrize("of_class", [30, 3_000, 25_000])
def test_a_leak_is_found_in_a_large_file(of_class):
    """A first look at a sample of the rows may not hide that 19 of 20 rows are found, and as many others."""
    rng, wanted = np.random.default_rng(of_class), np.arange(60_000) >= 60_000 - of_class
    wrong = of_class // 20
    told = wanted.copy()
    told[rng.choice(np.flatnonzero(wanted), wrong, replace=False)] = False
    told[rng.choice(np.flatnonzero(~wanted), wrong, replace=False)] = True
    for values in (told + rng.random(60_000), np.where(told, "late", "early")):
        said = FINDINGS["leak_suspects"]().sentence(made(60_000 - of_class, of_class, n=values))
        assert said.startswith(f"`n` ({of_class - wrong:,} of {of_class:,} rows of `b`, {wrong:,} other)")
