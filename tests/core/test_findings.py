"""Every finding speaks when it should, in the words it should, and is silent otherwise."""

import os
import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.columns import Kind
from core.dataset import Dataset, from_frame, from_table
from core.findings import FINDINGS, Severity, findings
from core.findings._base import listed, names, number, percent
from core.reading import read

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "real"
needs_data = pytest.mark.skipif(
    not DATA.exists() and "CI" not in os.environ, reason="the real files are not on this machine"
)


def made(*counts: int, kinds=None, **columns) -> Dataset:
    """Return noise in two columns for classes `a`, `b`, ... of these sizes, and more columns."""
    rng = np.random.default_rng(0)
    labels = np.repeat(list("abcdefg"[: len(counts)]), counts)
    X = pd.DataFrame(rng.normal(size=(len(labels), 2)), columns=["u", "v"]).assign(**columns)
    data = from_frame("made", X, labels)
    return replace(data, kinds={**data.kinds, **(kinds or {})})


def repeated(data: Dataset, copies: dict[int, int]) -> Dataset:
    """Return the data with the features of some rows overwritten by those of others."""
    X = data.X.copy()
    X.iloc[list(copies)] = X.iloc[list(copies.values())].to_numpy()
    return replace(data, X=X)


def kind(columns: str, kind: Kind = Kind.IDENTIFIER) -> Dataset:
    """Return clean data in which some columns are said to be of a kind."""
    return made(300, 100, kinds=dict.fromkeys(columns, kind))


def gaps(rows: int, missing: int) -> np.ndarray:
    return np.where(np.arange(rows) < missing, np.nan, np.random.default_rng(1).normal(size=rows))


CLEAN = made(300, 100)
ROWS = np.arange(400)
WANTED = ROWS >= 300
DAYS = pd.Timestamp("2024-01-01") + pd.to_timedelta(ROWS, unit="D")
SHUFFLED = np.random.default_rng(0).permutation(400)
LETTERS = np.random.default_rng(2).choice(list("xyz"), 400)

REPEATED = repeated(CLEAN, {1: 0, 2: 0, 301: 300})
CONSTANT = made(300, 100, kinds=dict.fromkeys("klmno", Kind.CONSTANT), k=1, l=1, m=1, n=1, o=1)
GAPS = made(300, 100, m=gaps(400, 4), n=gaps(400, 8), o=gaps(400, 2), p=gaps(400, 1))
LATE = made(300, 100, n=-ROWS, c=np.where(WANTED, "late", LETTERS))

