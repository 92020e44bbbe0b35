"""What a person should know about their data before a run. To add a finding, add a module here."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from core.catalogue import catalogue
from core.dataset import Dataset
from core.findings._base import Finding, Severity

FINDINGS = catalogue(sys.modules[__name__], Finding)

__all__ = ["FINDINGS", "Finding", "Found", "Severity", "findings"]


@dataclass(frozen=True)
class Found:
    """A finding that applies: its sentence about the data, and its help for whoever wants more."""

    code: str
    title: str
    severity: Severity
    sentence: str
    help: str


def findings(data: Dataset) -> list[Found]:
    """Return what there is to say about `data`, the most serious first."""
    said = {code: finding().sentence(data) for code, finding in FINDINGS.items()}
    found = [
        Found(code, FINDINGS[code].title, FINDINGS[code].severity, sentence, FINDINGS[code].help())
        for code, sentence in said.items()
        if sentence is not None
    ]
    return sorted(found, key=lambda f: [*Severity].index(f.severity), reverse=True)
