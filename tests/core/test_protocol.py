"""How rows are split: every scheme against what it promises, and against scikit-learn's own."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, TimeSeriesSplit

from core.findings import FINDINGS
from core.protocol import Protocol, one_class
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import is_sentence, predict, trial

SCHEMES = ("k_fold", "time", "hold_out")


def grouped(table, count):
    """Return the table with that many groups, taken in turn."""
    return replace(table, groups=pd.Series(np.arange(len(table.y)) % count, name="patient"))


def ordered(table, order):
    return replace(table, order=pd.Series(order, name="when"))


@st.composite
def tables(draw):
    counts = draw(st.lists(st.integers(3, 40), min_size=2, max_size=4))
    table = data.numeric(*counts, columns=1)
    rows = len(table.y)
    if draw(st.booleans()):
        table = grouped(table, draw(st.integers(3, rows)))
    if draw(st.booleans()):
        moments = st.integers(0, draw(st.integers(1, 60)))
        order = draw(st.lists(moments, min_size=rows, max_size=rows))
        table = ordered(table, order)
    return table


@st.composite
def protocols(draw):
    scheme, shuffle = draw(st.sampled_from(SCHEMES)), draw(st.booleans())
    repeats = draw(st.integers(1, 3)) if shuffle and scheme != "time" else 1
    return Protocol(scheme, draw(st.integers(2, 6)), repeats, draw(st.integers(0, 99)), shuffle)


@given(tables(), protocols())
def test_every_scheme_keeps_judged_rows_out_of_training(table, protocol):
    reason = protocol.refusal(table)
    if reason is not None:
        assert is_sentence(reason)
        return
    splits = protocol.splits(table)
    assert len(splits) == protocol.fits
    moment = np.arange(len(table.y)) if table.order is None else table.order.to_numpy()
    for split in splits:
        assert len(split.train)
        assert len(split.test)
        assert not set(split.train) & set(split.test)
        if protocol.scheme == "time":
            assert moment[split.train].max() < moment[split.test].min()
        elif table.groups is not None:
            groups = table.groups.to_numpy()
            assert not set(groups[split.train]) & set(groups[split.test])
    for repeat in range(protocol.repeats):
        judged = np.concatenate([split.test for split in splits if split.repeat == repeat])
        assert len(set(judged)) == len(judged)
        assert (len(judged) == len(table.y)) == (protocol.scheme == "k_fold")


@given(tables(), protocols())
def test_the_same_settings_give_the_same_folds(table, protocol):
    assume(protocol.refusal(table) is None)
    for one, other in zip(protocol.splits(table), protocol.splits(table), strict=True):
        np.testing.assert_array_equal(one.train, other.train)
        np.testing.assert_array_equal(one.test, other.test)


def same(splits, wanted):
    for split, (train, test) in zip(splits, wanted, strict=True):
        np.testing.assert_array_equal(split.train, train)
        np.testing.assert_array_equal(split.test, test)


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("table", [data.binary(), data.multiclass(), grouped(data.binary(), 37)])
def test_folds_are_those_of_scikit_learn(table, shuffle):
    kind = StratifiedKFold if table.groups is None else StratifiedGroupKFold
    groups = None if table.groups is None else table.groups.to_numpy()
    repeats = 2 if shuffle else 1
    wanted = [
        fold
        for seed in range(7, 7 + repeats)
        for fold in kind(4, shuffle=shuffle, random_state=seed if shuffle else None).split(
            table.X, table.y, groups
        )
    ]
    settings = {"folds": 4, "repeats": repeats, "seed": 7, "shuffle": shuffle}
    same(Protocol(**settings).splits(table), wanted)
    same(Protocol("hold_out", **settings).splits(table), wanted[3::4])


@given(st.integers(0, 99), st.integers(2, 9))
def test_blocks_are_those_of_scikit_learn_where_no_moments_are_equal(seed, folds):
    rng = np.random.default_rng(seed)
    table = data.numeric(*rng.integers(8, 30, 2), columns=1)
    wanted = [*TimeSeriesSplit(folds).split(table.X)]
    same(Protocol("time", folds).splits(table), wanted)
    when = rng.permutation(len(table.y))
    for split, (train, test) in zip(
        Protocol("time", folds).splits(ordered(table, when)), wanted, strict=True
    ):
        assert sorted(when[split.train]) == train.tolist()
        assert sorted(when[split.test]) == test.tolist()


@given(st.lists(st.integers(1, 30), min_size=3, max_size=12), st.integers(2, 11))
def test_moments_are_never_cut_and_no_block_is_empty(sizes, folds):
    assume(folds < len(sizes))
    when = np.repeat(np.arange(len(sizes)), sizes)
    table = ordered(data.numeric(len(when) - 1, 1, columns=1), when)
    splits = Protocol("time", folds).splits(table)
    blocks = [set(when[splits[0].train]), *(set(when[split.test]) for split in splits)]
    assert all(blocks)
    assert sum(map(len, blocks)) == len(sizes)


def test_dates_are_an_order_and_the_file_is_one_too():
    table = data.binary()
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(200), unit="D")
    for order in (days, np.arange(200) / 7 - 3):
        by_file, by_column = (Protocol("time").splits(each) for each in (table, ordered(table, order)))
        same(by_column, [(split.train, split.test) for split in by_file])
        late = Protocol("time").splits(ordered(table, order[::-1]))
        assert late[0].train.min() > late[-1].test.max()


def test_a_hold_out_has_the_classes_and_the_share_asked_for():
    table = data.numeric(800, 200, columns=1)
    splits = Protocol("hold_out", folds=5, repeats=3).splits(table)
    for split in splits:
        assert np.bincount(table.y[split.test]).tolist() == [160, 40]
        assert len(split.train) == 800
    assert len({tuple(split.test) for split in splits}) == 3
    (last,) = Protocol("hold_out", folds=5, shuffle=False).splits(table)
    for code in (0, 1):
        rows = np.flatnonzero(table.y == code)
        np.testing.assert_array_equal(rows[-len(rows) // 5 :], last.test[table.y[last.test] == code])


TWO_BY_TWO = np.repeat([0, 1], 100)
REFUSED = {
    "few rows": (data.numeric(30, 4), Protocol(), "`1` has 4 rows, fewer than the 5 folds"),
    "one row": (data.numeric(30, 1), Protocol(folds=2), "`1` has 1 row, fewer than the 2 folds"),
    "all few": (data.numeric(4, 3, 2), Protocol(), "the largest class has 4 rows, fewer than the 5 folds"),
    "few to hold out": (
        data.numeric(30, 4),
        Protocol("hold_out"),
        "`1` has 4 rows, too few to hold out 1 in 5",
    ),
    "same repeats": (
        data.binary(),
        Protocol(repeats=2, shuffle=False),
        "repeats without shuffling would all be the same",
    ),
    "few groups": (
        grouped(data.binary(), 2),
        Protocol(),
        "the rows form 2 groups, fewer than the 5 folds",
    ),
    "few groups to hold out": (
        grouped(data.binary(), 2),
        Protocol("hold_out", folds=3),
        "the rows form 2 groups, too few to hold out 1 in 3",
    ),
    "rare class in few groups": (
        replace(data.binary(), groups=pd.Series(np.where(data.binary().y == 1, -1, np.arange(200)))),
        Protocol(),
        "`1` occurs in 1 group, fewer than the 5 folds",
    ),
    "repeats in time": (
        data.binary(),
        Protocol("time", repeats=2),
        "time has only one order, so repeats would all be the same",
    ),
    "groups in time": (
        grouped(data.binary(), 50),
        Protocol("time"),
        "a split in time cannot keep the rows of a group together: choose groups or time",
    ),
    "words for time": (
        ordered(data.binary(), ["early", "late"] * 100),
        Protocol("time"),
        "`when` holds neither numbers nor dates, so it gives no order in time",
    ),
    "gaps in time": (
        ordered(data.binary(), [np.nan, *range(199)]),
        Protocol("time"),
        "1 row has no place in time: `when` is missing",
    ),
    "few moments": (
        ordered(data.binary(), TWO_BY_TWO),
        Protocol("time"),
        "5 folds in time need 6 different moments; the data have 2 different moments",
    ),
    "fine": (data.binary(), Protocol(), None),
    "rare third class": (data.numeric(30, 20, 2), Protocol(), None),
    "rare third class to hold out": (data.numeric(30, 20, 2), Protocol("hold_out"), None),
    "few but enough moments": (ordered(data.binary(), np.arange(200) // 34), Protocol("time"), None),
    "words that no split needs": (ordered(data.binary(), ["early", "late"] * 100), Protocol(), None),
}


@pytest.mark.parametrize(("table", "protocol", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_protocol_refuses_with_a_sentence(table, protocol, reason):
    assert protocol.refusal(table) == reason
    assert reason is None or is_sentence(reason)
    if reason is None:
        assert len(protocol.splits(table)) == protocol.fits


@pytest.mark.parametrize(
    ("when", "protocol", "reason"),
    [
        (999, Protocol("time"), "only `0` is left to train on in fold 1"),
        (9, Protocol("time", folds=4), "every row that would be judged is of `0`"),
        (None, Protocol("time"), None),
    ],
)
def test_a_class_that_is_left_alone_is_refused(when, protocol, reason):
    table = data.binary()
    order = np.arange(200) if when is None else np.where(table.y == 1, when, np.arange(200))
    table = ordered(table, order)
    asked = replace(trial(), protocol=protocol)
    assert protocol.refusal(table) is None
    splits = protocol.splits(table)
    assert one_class(table, splits) == reason
    assert asked.refusal(table, splits) == reason


def test_the_finding_on_small_classes_counts_groups():
    table = data.numeric(60, 40, 20)
    patients = np.where(table.y == 2, np.arange(120) % 3, np.arange(120))
    small = FINDINGS["small_classes"]()
    assert small.sentence(table) is None
    table = replace(table, groups=pd.Series(patients))
    said = "`2` (3 groups) has fewer groups than the 5 folds, so some folds cannot judge it."
    assert small.sentence(table) == said
    judged = [(table.y[split.test] == 2).any() for split in Protocol().splits(table)]
    assert not all(judged)


def test_every_kind_of_class_may_be_new_in_time():
    """A class that first occurs in a later block is judged by models that never heard of it."""
    table = data.numeric(90, 60, 20)
    table = ordered(table, np.where(table.y == 2, np.arange(170) + 500, np.arange(170)))
    asked = replace(trial(STRATEGIES["class_weight"]()), protocol=Protocol("time", folds=3))
    assert asked.refusal(table, asked.protocol.splits(table)) is None
    p = predict(table, asked)
    late = p.fold == 2
    assert (p.y[late] == 2).any()
    assert not p.proba[~late][:, 2].any()