# The finding, what it is told, and how its sentence begins; a full stop is the end of it.
SAID = [
    ("few_rare_rows", made(100, 40), "`b` has 40 rows, about 8 in each of 5 folds: finding one "),
    ("few_rare_rows", made(20, 1), "`b` has 1 row: finding one more or less moves its recall by "),
    ("accuracy_trap", made(960, 40), "Always answering `a` is right for 96.0% of the rows, so a "),
    ("small_classes", made(50, 4), "`b` (4 rows) has fewer rows than the 5 folds, so some folds "),
    (
        "small_classes",
        made(50, 3, 1, 7),
        "`c` (1 row) and `b` (3 rows) have fewer rows than the 5 ",
    ),
    ("small_classes", made(50, 7), "`b` (7 rows) is too small for SMOTE with 5 neighbours in 5 "),
    ("identifier_columns", kind("u"), "Column `u` names its row and is left out."),
    ("identifier_columns", kind("uv"), "Columns `u` and `v` name their row and are left out."),
    ("constant_columns", kind("u", Kind.CONSTANT), "Column `u` is the same in every row and is "),
    (
        "constant_columns",
        CONSTANT,
        "Columns `k`, `l`, `m` and 2 more are the same in every row and",
    ),
    ("duplicate_rows", REPEATED, "3 rows (0.8%; 1 of `b`) repeat an earlier row: equal rows in "),
    ("duplicate_rows", repeated(made(100, 50), {1: 0}), "1 row (0.7%; none of `b`) repeats an "),
    ("contradicting_rows", repeated(CLEAN, {1: 0, 300: 0}), "3 rows (0.8%; 1 of `b`) equal a row "),
    (
        "missing_values",
        made(9, 1, m=gaps(10, 1)),
        "1 of 3 columns has missing values: `m` (10.0%).",
    ),
    (
        "missing_values",
        GAPS,
        "4 of 6 columns have missing values: `n` (2.0%), `m` (1.0%), `o` (0.5",
    ),
    (
        "balanced_classes",
        made(140, 100),
        "The largest class has 1.4 rows for one of the smallest: ",
    ),
    ("text_columns", kind("u", Kind.TEXT), "Column `u` is free text, used through its runs of "),
    ("date_columns", made(300, 100, d=DAYS), "Rows are in order of `d`: random folds learn from "),
    ("date_columns", made(300, 100, d=DAYS[::-1]), "Rows are in order of `d`: random folds "),
    (
        "date_columns",
        made(300, 100, d=DAYS[SHUFFLED]),
        "Column `d` holds dates: if rows follow one",
    ),
    ("leak_suspects", made(300, 100, n=ROWS), "`n` (AUC 1.000) alone all but sets `b` apart from "),
    ("leak_suspects", LATE, "`n` (AUC 1.000) and `c` each alone all but set `b` apart from the "),
]
# One finding of each shape of sentence, word by word.
WHOLE = {
    "few_rare_rows": "`b` has 4 rows: finding one more or less moves its recall by 25.0 points.",
    "small_classes": "`b` (4 rows) has fewer rows than the 5 folds, so some folds cannot judge it "
    "and SMOTE with 5 neighbours cannot run.",
    "accuracy_trap": "Always answering `a` is right for 99.0% of the rows, so a high accuracy "
    "proves nothing.",
    "duplicate_rows": "1 row (0.2%; 1 of `b`) repeats an earlier row: equal rows in training and "
    "test make results look better than they are.",
    "contradicting_rows": "2 rows (0.5%; 1 of `b`) equal a row of another class in every column: "
    "no model can get all of them right.",
}
SILENT = [
    *[(code, CLEAN) for code in FINDINGS],
    ("few_rare_rows", made(100, 50)),
    ("accuracy_trap", made(79, 21)),
    ("small_classes", made(50, 8)),
    # One row of 400 is under the share from which it is said, and it is not a rare one.
    ("duplicate_rows", repeated(CLEAN, {1: 0})),
    ("duplicate_rows", repeated(CLEAN, {300: 0})),
    ("contradicting_rows", repeated(CLEAN, {1: 0, 2: 0})),
    ("balanced_classes", made(150, 100)),
    # One category of each row tells everything and proves nothing.
    ("leak_suspects", made(300, 100, c=[f"level {i}" for i in ROWS])),
    ("leak_suspects", made(300, 100, c=np.where(WANTED | (ROWS == 0), "late", "early"))),
    ("leak_suspects", made(396, 4, n=ROWS)),
    ("leak_suspects", made(300, 100, n=np.where(ROWS < 304, ROWS, np.nan))),
]


@pytest.fixture(params=FINDINGS.values(), ids=FINDINGS)
def finding(request):
    return request.param


def test_every_finding_is_made_to_speak():
    assert {code for code, *_ in SAID} == set(FINDINGS)


@pytest.mark.parametrize(("code", "data", "start"), SAID)
def test_speaks(code, data, start):
    sentence = FINDINGS[code]().sentence(data)
    assert sentence.startswith(start)
    assert sentence.endswith((".", "?"))
    assert sentence == start or not start.endswith(".")


def test_sentences_are_whole():
    data = repeated(made(396, 4), {397: 396, 398: 0})
    assert {f.code: f.sentence for f in findings(data)} == WHOLE


@pytest.mark.parametrize(("code", "data"), SILENT)
def test_is_silent(code, data):
    assert FINDINGS[code]().sentence(data) is None


def test_is_documented(finding):
    first, _, rest = finding.help().partition("\n\n")
    assert first.endswith(".")
    assert rest.endswith(".")
    assert finding.title
    assert finding.source
    assert isinstance(finding.severity, Severity)
    assert all(param.domain.help for param in finding.params())


def test_clean_data_has_nothing_to_say_but_that_it_is_balanced():
    assert findings(CLEAN) == []
    assert [f.code for f in findings(made(100, 100))] == ["balanced_classes"]


def test_the_most_serious_comes_first():
    found = findings(made(395, 5, kinds={"k": Kind.CONSTANT}, k=1, n=ROWS))
    severities = [f.severity for f in found]
    assert severities == sorted(severities, key=[*Severity].index, reverse=True)
    assert set(severities) == set(Severity)
    serious = found[0]
    assert serious.title == FINDINGS[serious.code].title
    assert serious.help == FINDINGS[serious.code].help()


def test_a_table_without_usable_columns_is_no_trouble():
    data = made(300, 100, kinds={"u": Kind.IDENTIFIER, "v": Kind.CONSTANT})
    assert {f.code for f in findings(data)} == {"identifier_columns", "constant_columns"}
    assert findings(replace(data, X=data.X[[]], kinds={})) == []


def test_identifiers_do_not_hide_repeated_rows():
    data = made(300, 100, kinds={"i": Kind.IDENTIFIER}, i=ROWS)
    X = data.X.assign(u=0.0, v=0.0)
    assert FINDINGS["duplicate_rows"]().sentence(replace(data, X=X)).startswith("398 rows (99.5%")


