"""The handbook, made from the docstrings."""

from __future__ import annotations

from core.decisions import DECISIONS
from core.findings import FINDINGS
from core.learners import LEARNERS
from core.metrics import METRICS
from core.params import Entry
from core.strategies import STRATEGIES, Family

CATALOGUES: dict[str, dict[str, type[Entry]]] = {
    "Strategies": STRATEGIES,
    "Learners": LEARNERS,
    "Decisions": DECISIONS,
}
# What is chosen, and what is said of the data.
EXPLAINED: dict[str, dict[str, type[Entry]]] = {**CATALOGUES, "Findings": FINDINGS}


def handbook() -> str:
    """Return every entry and every metric as Markdown."""
    lines = ["# Handbook", "", "Made by `python -m core handbook` from the code; do not edit by hand."]
    for name, entries in EXPLAINED.items():
        lines += ["", f"## {name}"]
        for family, members in by_family(entries).items():
            lines += ["", f"### {family}", "", Family(family).about] if family else []
            for entry in members:
                lines += ["", f"#### {entry.title} (`{entry.key()}`)", "", *about(entry)]
    lines += ["", "## Metrics", ""]
    lines += [f"- **{metric.title}** (`{name}`): {metric.help}" for name, metric in METRICS.items()]
    return "\n".join(lines)


def by_family(entries: dict[str, type[Entry]]) -> dict[str, list[type[Entry]]]:
    """Return entries by the title of their family, in the order of families; "" for those without."""
    found: dict[str, list[type[Entry]]] = {family.value: [] for family in Family}
    for entry in entries.values():
        family = getattr(entry, "family", None)
        found.setdefault(family.value if family else "", []).append(entry)
    return {family: members for family, members in found.items() if members}


def matching(entries: dict[str, type[Entry]], text: str) -> dict[str, type[Entry]]:
    """Return the entries that have every word of `text`, in one or many, in their key, title, family,
    help or source."""
    words = [word.removesuffix("s") for word in text.casefold().split()]
    return {key: entry for key, entry in entries.items() if all(word in _told(entry) for word in words)}


def _told(entry: type[Entry]) -> str:
    family = getattr(entry, "family", "")
    return " ".join([entry.key(), entry.title, family, entry.help(), entry.source]).casefold()


def about(entry: type[Entry]) -> list[str]:
    """Return the Markdown lines on one entry: explanation, settings, source."""
    lines = [entry.help(), ""]
    lines += [
        f"- `{param.name}` = {param.default}: {param.domain}. {param.domain.help}" for param in entry.params()
    ]
    return [*lines, *([""] if lines[-1] else []), f"Source: {entry.source}"]
