"""The source of our own definitions, as far as a script needs it, to stand there without this program.

A script holds what its trial runs and nothing else: definitions are followed from the first ones by
the names they use. Of strategies, decisions and contexts only that stays which something asks for:
what is shown in the app, and what refuses, goes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import import_module
from inspect import getsource, isclass
from typing import Any

from core.context import Context
from core.export.names import Globals, bound_at_top
from core.params import Entry
from core.strategies import Strategy

Place = tuple[str, str]
PARENTS = "core.strategies._parents"
# What is the same in a library, but for what it remembers or shares here.
INSTEAD: dict[Place, Place] = {
    **{
        (PARENTS, name): ("imblearn.over_sampling", name)
        for name in ("SMOTE", "BorderlineSMOTE", "SVMSMOTE", "KMeansSMOTE", "SMOTEN")
    },
    ("core.strategies._adasyn", "ADASYN"): ("imblearn.over_sampling", "ADASYN"),
    (PARENTS, "Around"): ("sklearn.base", "BaseEstimator"),
    ("core.neighbours", "nearest"): ("core.export.plain.neighbours", "nearest"),
}
SHELVED = {("core.neighbours", "nearest")}
# What our samplers remember, and how others ask for it.
REMEMBERED, ASKING = "parents_", (PARENTS, "parents")


class InlineError(RuntimeError):
    """A definition cannot be written into a script; a mistake of ours, and never of a person."""


@dataclass(frozen=True)
class Imported:
    """`from module import name as alias`, or `import module as alias` where there is no name."""

    module: str
    name: str | None
    alias: str


class Module:
    """The top of one of our modules: what it defines and what it imports, by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.source = getsource(import_module(name)).encode()
        self.tree = ast.parse(self.source)
        self.defined = {name: node for node in self.tree.body for name in bound_at_top(node)}
        self.imported = {alias.alias: alias for node in self.tree.body for alias in _imports(node)}
        lengths = [len(line) for line in self.source.splitlines(keepends=True)]
        self._starts = [sum(lengths[:i]) for i in range(len(lengths) + 1)]

    def at(self, line: int, column: int = 0) -> int:
        """Return how many bytes stand before a place; lines are counted from 1."""
        return self._starts[line - 1] + column

    def start(self, node: ast.AST) -> int:
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.AST) -> int:
        return self.at(node.end_lineno, node.end_col_offset)


@cache
def module(name: str) -> Module:
    """Return one of our modules, read once."""
    return Module(name)


def _imports(node: ast.stmt) -> Iterator[Imported]:
    if isinstance(node, ast.ImportFrom):
        yield from (Imported(node.module or "", each.name, each.asname or each.name) for each in node.names)
    elif isinstance(node, ast.Import):
        yield from (Imported(each.name, None, each.asname or each.name) for each in node.names)


def resolved(place: Place, whole: bool = False) -> Place | Imported | None:
    """Return where a name of one of our modules is defined: with us, in a library, or nowhere (a builtin).

    With `whole`, samplers are our own, which remember what they did.
    """
    place = INSTEAD.get(place, place) if not whole or place in SHELVED else place
    if not place[0].startswith("core"):
        return Imported(*place, place[1])
    top = module(place[0])
    if place[1] in top.defined:
        return place
    if (found := top.imported.get(place[1])) is None:
        return None
    if not found.module.startswith("core"):
        return found
    if found.name is None:
        raise InlineError(f"{place}: a module of ours is used as a whole")
    return resolved((found.module, found.name), whole)


def place_of(thing: Any) -> Place:
    """Return where a class or a function is defined."""
    return thing.__module__, thing.__qualname__


