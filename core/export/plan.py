"""A whole comparison as one JSON file: how the file is read, what is predicted, and all trials."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.columns import Kind
from core.dataset import Dataset
from core.engine.planfile import PlanError, read_plan
from core.export.outcome import File
from core.plan import Plan
from core.reading import ReadError, Reading
from core.target import DatasetError, SmallClasses, Target

VERSION = 1
WRONG = "This is no plan that this version can read."


@dataclass(frozen=True)
class Comparison:
    """What restores a comparison on a file, in the app and on the command line.

    `digest` is the SHA-256 of the file that it ran on, empty where no file was there.
    """

    plan: Plan
    target: str
    positive: str | None = None
    groups: str | None = None
    order: str | None = None
    reading: Reading = field(default_factory=Reading)
    made: Target = field(default_factory=Target)
    digest: str = ""

    @classmethod
    def of(cls, data: Dataset, plan: Plan, file: File | None) -> Comparison:
        """Return what restores a comparison of `plan` on these data."""
        return cls(
            plan,
            data.target,
            None if data.positive is None else data.classes[data.positive],
            *(None if each is None else str(each.name) for each in (data.groups, data.order)),
            *(() if file is None else (file.table.reading, file.made, file.digest)),
        )

    def text(self) -> str:
        """Return the comparison as JSON; `read` gives it back."""
        plain = {
            "counterweight_plan": VERSION,
            "sha256": self.digest,
            "reading": {**asdict(self.reading), "kinds": {n: k.value for n, k in self.reading.kinds}},
            "target": self.target,
            "labels": asdict(self.made),
            **{name: getattr(self, name) for name in ("positive", "groups", "order")},
            "trials": [json.loads(trial.key) for trial in self.plan.trials],
        }
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def read(text: str) -> Comparison:
    """Return the comparison that a plan file holds; raises PlanError, one sentence, for any other text."""
    try:
        found = _read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        sentence = str(error) if isinstance(error, ReadError | DatasetError) else WRONG
        raise PlanError(sentence) from None
    return found


def _read(plain: dict[str, Any]) -> Comparison:
    if plain["counterweight_plan"] != VERSION:
        raise PlanError(WRONG)
    names = {name: plain[name] for name in ("target", "positive", "groups", "order", "sha256")}
    if not all(isinstance(each, str | None) for each in names.values()):
        raise PlanError(WRONG)
    digest = names.pop("sha256")
    trials = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in plain["trials"]]
    plan = read_plan(json.dumps(trials, separators=(",", ":")))
    return Comparison(
        plan, reading=_reading(plain["reading"]), made=_made(plain["labels"]), digest=digest, **names
    )


def _reading(plain: dict[str, Any]) -> Reading:
    _only_known(Reading, plain)
    missing, kinds = plain["missing"], tuple((name, Kind(kind)) for name, kind in plain["kinds"].items())
    texts = [
        plain[name] for name in ("encoding", "separator", "quote", "escape", "comment", "decimal", "sheet")
    ]
    counts = [plain["header_row"], plain["header_rows"]]
    sound = all(isinstance(each, str | None) for each in (*texts, *(missing or ())))
    if not (sound and all(type(each) in (int, type(None)) for each in counts)):
        raise PlanError(WRONG)
    if plain["header"] not in (True, False, None):
        raise PlanError(WRONG)
    return Reading(**{**plain, "missing": None if missing is None else tuple(missing), "kinds": kinds})


def _made(plain: dict[str, Any]) -> Target:
    _only_known(Target, plain)
    if type(plain["bins"]) not in (int, type(None)) or not all(
        isinstance(word, str) for word in plain["words"]
    ):
        raise PlanError(WRONG)
    edges = tuple(float(edge) for edge in plain["edges"])
    return Target(plain["bins"], edges, tuple(plain["words"]), SmallClasses(plain["small"]))


def _only_known(kind: type, plain: dict[str, Any]) -> None:
    if {*plain} != {each.name for each in fields(kind)}:
        raise PlanError(WRONG)
