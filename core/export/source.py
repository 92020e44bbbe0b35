"""Inlined definitions as text: as we wrote them, without annotations and without what nobody asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

from core.context import Context
from core.export.inline import Definition, Imported, Inlined, InlineError, Place, is_field, place_of, resolved

_SIGNATURE = re.compile(r"def (\w+)\(\s*([^()]*?)\s*\):")
Edit = tuple[int, int, bytes]


Names = dict[Place | Imported, str]


def named(inlined: Inlined, imports: set[Imported], reserved: set[str]) -> Names:
    """Return what each definition and import is called in the script: its own name, unless that is taken."""
    taken, names = {*reserved}, {}
    for each in sorted(imports, key=str):
        top = each.module.partition(".")[0]
        names[each] = f"{top}_{each.alias}" if each.alias in taken else each.alias
        taken.add(names[each])
    for place in inlined.definitions:
        module, name = place
        if name in taken:
            about = module.rpartition(".")[2].strip("_")
            name = f"{about.upper()}_{name}" if name.isupper() else f"{about}_{name.strip('_')}"
        if name in taken:
            raise InlineError(f"{name} has two meanings in one script")
        taken.add(name)
        names[place] = name
    return names


def written(inlined: Inlined, places: list[Place], names: Names) -> str:
    """Return the definitions at these places as text, in this order."""
    wanted = [inlined.definitions[place] for place in places]
    parts = [(each, _definition(inlined, each, names)) for each in wanted]
    text = ""
    for before, (definition, part) in zip([None, *parts], parts, strict=False):
        together = before is not None and _is_constant(before[0]) and _is_constant(definition)
        text += ("\n" if together else "\n\n\n") + part
    return text.strip("\n")


def _is_constant(definition: Definition) -> bool:
    return isinstance(definition.node, ast.Assign | ast.AnnAssign)


def _definition(inlined: Inlined, definition: Definition, names: Names) -> str:
    edits = [*_edits(inlined, definition, names)]
    if isinstance(definition.node, ast.ClassDef):
        return _class(inlined, definition, names, edits)
    own = names[definition.place]
    text = _cut(definition, definition.node, edits)
    if isinstance(definition.node, ast.FunctionDef):
        return text.replace(f"def {definition.place[1]}(", f"def {own}(", 1)
    return own + text.removeprefix(definition.place[1])


def _class(inlined: Inlined, definition: Definition, names: Names, edits: list[Edit]) -> str:
    node = definition.node
    assert isinstance(node, ast.ClassDef)
    above = [f"@{_cut(definition, each, edits)}\n" for each in node.decorator_list]
    bases = ", ".join(_base(inlined, definition, base, names) for base in node.bases)
    bases = ", ".join(filter(None, bases.split(", ")))
    head = f"class {names[definition.place]}" + (f"({bases}):\n" if bases else ":\n")
    members = [_member(definition, each, edits) for each in definition.members]
    if ast.get_docstring(node):
        members.insert(0, ("doc", _docstring(definition, node.body[0], edits)))
    text, before = "", ""
    for kind, part in members or [("doc", "pass")]:
        text += ("\n" if before and not kind == before == "value" else "") + f"    {part}\n"
        before = kind
    return "".join([*above, head, text]).rstrip("\n")


def _docstring(definition: Definition, node: ast.stmt, edits: list[Edit]) -> str:
    """Return the docstring; of a context the first line, since most of its fields are gone."""
    text = _cut(definition, node, edits)
    first, more, _ = text.partition("\n\n")
    return first + '"""' if more and definition.place == place_of(Context) else text


def _base(inlined: Inlined, definition: Definition, base: ast.expr, names: Names) -> str:
    name = ast.unparse(base)
    found = dict(inlined.needs(definition)).get(name)
    if found is None:
        return "" if resolved((definition.place[0], name)) else name
    return names[found]


def _member(definition: Definition, member: ast.stmt, edits: list[Edit]) -> tuple[str, str]:
    if isinstance(member, ast.FunctionDef):
        return "method", _cut(definition, member, edits)
    if definition.sheds and is_field(member):
        assert isinstance(member, ast.AnnAssign)
        return "value", _setting(definition, member)
    if isinstance(member, ast.AnnAssign) and not is_field(member):
        assert member.value is not None
        return "value", f"{ast.unparse(member.target)} = {_cut(definition, member.value, edits)}"
    return "value", _cut(definition, member, edits)


def _setting(definition: Definition, member: ast.AnnAssign) -> str:
    """Return the field of a setting with its default alone: its domain and its help stay with us."""
    name = ast.unparse(member.target)
    (own,) = (each for each in fields(definition.thing) if each.name == name)
    default = "" if definition.place == place_of(Context) else f" = {own.default!r}"
    return f"{name}: {ast.unparse(member.annotation)}{default}"


def _edits(inlined: Inlined, definition: Definition, names: Names) -> Iterator[Edit]:
    """Yield what changes in the text of a definition: names, annotations, and statements that go."""
    module, used = definition.module, definition.globals
    needs = dict(inlined.needs(definition))
    for use in used.uses:
        found = needs.get(use.id)
        name = names.get(found, use.id)
        if name != use.id:
            yield module.start(use), module.end(use), name.encode()
    for owner, annotation in used.annotations:
        if isinstance(owner, ast.FunctionDef):
            arrow = module.source.rindex(b"->", module.start(owner), module.start(annotation))
            yield module.source.rindex(b")", module.start(owner), arrow) + 1, module.end(annotation), b""
        elif isinstance(owner, ast.arg):
            spaced = module.source.startswith(b" = ", module.end(annotation))
            yield module.start(owner) + len(owner.arg), module.end(annotation) + 3 * spaced, b"=" * spaced
        elif isinstance(owner, ast.AnnAssign):
            yield module.end(owner.target), module.end(annotation), b""
    for node in used.left:
        yield module.at(node.lineno), module.at(node.end_lineno + 1), b""


def _cut(definition: Definition, node: ast.AST, edits: list[Edit]) -> str:
    """Return the text of a piece of syntax, with the decorators above it, after the edits inside it."""
    module = definition.module
    decorators = getattr(node, "decorator_list", [])
    start, end = module.start(node), module.end(node)
    if decorators:
        start = module.start(decorators[0]) - 1
    text = module.source[start:end]
    for first, last, new in sorted(edits, reverse=True):
        if start <= first and last <= end:
            text = text[: first - start] + new + text[last - start :]
    return _SIGNATURE.sub(_on_one_line, text.decode())


def _on_one_line(found: re.Match) -> str:
    """Return a list of arguments, which are short without their annotations, on one line."""
    return f"def {found[1]}({' '.join(found[2].split()).rstrip(',')}):"


def import_lines(names: Names) -> list[str]:
    """Return lines of imports, one for each module that names are taken from."""
    lines, taken = [], {}
    for each, name in names.items():
        if isinstance(each, Imported):
            known = each.name or each.module
            renamed = known if known == name else f"{known} as {name}"
            if each.name is None:
                lines.append(f"import {renamed}")
            else:
                taken.setdefault(each.module, set()).add(renamed)
    return [*lines, *(f"from {module} import {', '.join(sorted(taken[module]))}" for module in taken)]
