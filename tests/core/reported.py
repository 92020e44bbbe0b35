"""Comparisons to report, and what is in the page that is made of one."""

import json
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pandas as pd

from core.dataset import Dataset, from_frame
from core.predictions import judge
from core.report import Comparison, gathered
from core.strategies import STRATEGIES
from tests.core.data import predict, trial
from tests.core.figure_data import EVIL

DRAWS = 100
REMEDIES = ("class_weight", "random_under")
VOID = {"meta", "input", "link", "br", "img"}


def data(names=("calm", "fraud"), counts=(240, 40), columns=("a", "b"), name="table.csv") -> Dataset:
    """Return classes that overlap, the last of interest where there are two."""
    random = np.random.default_rng(0)
    y = random.permutation(np.repeat(range(len(counts)), counts))
    X = pd.DataFrame(random.normal(size=(len(y), len(columns))) + y[:, None], columns=list(columns))
    return from_frame(name, X, [names[code] for code in y])


def compared(of: Dataset, *steps: str, draws: int = DRAWS, folds: int = 3, **more) -> Comparison:
    """Return the baseline and these remedies, with a quick model."""
    asked = [trial(*([STRATEGIES[key]()] if key else []), folds=folds) for key in ("", *(steps or REMEDIES))]
    return gathered(
        of, {each: judge(predict(of, each), each.decision) for each in asked}, draws=draws, **more
    )


@cache
def two() -> Comparison:
    """Return a comparison of two classes."""
    return compared(data())


@cache
def three() -> Comparison:
    """Return a comparison of three classes, none of interest."""
    return compared(data(("x", "y", "z"), (90, 60, 30)))


@cache
def evil() -> Comparison:
    """Return a comparison in which every name is an attack."""
    names = ("</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>")
    made = data(names, columns=EVIL[:4], name=EVIL[0])
    return compared(made, left_out={EVIL[1]: f"needs {EVIL[2]}"}, command=f"python {EVIL[3]}")


class Page(HTMLParser):
    """What a page holds: elements in order, tables by caption, data by id, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.texts: list[str] = []
        self.blocks: dict[str, str] = {}
        self._open: list[str] = []
        self._rows: list[list[str]] = []
        self._caption = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes.append(dict(attributes))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")
        if tag == "small" and {"td", "th"} & {*self._open}:
            self._rows[-1][-1] += "\n"

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag == "table":
            self.tables[self._caption.strip()] = self._rows

    def handle_data(self, text):
        where = self._open[-1] if self._open else ""
        if where in ("script", "style"):
            self.blocks[self.attributes[-1].get("id") or where] = text
            return
        self.texts.append(text)
        if "caption" in self._open:
            self._caption += text
        elif {"td", "th"} & {*self._open}:
            self._rows[-1][-1] += text

    def table(self, begins: str) -> list[list[str]]:
        """Return the rows of the only table whose caption begins so, without its head."""
        (rows,) = (rows for caption, rows in self.tables.items() if caption.startswith(begins))
        return rows[1:]

    @property
    def embedded(self) -> dict:
        """Return what the page's script works on."""
        return json.loads(self.blocks["embedded"])
