"""`read` and `profile`: what a file holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import prepare
from core.commands.output import as_json
from core.commands.reading import add_reading, reading_of, words_of
from core.commands.target import COLUMNS, add_target, budget_of, made_of, said
from core.dataset import Dataset, DatasetError, column_notes, from_table, typed
from core.findings import findings
from core.prepare import Preparation
from core.reading import Table, read
from core.words import quoted


def add_to(commands: Any) -> None:
    """Declare the commands of this module."""
    reading = commands.add_parser("read", help="show what a file holds")
    reading.set_defaults(run=_read)
    add_file(reading)
    profile = commands.add_parser("profile", help="show classes, their balance and what to know first")
    profile.set_defaults(run=_profile)
    add_file(profile)
    add_target(profile)


def add_file(parser: ArgumentParser) -> None:
    """Declare the options that say which file and how to read it."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="table: text with any separator, Excel, Parquet or ARFF"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_reading(parser)


def table_of(chosen: Namespace) -> Table:
    """Return the table in the chosen file."""
    return read(chosen.file, reading_of(chosen))


def dataset_of(chosen: Namespace, table: Table | None = None) -> Dataset:
    """Return the data set of the chosen file and target; `table` is what is in it, where that is known."""
    table = table or table_of(chosen)
    target, groups, order = (
        None if wanted is None else column_name(wanted, table)
        for wanted in (said(chosen, role) for role in COLUMNS)
    )
    data = from_table(
        table,
        target,
        name=chosen.file.name,
        positive=said(chosen, "positive"),
        groups=groups,
        order=order,
        made=made_of(chosen),
        budget=budget_of(chosen),
    )
    return replace(data, notes=(*table.warnings, *data.notes))


def column_name(wanted: str, table: Table) -> str:
    """Return the column that `wanted` names: a name as the file writes it, else a 0-based number."""
    for name in (wanted, " ".join(wanted.split())):
        if name in table.names:
            return name
    try:
        return table.names[int(wanted)]
    except (ValueError, IndexError):
        raise DatasetError(
            f"There is no column {quoted(wanted)}; name one or give a number up to {len(table.names) - 1}."
        ) from None


def _read(chosen: Namespace) -> None:
    table = table_of(chosen)
    columns = typed(table)
    described = {
        "rows": table.rows,
        "columns": [{"name": name, "kind": columns[name].kind.value} for name in table.names],
        "format": table.format,
        "encoding": table.reading.encoding,
        "separator": table.reading.separator,
        "header": table.reading.header,
        "sheets": list(table.sheets),
        "options": words_of(table.reading),
        "warnings": [*table.warnings, *column_notes(columns)],
    }
    print(as_json(described) if chosen.json else _read_text(described))


def _read_text(described: dict) -> str:
    separator = {"\t": "tab", " ": "blank"}.get(described["separator"], described["separator"])
    text = f"{described['encoding']}, separated by {separator}" if separator else described["format"]
    lines = [
        f"{described['rows']:,} rows, {len(described['columns'])} columns, {text}, "
        f"{'with' if described['header'] else 'without'} a header"
    ]
    lines += [f"  {c['kind']:<12} {c['name']!r}" for c in described["columns"]]
    return "\n".join(lines + described["warnings"])


def describe(data: Dataset, preparation: Preparation = Preparation.STANDARD) -> dict:
    """Return the facts about a data set, as plain data."""
    return {
        "name": data.name,
        "target": data.target,
        "rows": sum(data.totals),
        "sample": _sample(data),
        "columns": [{"name": c, "kind": data.kinds[c].value} for c in data.X.columns],
        "left_out": prepare.left_out(data, preparation),
        "classes": [
            {"name": name, "rows": rows, "share": rows / sum(data.totals)}
            for name, rows in zip(data.classes, data.totals, strict=True)
        ],
        "ratio": data.ratio,
        "positive": None if data.positive is None else data.classes[data.positive],
        "groups": None if data.groups is None else data.groups.name,
        "order": None if data.order is None else data.order.name,
        "fingerprint": data.fingerprint,
        "notes": list(data.notes),
    }


def _sample(data: Dataset) -> dict | None:
    """Return what is worked with of a file that is sampled: rows, and what one of each class stands for."""
    if data.weights is None:
        return None
    parts = zip(data.classes, data.counts, data.weights.tolist(), strict=True)
    classes = [{"name": name, "rows": rows, "weight": weight} for name, rows, weight in parts]
    return {"rows": len(data.y), "classes": classes}


def _profile(chosen: Namespace) -> None:
    data = dataset_of(chosen)
    found = [
        {"code": f.code, "title": f.title, "severity": f.severity.value, "sentence": f.sentence}
        for f in findings(data)
    ]
    described = {**describe(data), "findings": found}
    print(as_json(described) if chosen.json else _profile_text(described))


def _profile_text(described: dict) -> str:
    lines = [f"{described['rows']:,} rows; largest to smallest class {described['ratio']:,.1f} : 1"]
    for each in sorted(described["classes"], key=lambda c: -c["rows"]):
        mark = "  <- class of interest" if each["name"] == described["positive"] else ""
        lines.append(f"  {each['rows']:>9,}  {each['share']:>7.2%}  {each['name']!r}{mark}")
    lines += [f"{f['severity']}: {f['sentence']}" for f in described["findings"]]
    return "\n".join(lines + described["notes"])