@dataclass(frozen=True)
class Definition:
    """One definition of ours; `asked` are the names of attributes that something in the script asks for.

    `whole` says that what samplers remember is asked for as well.
    """

    place: Place
    asked: frozenset[str]
    whole: bool = False

    @cached_property
    def module(self) -> Module:
        return module(self.place[0])

    @cached_property
    def node(self) -> ast.stmt:
        return self.module.defined[self.place[1]]

    @property
    def thing(self) -> Any:
        """Return what is defined."""
        return getattr(import_module(self.place[0]), self.place[1])

    @cached_property
    def sheds(self) -> bool:
        """Return whether the definition is a class of which only what is asked for stays."""
        return isclass(self.thing) and (issubclass(self.thing, Entry) or self.thing is Context)

    @cached_property
    def members(self) -> list[ast.stmt]:
        """Return what stays in a class, after its docstring."""
        assert isinstance(self.node, ast.ClassDef)
        own = self.node.body[1:] if ast.get_docstring(self.node) else self.node.body
        return [each for each in own if self._stays(each)]

    def _stays(self, member: ast.stmt) -> bool:
        if isinstance(member, ast.Pass) or (REMEMBERED in bound_at_top(member) and not self.whole):
            return False
        if not self.sheds:
            return True
        if isinstance(member, ast.FunctionDef):
            abstract = "abstractmethod" in map(ast.unparse, member.decorator_list)
            return member.name in self.asked and not abstract
        (name,) = bound_at_top(member)
        if not is_field(member):
            return name in self.asked
        assert isinstance(self.node, ast.ClassDef)
        # A base that is no dataclass only says that its dataclasses have such a field.
        setting = bool(self.node.decorator_list)
        return setting and (self.place != place_of(Context) or name in self.asked)

    @cached_property
    def parts(self) -> list[ast.AST]:
        """Return the pieces of syntax that stay."""
        if not isinstance(self.node, ast.ClassDef):
            return [self.node]
        # The defaults of settings are written as they are now, not as they are declared.
        kept = [each for each in self.members if not (self.sheds and is_field(each))]
        return [*self.node.decorator_list, *self.node.bases, *kept]

    @property
    def globals(self) -> Globals:
        """Return the global names and the attributes that the definition uses."""
        return _globals(self)


@lru_cache(maxsize=2_000)
def _globals(definition: Definition) -> Globals:
    found = Globals(leaving=None if definition.whole else REMEMBERED)
    for part in definition.parts:
        found.visit(part)
    return found


def _definition(place: Place, asked: frozenset[str], whole: bool) -> Definition:
    """Return a definition; one that stays whole is the same whatever is asked for, and looked at once."""
    whatever = Definition(place, frozenset(), whole)
    return Definition(place, asked, whole) if whatever.sheds else whatever


def is_field(member: ast.stmt) -> bool:
    """Return whether a member of a class is a field of a dataclass."""
    return isinstance(member, ast.AnnAssign) and "ClassVar" not in ast.unparse(member.annotation)


@dataclass
class Inlined:
    """All definitions that `roots` need, and what these import; `asked` are attributes that they ask for."""

    roots: list[Place]
    asked: set[str] = field(default_factory=set)
    definitions: dict[Place, Definition] = field(default_factory=dict)
    imports: set[Imported] = field(default_factory=set)
    whole: bool = False

    def __post_init__(self) -> None:
        self._follow()
        if ASKING in self.definitions:
            self.whole = True
            self._follow()

    def _follow(self) -> None:
        before = -1
        # What one definition asks for can bring back what another one had lost.
        while len(self.asked) > before:
            before = len(self.asked)
            self.definitions, self.imports = {}, set()
            for root in self.roots:
                found = resolved(root, self.whole)
                if isinstance(found, tuple):
                    self._take(found, set())

    def needs(self, definition: Definition) -> Iterator[tuple[str, Place | Imported]]:
        """Yield the global names that a definition uses, with what they are."""
        for name in definition.globals.names:
            found = resolved((definition.place[0], name), self.whole)
            if found is not None and not (isinstance(found, tuple) and self._is_empty(found)):
                yield name, found

    def _is_empty(self, place: Place) -> bool:
        """Return whether nothing of a class is asked for, so that nobody need derive from it."""
        found = _definition(place, frozenset(self.asked), self.whole)
        if place in (place_of(Entry), place_of(Strategy)):
            return True
        if not (isinstance(found.node, ast.ClassDef) and found.sheds) or place in self.roots:
            return False
        bases = (resolved((place[0], ast.unparse(base)), self.whole) for base in found.node.bases)
        return not found.members and all(not isinstance(b, tuple) or self._is_empty(b) for b in bases)

    def _take(self, place: Place, visiting: set[Place]) -> None:
        if place in self.definitions or place in visiting:
            return
        definition = _definition(place, frozenset(self.asked), self.whole)
        self.asked |= definition.globals.attributes
        for _, found in sorted(self.needs(definition), key=str):
            if isinstance(found, Imported):
                self.imports.add(found)
            else:
                self._take(found, visiting | {place})
        self.definitions[place] = definition
