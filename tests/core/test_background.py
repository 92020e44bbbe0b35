"""Single computations: asked for twice, computed once, in turn for all who ask; a failure stays."""

from concurrent.futures import Future

import pytest

from core.engine import Background, Inline
from tests.core import data


class Counting(Inline):
    calls = 0

    def submit(self, function, table, *arguments):
        self.calls += 1
        return super().submit(function, table, *arguments)


def rows_of(table, factor):
    return len(table.y) * factor


def broken(table):
    raise RuntimeError("no luck")


def test_the_same_question_is_answered_once():
    executor = Counting()
    asked = Background(executor)
    first = asked.ask(rows_of, "2", data.binary(), 2)
    assert first.result() == 400
    assert asked.ask(rows_of, "2", data.binary(), 2) is first
    assert executor.calls == 1
    assert asked.ask(rows_of, "3", data.binary(), 3).result() == 600
    assert asked.ask(rows_of, "2", data.tiny(), 2).result() == 120
    assert executor.calls == 3


def test_the_question_asked_longest_ago_is_forgotten():
    executor = Counting()
    asked = Background(executor, kept=2)
    for key in (1, 2, 1, 3):
        asked.ask(rows_of, str(key), data.tiny(), key)
    assert executor.calls == 3
    asked.ask(rows_of, "1", data.tiny(), 1)
    assert executor.calls == 3
    asked.ask(rows_of, "2", data.tiny(), 2)
    assert executor.calls == 4


def test_a_failure_stays():
    executor = Counting()
    asked = Background(executor)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no luck"):
            asked.ask(broken, "", data.tiny()).result()
    assert executor.calls == 1


class One(Inline):
    """A worker that does a call when it is told to."""

    def __init__(self):
        self.calls = []

    def submit(self, function, table, *arguments):
        self.calls.append((Future(), function, table, arguments))
        return self.calls[-1][0]

    def work(self):
        future, function, table, arguments = self.calls[-1]
        future.set_result(function(table, *arguments))


def test_questions_about_other_data_do_not_wait_for_all_of_the_first():
    executor = One()
    asked = Background(executor)
    many = [asked.ask(rows_of, str(key), data.binary(), key) for key in range(5)]
    late = asked.ask(rows_of, "1", data.tiny(), 1)
    assert len(executor.calls) == 1
    executor.work()
    executor.work()
    assert not late.done()
    executor.work()
    assert late.result() == 60
    while not all(future.done() for future in many):
        executor.work()
    assert [future.result() for future in many] == [0, 200, 400, 600, 800]
    assert len(executor.calls) == 6


def test_what_is_forgotten_is_computed_anew():
    executor = Counting()
    asked = Background(executor)
    for table in (data.tiny(), data.binary()):
        asked.ask(rows_of, "2", table, 2)
    asked.forget(data.tiny().fingerprint)
    asked.ask(rows_of, "2", data.binary(), 2)
    assert executor.calls == 2
    asked.ask(rows_of, "2", data.tiny(), 2)
    assert executor.calls == 3


def test_questions_that_wait_are_forgotten_too():
    executor = One()
    asked = Background(executor)
    first = asked.ask(rows_of, "1", data.binary(), 1)
    waiting = asked.ask(rows_of, "1", data.tiny(), 1)
    asked.forget(data.tiny().fingerprint)
    executor.work()
    assert first.done()
    assert not waiting.done()
    assert len(executor.calls) == 1
