"""Single computations: asked for twice, computed once; a failure is not kept."""

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
