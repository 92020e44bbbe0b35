"""Arrays made once: in memory, in a folder that several processes share, and never without end."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from core import shelf
from core.shelf import Shelf, digest


class Counted:
    """Makes an array and counts how often."""

    def __init__(self, values=(1.0, 2.0)):
        self.values = np.array(values)
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"values": self.values.copy()}


@pytest.mark.parametrize("shared", [False, True])
def test_a_group_is_made_once_and_cannot_be_changed(shared, tmp_path):
    made, kept = Counted(), Shelf(tmp_path if shared else None)
    for _ in range(3):
        found = kept.get("one", made)["values"]
        np.testing.assert_array_equal(found, [1.0, 2.0])
        with pytest.raises(ValueError, match="read-only"):
            found[0] = 9.0
    assert made.calls == 1
    kept.get("another", made)
    assert made.calls == 2


def test_another_process_finds_what_lies_in_the_folder(tmp_path):
    made = Counted()
    Shelf(tmp_path).get("one", made)
    found = Shelf(tmp_path).get("one", made)["values"]
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, [1.0, 2.0])
    assert made.calls == 1
    assert Shelf().get("one", made) is not None
    assert made.calls == 2


def test_memory_is_bounded_in_bytes_and_in_groups(monkeypatch):
    made, kept = Counted(np.zeros(1_000)), Shelf(memory=20_000)
    for name in "abc":
        kept.get(name, made)
    kept.get("c", made)
    assert made.calls == 3
    kept.get("a", made)
    assert made.calls == 4
    monkeypatch.setattr(shelf, "MOST", 3)
    many = Shelf()
    for number in range(10):
        many.get(str(number), made)
    assert len(many._groups) == 3


def test_a_process_holds_few_files_open(tmp_path):
    kept = Shelf(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(shelf.MOST * 3):
        kept.get(str(number), Counted())
    assert len(list(Path("/proc/self/fd").iterdir())) - before <= shelf.MOST


def test_the_folder_is_bounded_and_what_was_asked_for_last_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "LOOKS", 1)
    kept = Shelf(tmp_path, disk=40_000)
    for number in range(10):
        kept.get(str(number), Counted(np.full(1_000, number)))
        os.utime(kept._place(str(number)), (time.time() - 100 + number,) * 2)
    assert len(list(tmp_path.iterdir())) <= 5
    last = Counted()
    Shelf(tmp_path).get("9", last)
    assert last.calls == 0
    first = Counted()
    Shelf(tmp_path).get("0", first)
    assert first.calls == 1
    monkeypatch.setattr(shelf, "MOST_FILED", 3)
    kept.get("more", Counted())
    assert len(list(tmp_path.iterdir())) == 3


def test_the_folder_is_looked_through_now_and_then_only(tmp_path, monkeypatch):
    looks = []
    monkeypatch.setattr(Shelf, "_tidy_disk", lambda self, folder: looks.append(folder))
    kept = Shelf(tmp_path)
    for number in range(2 * shelf.LOOKS):
        kept.get(str(number), Counted())
    assert len(looks) == 2


def test_a_folder_that_takes_nothing_costs_the_sharing_alone(tmp_path):
    made, kept = Counted(), Shelf(tmp_path / "gone")
    for _ in range(2):
        np.testing.assert_array_equal(kept.get("one", made)["values"], [1.0, 2.0])
    assert made.calls == 1


def test_digests_tell_contents_shapes_and_types_apart():
    one = np.arange(6.0)
    others = [one + 1, one.reshape(2, 3), one.astype(np.float32), one[::-1], np.arange(6)]
    assert len({digest(array) for array in (one, *others)}) == 6
    assert digest(one) == digest(np.arange(12.0)[::2] / 2)
