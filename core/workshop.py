"""A workshop: what its leader presets, who takes part, and what they answered, as counts without names."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.params import Range

CODE, SEAT, SECRET = "workshop", "seat", "leader"  # what an address calls them
LOCKS = ("data", "learner", "protocol", "strategies")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when it is read aloud
LENGTH = 6
FEWEST = 3  # answers before their split is shown: of one or two, the room knows whose they are
BINS = 5  # of a number that is guessed
ACTIVE = 600.0  # seconds

Guess = str | float


class FullError(RuntimeError):
    """This server holds as many workshops as it may."""


@dataclass(frozen=True)
class Setup:
    """What a leader presets: plain values, never rows.

    `words` name the data and the plan as a link does (`core.request`). `pages` are those that participants
    see, `lessons` those that they take, in order; where either is empty, all are meant. `locked` holds
    what they cannot change, of LOCKS; `most` is how many strategies they may compare where that is locked.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()
    most: int | None = None


class Workshop:
    """One workshop, safe between threads. `code` lets in participants, `secret` its leader.

    A seat is what a participant has instead of a name: random letters, which their address keeps.
    """

    def __init__(self, setup: Setup, clock: Callable[[], float] = time.monotonic) -> None:
        self.setup = setup
        self.code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self.secret = secrets.token_urlsafe()
        self.clock = clock
        self.began = clock()
        self._seen: dict[str, float] = {}
        self._compared: set[str] = set()
        self._answers: dict[str, dict[str, Guess]] = {}
        self._revealed: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def led_with(self, secret: str) -> bool:
        """Return whether a secret is that of the leader."""
        return secrets.compare_digest(secret.encode(), self.secret.encode())

    def join(self, seat: str | None = None) -> str:
        """Return a new seat, or the one that somebody had here before."""
        with self._lock:
            taken = seat if seat in self._seen else secrets.token_urlsafe(9)
            self._seen[taken] = self.clock()
            return taken

    def see(self, seat: str, compared: bool = False) -> None:
        """Note that a participant is here, and whether they have the results of a comparison."""
        with self._lock:
            self._seen[seat] = self.clock()
            if compared:
                self._compared.add(seat)

    def answer(self, seat: str, lesson: str, guess: Guess) -> None:
        """Take what a participant answers to the question of a lesson; the first answer stands."""
        with self._lock:
            self._answers.setdefault(lesson, {}).setdefault(seat, guess)

    def given(self, seat: str) -> dict[str, Guess]:
        """Return the answers of a seat by lesson, for who sits there."""
        with self._lock:
            return {lesson: said[seat] for lesson, said in self._answers.items() if seat in said}

    def guesses(self, lesson: str) -> list[Guess]:
        """Return all answers to a lesson, in an order that says nothing of when they came."""
        with self._lock:
            return sorted(self._answers.get(lesson, {}).values())

    @property
    def joined(self) -> int:
        """Return how many have taken a seat."""
        return len(self._seen)

    @property
    def active(self) -> int:
        """Return how many did something in the last ten minutes."""
        with self._lock:
            return sum(self.clock() - seen < ACTIVE for seen in self._seen.values())

    @property
    def compared(self) -> int:
        """Return how many have had the results of a comparison."""
        return len(self._compared)

    @property
    def revealed(self) -> frozenset[str]:
        """Return the lessons whose answers the room may see."""
        return self._revealed

    def reveal(self, lesson: str, shown: bool = True) -> None:
        """Let the room see how a lesson was answered, or no longer."""
        with self._lock:
            self._revealed = self._revealed | {lesson} if shown else self._revealed - {lesson}


@dataclass(frozen=True, eq=False)
class Seat:
    """A place in a workshop: that of its leader, who is not counted, or of a participant."""

    workshop: Workshop
    token: str = ""
    leads: bool = False

    def shows(self, page: str) -> bool:
        """Return whether a page is among those that this place sees."""
        return self.leads or not self.workshop.setup.pages or page in self.workshop.setup.pages

    def holds(self, control: str) -> bool:
        """Return whether a control of LOCKS cannot be changed from this place."""
        return not self.leads and control in self.workshop.setup.locked


class Workshops:
    """The workshops of a server, in its memory alone: `most` at a time, for `keep` seconds each."""

    def __init__(self, keep: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.keep = keep
        self.most = most
        self.clock = clock
        self._open: dict[str, Workshop] = {}
        self._lock = threading.Lock()

    def begin(self, setup: Setup) -> Workshop:
        """Begin a workshop; raises FullError where the server holds as many as it may."""
        with self._lock:
            self._tidy()
            if len(self._open) >= self.most:
                raise FullError(f"This server holds {self.most} workshops already.")
            made = Workshop(setup, self.clock)
            while made.code in self._open:
                made = Workshop(setup, self.clock)
            self._open[made.code] = made
            return made

    def find(self, code: str) -> Workshop | None:
        """Return the workshop with a code, however it is typed, or None where there is none any more."""
        with self._lock:
            self._tidy()
            return self._open.get("".join(code.split()).upper())

    def end(self, workshop: Workshop) -> None:
        """Forget a workshop and all that was answered in it."""
        with self._lock:
            self._open.pop(workshop.code, None)

    def _tidy(self) -> None:
        now = self.clock()
        self._open = {code: each for code, each in self._open.items() if now - each.began < self.keep}


def tally(
    options: Sequence[str] | Range, guesses: Sequence[Guess]
) -> dict[str, int] | dict[tuple[float, float], int]:
    """Return how many chose each option; of numbers, how many lie from each border to the next.

    The last stretch has its upper border too. What is no answer to the question is not counted.
    """
    if not isinstance(options, Range):
        return {option: sum(guess == option for guess in guesses) for option in options}
    width = (options.high - options.low) / BINS
    borders = [round(options.low + n * width, 10) for n in range(BINS + 1)]
    numbers = [guess for guess in guesses if guess in options]
    return {
        (low, high): sum(low <= number < high or number == high == borders[-1] for number in numbers)
        for low, high in pairwise(borders)
    }
