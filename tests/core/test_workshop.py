"""Workshops: who is let in, what is counted, and when all of it is gone."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.params import Range
from core.workshop import ACTIVE, BINS, LENGTH, FullError, Seat, Setup, Workshop, Workshops, tally

OPTIONS = ("first", "second", "third")
SHARE = Range(0.5, 1.0, 0.01, "A share.")
HOUR = 3_600.0


class Clock:
    """Time that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@given(st.lists(st.sampled_from(OPTIONS)))
def test_options_are_counted(guesses):
    assert tally(OPTIONS, guesses) == {option: Counter(guesses)[option] for option in OPTIONS}


@given(st.lists(st.integers(50, 100).map(lambda n: n / 100)))
def test_every_number_lies_in_one_stretch(guesses):
    counted = tally(SHARE, guesses)
    assert list(counted) == [(0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0)]
    assert sum(counted.values()) == len(guesses)
    # In whole hundredths, where nothing is rounded.
    stretches = Counter(min((round(100 * guess) - 50) // 10, BINS - 1) for guess in guesses)
    assert list(counted.values()) == [stretches[n] for n in range(BINS)]


def test_what_is_no_answer_is_not_counted():
    assert sum(tally(OPTIONS, ["fourth", 0.5]).values()) == 0
    assert sum(tally(SHARE, ["first", 0.4, float("nan"), float("inf"), 0.6]).values()) == 1


seats = st.integers(0, 5)
answers = st.lists(st.tuples(seats, st.sampled_from(("a", "b")), st.sampled_from(OPTIONS)))


@given(answers)
def test_the_first_answer_of_a_seat_stands(given_answers):
    workshop = Workshop(Setup())
    first: dict[tuple[int, str], str] = {}
    for seat, lesson, guess in given_answers:
        workshop.answer(str(seat), lesson, guess)
        first.setdefault((seat, lesson), guess)
    for lesson in ("a", "b"):
        expected = [guess for (_, of), guess in first.items() if of == lesson]
        assert workshop.guesses(lesson) == sorted(expected)
    for seat in range(6):
        assert workshop.given(str(seat)) == {of: guess for (who, of), guess in first.items() if who == seat}


def test_seats_are_counted_once(clock):
    workshop = Workshop(Setup(), clock)
    ann, bob = workshop.join(), workshop.join()
    assert workshop.join(ann) == ann
    assert workshop.join("not one of ours") not in (ann, bob, "not one of ours")
    assert (workshop.joined, workshop.active, workshop.compared) == (3, 3, 0)
    clock.now = ACTIVE
    workshop.see(ann, compared=True)
    workshop.see(ann)
    assert (workshop.joined, workshop.active, workshop.compared) == (3, 1, 1)


def test_many_answer_at_once():
    workshop, together = Workshop(Setup()), threading.Barrier(30)

    def take_part(n: int) -> None:
        together.wait()
        seat = workshop.join()
        workshop.answer(seat, "a", OPTIONS[n % 3])
        workshop.see(seat, compared=True)

    with ThreadPoolExecutor(30) as threads:
        list(threads.map(take_part, range(30)))
    assert (workshop.joined, workshop.compared) == (30, 30)
    assert tally(OPTIONS, workshop.guesses("a")) == dict.fromkeys(OPTIONS, 10)


def test_a_reveal_can_be_taken_back():
    workshop = Workshop(Setup())
    workshop.reveal("a")
    workshop.reveal("b")
    workshop.reveal("a", shown=False)
    assert workshop.revealed == {"b"}


def test_a_code_is_found_however_it_is_typed():
    workshops = Workshops(HOUR, 3)
    made = workshops.begin(Setup())
    assert len(made.code) == LENGTH
    assert workshops.find(f" {made.code[:3].lower()} {made.code[3:]}\n") is made
    assert workshops.find("") is None
    assert workshops.find(made.code + "A") is None


def test_only_the_secret_leads():
    one, other = Workshop(Setup()), Workshop(Setup())
    assert one.led_with(one.secret)
    for wrong in ("", one.code, other.secret, one.secret[:-1], "ñ"):
        assert not one.led_with(wrong)


def test_workshops_go_after_their_time(clock):
    workshops = Workshops(HOUR, 2, clock)
    first = workshops.begin(Setup())
    clock.now = HOUR / 2
    second = workshops.begin(Setup())
    with pytest.raises(FullError, match="2 workshops"):
        workshops.begin(Setup())
    clock.now = HOUR
    assert workshops.find(first.code) is None
    assert workshops.find(second.code) is second
    third = workshops.begin(Setup())
    workshops.end(second)
    assert workshops.find(second.code) is None
    assert workshops.find(third.code) is third


def test_a_leader_is_held_by_nothing():
    setup = Setup(pages=("explore/compare",), locked=frozenset({"data"}))
    workshop = Workshop(setup)
    guest, leader = Seat(workshop, workshop.join()), Seat(workshop, leads=True)
    assert (guest.shows("explore/compare"), guest.shows("prepare/map")) == (True, False)
    assert (guest.holds("data"), guest.holds("learner")) == (True, False)
    assert leader.shows("prepare/map")
    assert not leader.holds("data")
    assert workshop.joined == 1


def test_without_pages_all_are_shown():
    workshop = Workshop(Setup())
    assert Seat(workshop, workshop.join()).shows("prepare/map")
