"""The whole catalogue on real files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean

import pandas as pd

from benchmarks.catalogue_page import FIGURES, page, summary
from benchmarks.files import shared_data
from benchmarks.goals import tell
from core.dataset import Dataset, from_table
from core.decisions import DECISIONS
from core.engine import Executor, Processes, Progress, Store, run
from core.learners import LEARNERS
from core.metrics import scores
from core.plan import Plan, Trial
from core.predictions import Predictions, judge
from core.protocol import Protocol
from core.reading import Reading, read
from core.strategies import STRATEGIES, Combination
from core.words import listed

WORKERS = 2
TREES, FOLDS = 100, 5
# Tables whose last column is to be predicted -> whether the first line names the columns.
FILES = {
    "glass.csv": False,
    "german.csv": False,
    "oil-spill.csv": False,
    "w4k2_yeast6.csv": False,
    "hypothyroid.csv": True,
    "car.csv": True,
    "phoneme.csv": False,
    "page_blocks.csv": True,
    "nursery.csv": True,
    "htru2_pulsar.csv": True,
    "bank-additional-full.csv": True,
}
ALWAYS = ("glass.csv", "german.csv")
MIXED = ("nothing", "class_weight", "random_under", "smote", "balanced_random_forest")
TABLE = Path(__file__).with_name("CATALOGUE.csv")
PAGE = TABLE.with_suffix(".md")


@dataclass(frozen=True)
class Result:
    """One strategy on one file, whose content `data` tells; numbers are NaN where there is a reason."""

    file: str
    data: str
    strategy: str
    status: str
    average_precision: float = float("nan")
    at_argmax: float = float("nan")
    at_threshold: float = float("nan")
    brier: float = float("nan")
    seconds: float = float("nan")
    reason: str = ""

    def holds_for(self, data: Dataset) -> bool:
        """Return whether these are figures on these data; a refusal costs nothing to ask for again."""
        return (self.file, self.data, self.status) == (data.name, data.fingerprint, "done")

    def same(self, other: Result) -> bool:
        """Return whether all is equal but the time it took."""
        return repr(replace(self, seconds=0.0)) == repr(replace(other, seconds=0.0))


Known = dict[tuple[str, str], Result]


def measure() -> list[str]:
    """Bring CATALOGUE.csv and CATALOGUE.md up to date, and return what they say in short.

    Figures in CATALOGUE.csv are not computed again, as long as the strategy gives the same ones as
    before on the files in `ALWAYS`; without CATALOGUE.csv all are. A run that was broken off finds its
    folds again in the folder that COUNTERWEIGHT_STORE names, if the code is still the same.
    """
    known = _read()
    executor, store = Processes(WORKERS), Store.configured()
    for name in FILES:
        data = load(name)
        held = {each.strategy for each in known.values() if each.holds_for(data)}
        keys = [key for key in STRATEGIES if name in ALWAYS or key not in held]
        for result in results(data, keys, executor, store):
            if result.strategy in held and not result.same(known[name, result.strategy]):
                known = _without(known, result.strategy)
            known[name, result.strategy] = result
        _write(known)
        tell(f"catalogue: {name}, {len(keys)} of {len(STRATEGIES)} strategies computed")
    executor.close()
    table = pd.DataFrame([asdict(known[name, key]) for name in FILES for key in STRATEGIES])
    PAGE.write_text("\n".join(page(table, _setting())) + "\n")
    return [_setting(), "", *summary(table), "", f"All figures: [{PAGE.name}]({PAGE.name})."]


def load(name: str) -> Dataset:
    """Return one of `FILES`."""
    table = read(shared_data(f"real/{name}").read_bytes(), Reading(header=FILES[name]))
    return from_table(table, table.names[-1], name=name)


def results(data: Dataset, keys: Iterable[str], executor: Executor, store: Store) -> Iterator[Result]:
    """Yield what each of these strategies gives on `data`; one that mixes others mixes `MIXED`."""
    mixing = [key for key in keys if issubclass(STRATEGIES[key], Combination)]
    alone = [key for key in keys if key not in mixing]
    if alone:
        yield from _results(data, alone, alone, executor, store)
    for key in mixing:
        yield from _results(data, [*MIXED, key], [key], executor, store)


def _results(
    data: Dataset, keys: Iterable[str], asked: Iterable[str], executor: Executor, store: Store
) -> Iterator[Result]:
    """Yield what the strategies `asked` for give in a run of `keys`."""
    folds = FOLDS if min(data.counts) >= FOLDS else 2
    learner, protocol = LEARNERS["xgboost"](n_estimators=TREES), Protocol(folds=folds)
    trials = {key: Trial((STRATEGIES[key](),), learner, protocol=protocol) for key in keys}
    plan = Plan(tuple(trials.values()))
    progress = Progress(plan, executor.workers)
    for event in run(plan, data, executor, store):
        progress.add(event)
    for key in asked:
        trial = trials[key]
        place, status = (data.name, data.fingerprint, key), progress.status(trial)
        if status == "done":
            yield Result(*place, status, **figures(progress.finished[trial.key]))
        else:
            yield Result(*place, status, reason=progress.reason(trial))


def figures(predictions: Predictions) -> dict[str, float]:
    """Return means over the folds: metrics, and seconds."""
    plain = scores(judge(predictions, DECISIONS["argmax"]()))
    cut = scores(judge(predictions, DECISIONS["balanced_accuracy"]()))
    found = {
        "average_precision": plain["average_precision"].mean,
        "at_argmax": plain["balanced_accuracy"].mean,
        "at_threshold": cut["balanced_accuracy"].mean,
        "brier": plain["brier"].mean,
        "seconds": fmean(predictions.seconds),
    }
    return {name: round(value, 6) for name, value in found.items()}


def _without(known: Known, strategy: str) -> Known:
    """Return what is known without that of a strategy that gives other figures than before."""
    return {place: each for place, each in known.items() if place[0] in ALWAYS or place[1] != strategy}


def _setting() -> str:
    return (
        f"{len(STRATEGIES)} strategies with their defaults on {len(FILES)} files, around XGBoost with "
        f"{TREES} trees, its other settings as usual. The same stratified folds for all: {FOLDS}, or 2 "
        "where a class has fewer rows. Every number is the mean over the folds. Repairs of probabilities "
        f"repair those of doing nothing; `greedy_selection` mixes {listed([*MIXED], most=len(MIXED))}. "
        "Seconds were taken on cores that did other work too: compare them within a file only."
    )


def _read() -> Known:
    if not TABLE.exists():
        return {}
    table = pd.read_csv(TABLE, keep_default_na=False, na_values={name: [""] for name in FIGURES})
    rows = [Result(**row) for row in table.to_dict("records")]
    wanted = [each for each in rows if each.file in FILES and each.strategy in STRATEGIES]
    return {(each.file, each.strategy): each for each in wanted}


def _write(known: Known) -> None:
    places = sorted(known, key=lambda place: ([*FILES].index(place[0]), place[1]))
    pd.DataFrame([asdict(known[place]) for place in places]).to_csv(TABLE, index=False)