def test_rows_with_gaps_in_the_same_places_can_be_equal():
    data = made(300, 100, u=np.nan, v=np.nan, c=pd.Series([None] * 400, dtype="str"))
    assert FINDINGS["contradicting_rows"]().sentence(data).startswith("400 rows (100.0%; 100 of")


def test_the_class_of_interest_is_the_one_that_is_looked_at():
    code = np.repeat([0, 1, 2], [300, 100, 100])
    data = made(300, 100, 100, n=np.where(code == 1, 1.0, 0.0))
    assert FINDINGS["leak_suspects"]().sentence(data.with_positive("c")) is None
    assert "`b`" in FINDINGS["leak_suspects"]().sentence(data.with_positive("b"))


def test_thresholds_can_be_moved():
    assert FINDINGS["few_rare_rows"](rows=101).sentence(CLEAN) is not None
    assert FINDINGS["small_classes"](folds=2).sentence(made(50, 4)).endswith("in 2 folds.")
    # With 1 neighbour, SMOTE runs on what is left of 4 rows in training.
    alone = FINDINGS["small_classes"](neighbours=1).sentence(made(50, 4))
    assert alone.endswith("so some folds cannot judge it.")
    assert FINDINGS["duplicate_rows"](share=0.0).sentence(repeated(CLEAN, {1: 0})) is not None
    assert FINDINGS["missing_values"](share=0.3).sentence(made(300, 100, m=gaps(400, 100))) is None


def test_names_from_strangers_stay_names():
    odd = "a`b <i>*{0}* %s"
    data = made(300, 100, kinds={odd: Kind.CONSTANT}, **{odd: 1})
    assert FINDINGS["constant_columns"]().sentence(data).startswith(f"Column ``{odd}`` is the")
    labels = np.where(data.y == 1, odd, "plain")
    (leak,) = findings(from_frame("odd", data.X.assign(n=ROWS), labels))
    assert f"sets ``{odd}`` apart" in leak.sentence


def test_words():
    assert [number(n, "row") for n in (0, 1, 1_234)] == ["0 rows", "1 row", "1,234 rows"]
    shares = [percent(share) for share in (0, 0.5, 0.9996, 0.00001, 1)]
    assert shares == ["0.0%", "50.0%", "99.96%", "0.001%", "100.0%"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert names("abcdefg") == "`a`, `b`, `c` and 4 more"


# The target, and what people who know the file expect to be told: this and nothing else.
REAL = {
    "adbench_cover": ("label", "accuracy_trap leak_suspects"),
    "bank-additional-full": ("y", "accuracy_trap missing_values"),
    "car": ("class", ""),
    "german": (None, ""),
    "glass": (None, "few_rare_rows"),
    "htru2_pulsar": ("l", "accuracy_trap"),
    "hypothyroid": (
        "Class",
        "accuracy_trap few_rare_rows small_classes duplicate_rows constant_columns missing_values",
    ),
    "nursery": ("class", "few_rare_rows small_classes"),
    "oil-spill": (None, "accuracy_trap few_rare_rows constant_columns"),
    "page_blocks": (
        "class",
        "accuracy_trap few_rare_rows leak_suspects duplicate_rows contradicting_rows",
    ),
    "phoneme": (None, "duplicate_rows"),
    "w4k2_yeast6": (None, "accuracy_trap few_rare_rows duplicate_rows"),
}


def load(name: str) -> Dataset:
    """Return a real file as a data set; a file without names has its target last."""
    table = read((DATA / f"{name}.csv").read_bytes())
    return from_table(table, REAL[name][0] or table.names[-1])


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_what_is_said_of_real_files(name):
    found = findings(load(name))
    assert {f.code for f in found} == set(REAL[name][1].split())
    assert all(re.fullmatch(r"[A-Z0-9`].*[.?]", f.sentence) for f in found)


@needs_data
def test_counts_of_equal_rows_agree_with_a_slow_count():
    data = load("page_blocks")
    frame = data.X.assign(y=data.y)
    assert f"{frame.duplicated().sum()} rows" in FINDINGS["duplicate_rows"]().sentence(data)
    classes = frame.groupby([*data.X.columns])["y"].transform("nunique")
    said = FINDINGS["contradicting_rows"]().sentence(data)
    assert said.startswith(f"{(classes > 1).sum()} rows")


@needs_data
def test_a_large_file_takes_no_time():
    data = load("adbench_cover")
    start = time.perf_counter()
    findings(data)
    # It takes 0.2 s; the rest is for busy machines.
    assert time.perf_counter() - start < 3
