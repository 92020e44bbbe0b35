"""The store of folds: exact, whole or not at all, bounded, private, and in memory where the disk fails."""

import dataclasses
import os
import shutil
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.engine import Store
from core.evaluate import Fold
from core.receipt import Receipt
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import folds_of, small, trial
from tests.core.stored import KEY, OTHER, ROWS, Clock, assert_same, files, key_of, made


def test_folds_come_back_to_the_bit(tmp_path):
    trials = [trial(small(STRATEGIES[key])) for key in ("nothing", "smote", "class_weight", "random_under")]
    folds = {("x", t.fit_key, f.repeat, f.fold): f for t in trials for f in folds_of(data.binary(), t)}
    for key, fold in folds.items():
        Store(tmp_path).put(key, fold)
    assert len(files(tmp_path)) == len(folds) == 12
    again = Store(tmp_path)
    for key, fold in folds.items():
        assert_same(again.get(key), fold)
        assert again.get(key) is again.get(key)
    assert len(again) == 12


SHAPES = st.tuples(st.integers(0, 9), st.integers(2, 4))
FLOATS = st.floats(width=64) | st.sampled_from([-0.0, 5e-324, float(np.nextafter(1, 2))])
COUNTS = st.lists(st.integers(0, 2**62), min_size=2, max_size=4).map(tuple)


@given(
    proba=SHAPES.flatmap(lambda shape: arrays(float, shape, elements=FLOATS)),
    seconds=st.floats(0, allow_infinity=False),
    receipt=st.builds(Receipt, COUNTS, COUNTS, COUNTS, COUNTS),
    notes=st.lists(st.text(st.characters(codec=None))).map(tuple),
)
def test_any_fold_comes_back_to_the_bit(tmp_path_factory, proba, seconds, receipt, notes):
    folder = tmp_path_factory.mktemp("store")
    numbers = {f.name: 2**40 for f in dataclasses.fields(Fold) if f.type == "int"}
    rest = {"seconds": seconds, "receipt": receipt, "notes": notes}
    fold = Fold(**numbers, test=np.arange(len(proba)), proba=proba, **rest)
    Store(folder).put(KEY, fold)
    assert_same(Store(folder).get(KEY), fold)


def test_no_other_key_gets_a_fold(tmp_path):
    Store(tmp_path).put(KEY, made())
    store = Store(tmp_path)
    others = [("data", "tif", 0, 0), ("data", "fit", 1, 0), ("data", "fit", 0, 1)]
    assert [store.get(key) for key in (OTHER, *others)] == [None] * 4
    assert_same(store.get(KEY), made())


def test_a_file_under_the_name_of_another_is_dropped(tmp_path):
    """Copying files about gives nobody a fold of other data."""
    Store(tmp_path).put(KEY, made())
    (mine,) = files(tmp_path)
    Store(tmp_path).put(OTHER, made(1))
    (other,) = {*files(tmp_path)} - {mine}
    mine.write_bytes(other.read_bytes())
    assert Store(tmp_path).get(KEY) is None
    assert files(tmp_path) == [other]


def test_a_flipped_bit_anywhere_drops_the_fold(tmp_path):
    Store(tmp_path).put(KEY, made())
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        file.write_bytes(damaged)
        assert Store(tmp_path).get(KEY) is None
        assert not file.exists()


@given(cut=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted), put=st.binary(max_size=40))
def test_any_other_damage_drops_the_fold(tmp_path_factory, cut, put):
    folder = tmp_path_factory.mktemp("store")
    Store(folder).put(KEY, made())
    (file,) = files(folder)
    whole = file.read_bytes()
    begin, end = (round(share * len(whole)) for share in cut)
    damaged = whole[:begin] + put + whole[end:]
    file.write_bytes(damaged)
    found = Store(folder).get(KEY)
    if damaged == whole:
        assert_same(found, made())
    else:
        assert found is None
        assert not file.exists()
    Store(folder).put(KEY, made(1))
    assert_same(Store(folder).get(KEY), made(1))


def test_what_cannot_be_read_counts_as_missing(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, made())
    (file,) = files(tmp_path)
    file.unlink()
    file.symlink_to("nowhere")
    assert Store(tmp_path).get(KEY) is None
    file.unlink()
    file.mkdir()
    again = Store(tmp_path)
    assert again.get(KEY) is None
    again.put(KEY, made())
    assert_same(again.get(KEY), made())


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_can_read(tmp_path):
    before = os.umask(0)
    try:
        Store(tmp_path / "new").put(KEY, made())
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "new", tmp_path / "new" / "folds")]
    assert modes == [0o700, 0o700]
    assert [path.stat().st_mode & 0o777 for path in files(tmp_path / "new")] == [0o600]


