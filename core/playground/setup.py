"""All that is chosen in the playground, as plain values of an address, and choices worth a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.learners import LEARNERS, Learner
from core.params import Domain, Options, Range
from core.playground.fits import OFFERED
from core.playground.world import World
from core.spec import SpecError, parse, split
from core.strategies import Strategy

MOST = 4  # strategies side by side
SETTINGS = tuple(param.name for param in World.params())
LEARNER, STRATEGIES, THRESHOLD, USED = "learner", "strategies", "threshold", "used"
NAMES = (*SETTINGS, LEARNER, STRATEGIES, THRESHOLD, USED)
# Both are asked of the log-odds, which have no end.
CHANCES = Range(0.001, 0.999, 0.001, "")


@dataclass(frozen=True)
class Setup:
    """A world, a learner, up to four strategies, where to cut, and the rare class's share in use.

    `used` is None where the class is as frequent in use as in the world.
    """

    world: World = field(default_factory=World)
    learner: Learner = field(default_factory=LEARNERS["logistic_regression"])
    strategies: tuple[Strategy, ...] = (OFFERED["nothing"](), OFFERED["smote"]())
    threshold: float = 0.5
    used: float | None = None

    @property
    def prevalence(self) -> float:
        """Return the share of the rare class among the rows that models are judged on."""
        return self.world.prevalence if self.used is None else self.used

    def query(self) -> dict[str, str]:
        """Return the setup as the plain values of an address."""
        said = {name: str(value) for name, value in self.world.settings().items()}
        said |= {LEARNER: self.learner.key(), THRESHOLD: str(self.threshold)}
        said |= {STRATEGIES: ",".join(strategy.spec() for strategy in self.strategies)}
        return said | ({} if self.used is None else {USED: str(self.used)})


def from_query(query: Mapping[str, str]) -> tuple[Setup, list[str]]:
    """Return the setup that an address says, and the names of values in it that cannot be.

    What is not said, and what cannot be, is as in `Setup()`. Other names are not looked at.
    """
    readers = {param.name: _reader(param.domain, param.default) for param in World.params()}
    readers |= {LEARNER: _learner, STRATEGIES: _strategies, USED: _chance, THRESHOLD: _chance}
    found: dict[str, Any] = {}
    wrong = []
    for name in [name for name in NAMES if name in query]:
        try:
            found[name] = readers[name](query[name])
        except ValueError:
            wrong.append(name)
    world = World(**{name: found.pop(name) for name in SETTINGS if name in found})
    return replace(Setup(), world=world, **found), wrong


def _reader(domain: Domain, default: Any) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = text if isinstance(domain, Options) else type(default)(text)
        if value not in domain:
            raise SpecError(f"This must be {domain}.")
        return value

    return read


_chance = _reader(CHANCES, 0.5)


def _learner(text: str) -> Learner:
    if text not in LEARNERS:
        raise SpecError("There is no such learner.")
    return LEARNERS[text]()


def _strategies(text: str) -> tuple[Strategy, ...]:
    found = tuple(parse(part, OFFERED) for part in split(text, ","))
    keys = {strategy.key() for strategy in found}
    if not len(keys) == len(found) <= MOST:
        raise SpecError("These are too many, or some are named twice.")
    return found


def _preset(world: World, learner: str, *strategies: str, threshold: float = 0.5) -> Setup:
    return Setup(world, LEARNERS[learner](), tuple(parse(each, OFFERED) for each in strategies), threshold)


# What to look for in each is in the texts; tests hold it against what is computed.
PRESETS = {
    "hard": _preset(
        World(shape="blobs", rows=5_000, prevalence=0.1, overlap=0.8),
        "logistic_regression",
        *("nothing", "class_weight", "smote", "random_under"),
    ),
    "few": _preset(World(prevalence=0.02, overlap=0.5), "xgboost", "nothing", "smote"),
    "islands": _preset(
        World(shape="disjuncts", prevalence=0.02, overlap=0.05),
        "k_neighbors",
        *("nothing", "random_over", "smote"),
    ),
    "wrong": _preset(
        World(shape="blobs", prevalence=0.1, overlap=0.5, noise=0.3),
        "k_neighbors",
        *("nothing", "smote", "edited_nearest_neighbours"),
    ),
    "line": _preset(
        World(shape="xor", prevalence=0.05), "logistic_regression", "nothing", "class_weight", "smote"
    ),
    "needle": _preset(
        World(shape="blobs", rows=5_000, prevalence=0.002, overlap=0.5),
        "logistic_regression",
        *("nothing", "class_weight"),
    ),
}
