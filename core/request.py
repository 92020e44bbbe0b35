"""A comparison as a person asks for it, in plain words of an address, and what a plan file asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from core.decisions import DECISIONS, Decision
from core.engine.planfile import PlanError, read_plan
from core.learners import LEARNERS, Learner
from core.params import DomainError, Options, Param, Switch
from core.plan import Plan, Trial
from core.prepare import Preparation
from core.protocol import Protocol
from core.spec import SpecError, parse, parse_steps, split
from core.strategies import STRATEGIES, Strategy
from core.words import number, quoted

LONGEST = 4_000  # letters of one word of an address
NAMES = ("strategies", "learner", "decision", "prepare", *(p.name for p in Protocol.params()))
ALWAYS = ("folds", "seed")
SHOWN = 40


@dataclass(frozen=True)
class Request:
    """Every chain of strategies with every decision, on one learner and in one protocol."""

    chains: tuple[tuple[Strategy, ...], ...] = ((STRATEGIES["nothing"](),),)
    learner: Learner = field(default_factory=LEARNERS["xgboost"])
    decisions: tuple[Decision, ...] = (DECISIONS["argmax"](),)
    protocol: Protocol = field(default_factory=Protocol)
    preparation: Preparation = Preparation.STANDARD

    @property
    def plan(self) -> Plan:
        """Return a trial for each chain and decision."""
        return Plan(
            tuple(
                Trial(steps, self.learner, decision, self.protocol, self.preparation)
                for steps, decision in product(self.chains, self.decisions)
            )
        )

    @classmethod
    def of(cls, plan: Plan) -> Request | None:
        """Return the request that gives a plan, or None where no request does."""
        first = plan.trials[0]
        chains, decisions = (
            tuple(dict.fromkeys(getattr(trial, name) for trial in plan.trials))
            for name in ("steps", "decision")
        )
        made = cls(chains, first.learner, decisions, first.protocol, first.preparation)
        return made if {*made.plan.trials} == {*plan.trials} else None

    def words(self) -> dict[str, str]:
        """Return the request in words for an address, without what every request has."""
        told = {
            "strategies": ",".join("+".join(_short(step) for step in steps) for steps in self.chains),
            "learner": _short(self.learner),
            "decision": ",".join(map(_short, self.decisions)),
        }
        if self.preparation is not Preparation.STANDARD:
            told["prepare"] = self.preparation.value
        for param in Protocol.params():
            value = getattr(self.protocol, param.name)
            if param.name in ALWAYS or value != param.default:
                told[param.name] = str(value)
        return told


def _short(entry: Strategy | Learner | Decision) -> str:
    return entry.spec().replace(" ", "")


def from_words(words: Mapping[str, str]) -> tuple[Request, list[str]]:
    """Return the request that an address describes, and a sentence for each word that is left aside.

    What is not said is as usual. An address may write a blank for +, which is what + stands for there.
    """
    notes: list[str] = []

    def read(name: str, reading: Callable, usual):
        try:
            return usual if name not in words else reading(_limited(words[name]))
        except (SpecError, DomainError, ValueError) as error:
            notes.append(_aside(name, words[name], str(error)))
            return usual

    first = Request()
    chains = [read_one(_chain, text, notes) for text in _parts(words.get("strategies", ""))]
    request = Request(
        tuple(dict.fromkeys([*first.chains, *filter(None, chains)])),
        read("learner", lambda text: parse(text, LEARNERS), first.learner),
        read("decision", lambda text: tuple(parse(p, DECISIONS) for p in _parts(text)), first.decisions),
        preparation=read("prepare", Preparation, first.preparation),
    )
    protocol = request.protocol
    for param in Protocol.params():

        def changed(text: str, param: Param = param, base: Protocol = protocol) -> Protocol:
            return replace(base, **_setting(param, text))

        protocol = read(param.name, changed, protocol)
    return replace(request, protocol=protocol), notes


def read_one(reading: Callable[[str], tuple], text: str, notes: list[str]) -> tuple | None:
    """Return what one part of a word says; None and one more note where it says nothing."""
    try:
        return reading(text)
    except SpecError as error:
        notes.append(_aside("strategies", text, str(error)))
        return None


def _chain(text: str) -> tuple[Strategy, ...]:
    return parse_steps(re.sub(r"(?<=[\w)]) (?=\w)", "+", text), STRATEGIES)


def _parts(text: str) -> Iterator[str]:
    return filter(None, split(text[:LONGEST], ","))


def _limited(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError("is too long")
    return text


def _setting(param: Param, text: str) -> dict[str, object]:
    """Return the setting that a word writes."""
    match param.domain:
        case Options():
            return {param.name: text}
        case Switch():
            return {param.name: {"True": True, "False": False}.get(text, text)}
    return {param.name: int(text) if text.isdecimal() and len(text) < 16 else text}


def _aside(name: str, value: str, why: str) -> str:
    reason = why.removeprefix("protocol: ")
    return f"The address says {quoted(f'{name}={value}', SHOWN)}, which is left aside: {reason[:120]}"


def from_file(content: bytes) -> tuple[Plan, list[str]]:
    """Return the plan in a plan file (core.export), and a sentence where some of its trials are not known.

    Raises PlanError, with one sentence, where there is none.
    """
    try:
        trials = json.loads(content.decode())["trials"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise PlanError("This is no plan file.") from None
    if not isinstance(trials, list) or not trials:
        raise PlanError("This is no plan file.")
    known, unknown = [], 0
    for trial in trials:
        key = json.dumps(trial, sort_keys=True, separators=(",", ":"))
        try:
            known += read_plan(json.dumps([key], separators=(",", ":"))).trials
        except PlanError:
            unknown += 1
    if not known:
        raise PlanError("This version knows none of the trials in this plan.")
    left = f"{number(unknown, 'trial')} of this plan cannot be read by this version and "
    return Plan(tuple(known)), [f"{left}{'is' if unknown == 1 else 'are'} left out."] if unknown else []
