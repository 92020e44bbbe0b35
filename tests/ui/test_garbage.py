"""Garbage collection passes over libraries, and over nothing that was a visitor's."""

import gc
import sys
import weakref
from collections.abc import Iterator
from types import ModuleType

import pytest

from ui.garbage import pass_over_libraries, pass_over_nothing


class Table:
    """Something of a visitor that holds itself, so that only garbage collection can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    pass_over_nothing()
    yield
    pass_over_nothing()


def looked_through(thing: object) -> bool:
    return any(each is thing for each in gc.get_objects())


def test_what_is_there_is_passed_over_after_an_import_alone(monkeypatch):
    early = Table()
    assert looked_through(early)
    pass_over_libraries()
    assert not looked_through(early)
    later = Table()
    pass_over_libraries()
    assert looked_through(later)
    monkeypatch.setitem(sys.modules, "imported_later", ModuleType("imported_later"))
    pass_over_libraries()
    assert not looked_through(later)


def test_garbage_of_before_and_of_later_is_collected():
    before = weakref.ref(Table())
    pass_over_libraries()
    assert before() is None
    later = weakref.ref(Table())
    gc.collect()
    assert later() is None


def test_what_a_visitor_had_goes_with_them():
    table = Table()
    theirs = weakref.ref(table)
    pass_over_libraries()
    del table
    gc.collect()
    assert theirs() is not None
    pass_over_nothing()
    pass_over_libraries()
    assert theirs() is None