@pytest.mark.parametrize("on_disk", [False, True])
def test_what_nobody_asks_for_goes(tmp_path, on_disk):
    clock = Clock()
    store = Store(tmp_path if on_disk else None, age=10, clock=clock)
    for number in (0, 1):
        store.put(key_of(number), made(number))
    for _ in range(3):
        clock.now += 6
        assert store.get(key_of(1)) is not None
    assert store.get(key_of(0)) is None
    assert len(store) == 1
    again = Store(tmp_path, age=10, clock=clock)
    assert (again.get(key_of(1)) is not None) == on_disk
    assert len(files(tmp_path)) == on_disk
    clock.now += 10.1
    assert store.get(key_of(1)) is None
    assert len(store) == len(files(tmp_path)) == 0


def test_old_files_go_when_a_store_is_opened_or_written_to(tmp_path):
    clock = Clock()
    store = Store(tmp_path, age=10, clock=clock)
    store.put(key_of(0), made())
    (tmp_path / "folds" / "left.draft").write_bytes(b"half")
    os.utime(tmp_path / "folds" / "left.draft", (clock.now, clock.now))
    (tmp_path / "folds" / "of somebody else").write_bytes(b"kept")
    os.utime(tmp_path / "folds" / "of somebody else", (0, 0))
    clock.now += 11
    store.put(key_of(1), made(1))
    assert len(files(tmp_path)) == 1
    assert not files(tmp_path, ".draft")
    clock.now += 11
    Store(tmp_path, age=10, clock=clock)
    assert [path.name for path in (tmp_path / "folds").iterdir()] == ["of somebody else"]


def test_files_are_bounded_in_bytes_over_all_processes(tmp_path):
    Store(tmp_path).put(KEY, made())
    size = files(tmp_path)[0].stat().st_size
    clock, limit = Clock(), 40 * size
    stores = [Store(tmp_path, disk=limit, clock=clock) for _ in range(2)]
    most = 0
    for number in range(200):
        clock.now += 1
        stores[number % 2].put(key_of(number), made(number))
        stores[0].get(key_of(0))
        most = max(most, sum(path.stat().st_size for path in files(tmp_path)))
    assert 0.8 * limit < most <= 1.1 * limit
    again = Store(tmp_path, disk=limit, clock=clock)
    kept = [number for number in range(200) if again.get(key_of(number)) is not None]
    assert kept == [0, *range(201 - len(kept), 200)]


def test_a_fold_larger_than_the_limit_stays_in_memory_and_drives_none_out(tmp_path):
    store = Store(tmp_path, disk=20_000)
    store.put(KEY, made())
    store.put(OTHER, made(1, ROWS))
    assert_same(store.get(OTHER), made(1, ROWS))
    again = Store(tmp_path, disk=20_000)
    assert again.get(OTHER) is None
    assert again.get(KEY) is not None


def test_threads_share_a_store(tmp_path):
    store, wrong = Store(tmp_path, limit=3 * made().proba.nbytes, disk=20_000), []

    def work():
        for number in range(200):
            store.put(key_of(number % 7), made(number % 7))
            found = store.get(key_of(number % 5))
            if found is not None and found.fold != number % 5:
                wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert_same(store.get(key_of(6)), made(6))


def test_a_folder_that_cannot_be_made_is_said_once_and_done_without(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file")
    for number in range(3):
        store.put(key_of(number), made(number))
        assert_same(store.get(key_of(number)), made(number))
        assert store.get(OTHER) is None
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", "core.engine.files")
    assert record.message.startswith(f"Nothing can be kept in {tmp_path / 'file' / 'folds'}")


def test_a_folder_that_goes_away_is_said_once_and_done_without(tmp_path, caplog):
    store = Store(tmp_path)
    shutil.rmtree(tmp_path / "folds")
    for number in range(3):
        store.put(key_of(number), made(number))
        assert_same(store.get(key_of(number)), made(number))
    assert len(caplog.records) == 1


def test_a_full_disk_is_said_once_and_done_without(tmp_path, caplog):
    """A limit on the size of files breaks a write off in its middle, as a full disk does."""
    resource = pytest.importorskip("resource")
    store = Store(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        for number in range(4):
            store.put(key_of(number), made(number, 5 if number % 2 else ROWS))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(caplog.records) == 1
    assert len([*(tmp_path / "folds").iterdir()]) == 2
    again = Store(tmp_path)
    assert [again.get(key_of(number)) is not None for number in range(4)] == [False, True, False, True]
    assert all(store.get(key_of(number)) is not None for number in range(4))


def test_the_environment_says_where_folds_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERWEIGHT_STORE", str(tmp_path / "kept"))
    Store.configured().put(KEY, made())
    assert_same(Store.configured().get(KEY), made())
    assert len(files(tmp_path / "kept")) == 1
    monkeypatch.setenv("COUNTERWEIGHT_STORE", "")
    assert Store.configured().get(KEY) is None
    monkeypatch.delenv("COUNTERWEIGHT_STORE")
    assert Store.configured().get(KEY) is None
