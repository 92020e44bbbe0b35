"""`strategies` and `handbook`: what there is to choose from."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from core.commands.output import as_json
from core.handbook import CATALOGUES, handbook
from core.params import Domain, Entry, Options, Range, Square


def add_to(commands: Any) -> None:
    """Declare the commands of this module."""
    listing = commands.add_parser("strategies", help="list every strategy, learner and decision")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=_list)
    book = commands.add_parser("handbook", help="print the handbook as Markdown")
    book.set_defaults(run=lambda _: print(handbook()))


def _list(chosen: Namespace) -> None:
    listed = {
        name.lower(): [_described(entry) for entry in entries.values()]
        for name, entries in CATALOGUES.items()
    }
    print(as_json(listed) if chosen.json else _listed_text())


def _described(entry: type[Entry]) -> dict:
    family = getattr(entry, "family", None)
    return {
        "key": entry.key(),
        "title": entry.title,
        "family": family.value if family else None,
        "parameters": [
            {
                "name": param.name,
                "default": param.default,
                "domain": _domain(param.domain),
                "help": param.domain.help,
            }
            for param in entry.params()
        ],
        "source": entry.source,
        "help": entry.help(),
    }


def _domain(domain: Domain) -> dict:
    match domain:
        case Range(low, high, step):
            return {"kind": "range", "low": low, "high": high, "step": step}
        case Options(values):
            return {"kind": "options", "values": list(values)}
        case Square():
            return {"kind": "square"}
    return {"kind": "switch"}


def _listed_text() -> str:
    lines = []
    for name, entries in CATALOGUES.items():
        width = max(map(len, entries))
        lines += [name, *(f"  {key:<{width}} {entry.title}" for key, entry in entries.items())]
    return "\n".join(lines)
