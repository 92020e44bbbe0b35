"""A comparison as HTML: what is shown, what is embedded, and what the page may do.

A Content-Security-Policy lets the page run two scripts, named by their digests, and reach nothing: were a
stranger's name ever taken for markup, it could neither run nor call home.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.dataset import Dataset
from core.differences import resolution, scope
from core.engine.versions import versions
from core.figures import alt
from core.figures.text import percent, short
from core.report import stakeholder, tables
from core.report.charts import as_json, charts
from core.report.comparison import Comparison, Result, arranged
from core.report.markup import sentence
from core.report.thresholds import moves
from core.report.untested import untested

TEMPLATES = Path(__file__).parent / "templates"
QUIET = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(comparison: Comparison) -> str:
    """Return the full report: a page that shows all of it, and whose threshold can be moved.

    Without scripts, and in browsers that cannot unpack the charts, tables and sentences are all there.
    """
    figures, script, packed = charts(comparison), _text("report.js"), _plotly()
    embedded = {"figures": {name: as_json(figure) for name, figure in figures.items()}}
    embedded["moves"] = None if comparison.code is None else moves(comparison)
    policy = f"script-src {_digest(script)} {packed.digest}; img-src data: blob:; {QUIET}"
    return _rendered(
        "full.html",
        comparison,
        policy,
        tables=tables.every(comparison),
        alts={name: alt(figure) for name, figure in figures.items()},
        moves=embedded["moves"],
        embedded=_data(embedded),
        script=Markup(script),
        packed=Markup(packed.text),
        trial=comparison.decided.trial,
        versions=versions(),
        notes=_notes(comparison),
        titled=tables.titled(comparison),
        about=_about(comparison),
        choice=stakeholder.choice(comparison),
        scope=scope({title: each.spread for title, each in comparison.fits.items()}),
        resolution=resolution(comparison.results[comparison.baseline].judged),
    )


def one_page(comparison: Comparison) -> str:
    """Return what a stakeholder needs on one page: decision, two numbers, one figure, price, and limits."""
    return _rendered("one_page.html", comparison, QUIET, told=stakeholder.told(comparison))


def both(
    data: Dataset, results: Mapping[str, Result], known: Sequence[Result], more: Mapping[str, Any]
) -> tuple[str, str]:
    """Return the full report and the one page of results by title, as `arranged` takes them."""
    comparison = arranged(data, results, known=known, **more)
    return html(comparison), one_page(comparison)


class _Plotly:
    """The library that draws the charts, packed to a third, and the digest by which it may run."""

    def __init__(self) -> None:
        script = files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
        self.text = base64.b64encode(gzip.compress(script.encode(), 9, mtime=0)).decode()
        self.digest = _digest(script)


@cache
def _plotly() -> _Plotly:
    return _Plotly()


def _rendered(template: str, comparison: Comparison, policy: str, **more: Any) -> str:
    """Return a page with what both have in common, and `more`."""
    data = comparison.data
    return (
        _environment()
        .get_template(template)
        .render(
            policy=policy,
            style=Markup(_text("style.css")),
            comparison=comparison,
            data=data,
            name=short(data.name, 80),
            interest=None if comparison.code is None else short(data.classes[comparison.code]),
            untested=untested(comparison),
            **more,
        )
    )


def _about(comparison: Comparison) -> str:
    """Return in a sentence which rows are counted, and how often."""
    p = comparison.results[comparison.baseline].judged.predictions
    repeats = comparison.decided.trial.protocol.repeats
    often = f", judged up to {repeats} times each and counted as often" if repeats > 1 else ""
    rows = len(np.unique(p.row))
    return f"Numbers are over {rows:,} rows{often}, by models that never saw them."


def _notes(comparison: Comparison) -> dict[str, str]:
    """Return what a reader should know of the fits and decisions, by the trials it is said of."""
    said = {title: " ".join(each.judged.notes) for title, each in comparison.results.items()}
    said[tables.titled(comparison)] = " ".join(comparison.decided.judged.notes)
    return {title: note for title, note in said.items() if note}


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _data(value: dict) -> Markup:
    """Return plain data as JSON in which nothing can end the element it stands in."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"sentence": sentence, "short": short, "percent": percent}
    return environment
