"""Which names a piece of Python uses that it does not bind itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def bound_at_top(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a module or a class defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


class Globals(ast.NodeVisitor):
    """Collect, from the pieces that are visited, names that are bound outside of them, and attributes.

    `uses` are the pieces of syntax that name something from outside, `names` what they name,
    `attributes` the names behind a point. Annotations do not count, nor statements that set the
    attribute `leaving`; these are in `left`.
    """

    def __init__(self, leaving: str | None) -> None:
        self.leaving = leaving
        self.uses: list[ast.Name] = []
        self.attributes: set[str] = set()
        self.annotations: list[tuple[ast.AST, ast.expr]] = []
        self.left: list[ast.Assign] = []
        self._bound: list[set[str]] = []

    @property
    def names(self) -> set[str]:
        return {use.id for use in self.uses}

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and not any(node.id in bound for bound in self._bound):
            self.uses.append(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.attributes.add(node.attr)
        self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if self.leaving and isinstance(target, ast.Attribute) and target.attr == self.leaving:
            self.left.append(node)
        else:
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if self._bound:
            self.annotations.append((node, node.annotation))
        if node.value:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)
        if node.returns is not None:
            self.annotations.append((node, node.returns))
        for argument in _arguments(node.args):
            if argument.annotation is not None:
                self.annotations.append((argument, argument.annotation))
        self._inside(node, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._inside(node, [node.body])

    def _comprehension(self, node: ast.expr) -> None:
        self._bound.append({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _stored(n)})
        self.generic_visit(node)
        self._bound.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def _inside(self, node: ast.FunctionDef | ast.Lambda, body: list) -> None:
        self._bound.append({*_bound(node)})
        for part in body:
            self.visit(part)
        self._bound.pop()


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = filter(None, (arguments.vararg, arguments.kwarg))
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def _bound(function: ast.FunctionDef | ast.Lambda) -> Iterator[str]:
    """Yield the names that a function binds: its arguments and all that is set or imported in it."""
    yield from (argument.arg for argument in _arguments(function.args))
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) if _stored(node):
                yield name
            case ast.FunctionDef(name=name) if node is not function:
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (each.asname or each.name for each in names)


def _stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
