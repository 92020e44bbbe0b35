"""The names and the text of all that a script of one outcome is written with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sklearn.compose import ColumnTransformer

from core import prepare
from core.export import models
from core.export.expression import imports_of, names_in, places, write
from core.export.inline import Imported, Inlined, Place, place_of
from core.export.outcome import File, Outcome
from core.export.plain import folds, judging, reading, repairing
from core.export.recipe import Recipe, recipe
from core.export.source import Names, named, written
from core.protocol import HOLD_OUT
from core.strategies import Scored

LIBRARIES = {
    Imported("sys", None, "sys"),
    Imported("numpy", None, "np"),
    Imported("pandas", None, "pd"),
    Imported("pathlib", "Path", "Path"),
}
RESERVED = {
    *("SHA256", "TARGET", "KINDS", "CARRIED", "MISSING", "DECIMAL", "CLASSES", "POSITIVE", "SEED", "READ"),
    *("DECISION", "REPAIRS", "REAL", "GIVEN", "EXPECTED", "TOLERANCE", "POOLED", "BORDERS", "BINS"),
    *("prepare", "model", "main", "path", "cells", "codes", "texts", "X", "y", "place", "proba", "seed"),
    *("carried", "parts", "actual", "pairs", "served", "given", "scored", "part"),
}


@dataclass(frozen=True, eq=False)
class Writing:
    """What the sections of one outcome are written with. Raises ExportError where it has no script."""

    outcome: Outcome
    file: File

    @cached_property
    def recipe(self) -> Recipe:
        return recipe(self.file, self.outcome.data, self.outcome.trial.preparation)

    @cached_property
    def transformer(self) -> ColumnTransformer:
        return prepare.transformer(self.outcome.data, self.outcome.trial.preparation)

    @cached_property
    def models(self) -> list[Any]:
        """Return the unfitted model of every fold."""
        return models.unfitted(self.outcome.data, self.outcome.trial)

    @cached_property
    def roots(self) -> list[list[Place]]:
        """Return what the sections call, section by section."""
        data, trial = self.outcome.data, self.outcome.trial
        cuts = [reading.cut] if self.recipe.bins else []
        splitters = [folds.k_folds if data.groups is None else folds.group_folds]
        splitters += [folds.held_out] if trial.protocol.scheme == HOLD_OUT else []
        splitters = [folds.in_time] if trial.protocol.in_time else splitters
        repairs = [repairing.repaired, repairing.shares_of, Scored] if trial.repairs else []
        functions: list[list[Callable]] = [
            [reading.check_file, *cuts, reading.coded, reading.typed],
            [],
            [],
            [*splitters, folds.out_of_fold],
            [judging.cross_fits, *repairs, judging.labelled],
            [judging.measured, judging.compare],
        ]
        found = [[place_of(each) for each in own] for own in functions]
        found[1] += sorted(places(self.transformer))
        found[2] += sorted(places(self.models))
        found[4] += sorted(places([trial.decision, *trial.repairs]))
        return found

    @cached_property
    def inlined(self) -> Inlined:
        return Inlined([place for own in self.roots for place in own])

    @cached_property
    def imports(self) -> set[Imported]:
        written = imports_of([self.transformer, self.models], self.inlined.whole)
        return self.inlined.imports | LIBRARIES | written

    @cached_property
    def names(self) -> Names:
        return named(self.inlined, self.imports, RESERVED)

    def call(self, function: Callable) -> str:
        """Return what a function is called in the script."""
        return self.names[place_of(function)]

    def value(self, value: Any, indent: int = 0) -> str:
        """Return the expression of a value."""
        return write(value, indent, names_in(self.names, self.inlined.whole), self.inlined.asked)

    def constants(self, **values: Any) -> str:
        """Return a line, or a few, for each value."""
        return "\n".join(f"{name} = {self.value(value)}" for name, value in values.items())

    def definitions(self, number: int) -> str:
        """Return the definitions that a section needs and none before it has brought."""
        order = [*self.inlined.definitions]
        known = [[place for place in own if place in self.inlined.definitions] for own in self.roots]
        ends = [max((order.index(place) + 1 for place in own), default=0) for own in known]
        first = max(ends[:number], default=0)
        own = order[first : max(ends[number], first)]
        return written(self.inlined, [place for place in own if place not in self.searches], self.names)

    @cached_property
    def searches(self) -> list[Place]:
        """Return the definitions of the search for neighbours, which have a section of their own."""
        return [place for place in self.inlined.definitions if place[0].endswith(".neighbours")]
