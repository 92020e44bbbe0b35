"""Every finding speaks when it should, in the words it should, and is silent otherwise."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.columns import Kind
from core.dataset import from_frame
from core.findings import FINDINGS, Severity, findings
from core.findings._base import listed, names, percent
from core.handbook import handbook
from tests.core.finding_data import gaps, kind, made, repeated

CLEAN = made(300, 100)
ROWS = np.arange(400)
WANTED = ROWS >= 300
DAYS = pd.Timestamp("2024-01-01") + pd.to_timedelta(ROWS, unit="D")
SHUFFLED = np.random.default_rng(0).permutation(400)
LETTERS = np.random.default_rng(2).choice(list("xyz"), 400)

REPEATED = repeated(CLEAN, {1: 0, 2: 0, 301: 300})
CONSTANT = made(300, 100, kinds=dict.fromkeys("klmno", Kind.CONSTANT), k=1, l=1, m=1, n=1, o=1)
GAPS = made(300, 100, m=gaps(400, 4), n=gaps(400, 8), o=gaps(400, 2), p=gaps(400, 1))
LATE = made(300, 100, n=-ROWS, c=np.where(WANTED | (ROWS < 6), "late", LETTERS))
LOST = made(300, 100, m=np.where((ROWS % 10 < 1) | (WANTED & (ROWS % 10 < 4)), np.nan, SHUFFLED + 0.5))
GAPPY = np.where(ROWS % 9 == 0, np.nan, ROWS % 2)
PATIENTS = made(300, 100, patient=[f"P{row // 5}" for row in ROWS])
TURNS = np.random.default_rng(3).permutation(40)
BATCHES = made(300, 100, d=TURNS[ROWS // 10] / 8, e=TURNS[::-1][ROWS // 10] / 9)


def named(*names: str):
    """Return clean data with these names of classes, the first ones the largest."""
    sizes = [400 - 50 * place for place in range(len(names))]
    X = made(*sizes).X
    return from_frame("named", X, np.repeat(names, sizes).tolist())


# The finding, what it is told, and how its sentence begins; a full stop is the end of it.
SAID = [
    ("few_rare_rows", made(100, 40), "`b` has 40 rows, about 8 in each of 5 folds: finding one "),
    ("few_rare_rows", made(20, 1), "`b` has 1 row: finding one more or less moves its recall by "),
    ("accuracy_trap", made(960, 40), "Always answering `a` is right for 96.0 % of the rows, so a "),
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
    ("duplicate_rows", REPEATED, "3 rows (0.8 %; 1 of `b`) repeat an earlier row: equal rows in "),
    ("duplicate_rows", repeated(made(100, 50), {1: 0}), "1 row (0.7 %; none of `b`) repeats an "),
    ("contradicting_rows", repeated(CLEAN, {1: 0, 300: 0}), "3 rows (0.8 %; 1 of `b`) equal a row "),
    (
        "missing_values",
        made(9, 1, m=gaps(10, 1)),
        "1 of 3 columns has missing values: `m` (10.0 %).",
    ),
    (
        "missing_values",
        GAPS,
        "4 of 6 columns have missing values: `n` (2.0 %), `m` (1.0 %), `o` (0.5",
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
    ("leak_suspects", made(300, 100, n=ROWS), "`n` (100 of 100 rows of `b`, no other) alone gives a "),
    ("leak_suspects", LATE, "`n` (100 of 100 rows of `b`, no other) and `c` (100 of 100 rows of `b`, 6 oth"),
    ("leak_suspects", made(300, 100, n=np.where(WANTED, np.nan, SHUFFLED)), "`n` (100 of 100 rows of `b`, "),
    ("missing_by_class", LOST, "Whether a value is missing goes with the class: `m` (40.0 % in `b`, 10.0 % "),
    (
        "repeated_entities",
        PATIENTS,
        "Rows with the same `patient` share their class (beside a row of `b`, 10",
    ),
    (
        "repeated_entities",
        BATCHES,
        "`d` and `e` always change together. Rows with the same `d` share their class ",
    ),
    ("class_names", named("Yes", "yes", "no"), "`Yes` and `yes` differ in how they are written alone: "),
    ("class_names", named("1.0", "01", "2"), "`01` and `1.0` differ in how they are written alone: "),
    ("class_names", named("a", "b", "?"), "`?` reads like a missing value."),
    ("class_names", named("-", "no_one", "No one", "n/a"), "`No one` and `no_one` differ in how they"),
    ("equal_classes", made(60, 60), "Each class has exactly 60 rows (50.0 %): files are made so, and "),
    ("equal_classes", made(50, 50, 50, 50), "Each class has exactly 50 rows (25.0 %): files are made "),
    ("whole_numbers", made(300, 100, n=ROWS % 7), "Column `n` holds few different whole numbers: "),
    ("whole_numbers", made(300, 100, n=ROWS % 7, m=GAPPY), "Columns `n` and `m` hold few different "),
]
# One finding of each shape of sentence, word by word.
WHOLE = {
    "few_rare_rows": "`b` has 4 rows: finding one more or less moves its recall by 25.0 points.",
    "small_classes": "`b` (4 rows) has fewer rows than the 5 folds, so some folds cannot judge it "
    "and SMOTE with 5 neighbours cannot run.",
    "accuracy_trap": "Always answering `a` is right for 99.0 % of the rows, so a high accuracy "
    "proves nothing.",
    "duplicate_rows": "1 row (0.2 %; 1 of `b`) repeats an earlier row: equal rows in training and "
    "test make results look better than they are.",
    "contradicting_rows": "2 rows (0.5 %; 1 of `b`) equal a row of another class in every column: "
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
    ("equal_classes", made(60, 61)),
    ("equal_classes", made(49, 49)),
    ("class_names", named("none", "mild", "severe")),
    ("class_names", named("1", "10", "1e2", "inf")),
    ("whole_numbers", made(300, 100, n=ROWS % 21)),
    ("whole_numbers", made(300, 100, n=ROWS % 7 / 2)),
    ("whole_numbers", made(300, 100, kinds={"n": Kind.WHOLE}, n=ROWS % 7)),
    # As many gaps in each class; and more in one, but not enough to be sure of.
    ("missing_by_class", made(300, 100, m=np.where(ROWS % 10 < 3, np.nan, SHUFFLED + 0.5))),
    ("missing_by_class", made(300, 100, m=np.where(ROWS >= 396, np.nan, SHUFFLED + 0.5))),
    # Shares that are surely not the same, and hardly apart.
    ("missing_by_class", made(3000, 1000, m=np.where(np.arange(4000) >= 3960, np.nan, 0.5))),
    # Repeated, but no more of a class than others; of a class, but the rows are said to be groups.
    ("repeated_entities", made(300, 100, patient=[f"P{row}" for row in SHUFFLED // 5])),
    ("repeated_entities", replace(PATIENTS, groups=PATIENTS.X["patient"])),
    # Of a class, but with another name, or with values that hardly repeat.
    ("repeated_entities", made(300, 100, color=[f"P{row // 5}" for row in ROWS])),
    ("repeated_entities", made(300, 100, patient=np.where(ROWS % 5 < 4, ROWS, ROWS - 1))),
    # The same quantity in two units; and numbers of a class that nothing else moves with.
    ("repeated_entities", made(300, 100, d=TURNS[ROWS // 10] / 8, e=20 - TURNS[ROWS // 10] / 9)),
    ("repeated_entities", made(300, 100, d=TURNS[ROWS // 10] / 8, e=TURNS[::-1][(ROWS + 1) // 10 % 40] / 9)),
    # One category of each row tells everything and proves nothing.
    ("leak_suspects", made(300, 100, c=[f"level {i}" for i in ROWS])),
    ("leak_suspects", made(300, 100, c=np.where(WANTED | (ROWS < 12), "late", "early"))),
    ("leak_suspects", made(391, 9, n=ROWS)),
    # Who a row is of tells its class, and belongs to another finding.
    ("leak_suspects", PATIENTS),
    # The largest class is not set apart by naming every row.
    ("leak_suspects", made(380, 20).with_positive("a")),
    ("leak_suspects", made(300, 100, n=np.where(SHUFFLED < 9, ROWS, np.nan))),
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
    assert f"#### {finding.title} (`{finding.key()}`)" in handbook()


def test_clean_data_has_nothing_to_say_but_that_it_is_balanced():
    assert findings(CLEAN) == []
    assert [f.code for f in findings(made(104, 96))] == ["balanced_classes"]
    assert [f.code for f in findings(made(100, 100))] == ["equal_classes", "balanced_classes"]


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
    assert FINDINGS["duplicate_rows"]().sentence(replace(data, X=X)).startswith("398 rows (99.5 %")


def test_rows_with_gaps_in_the_same_places_can_be_equal():
    data = made(300, 100, u=np.nan, v=np.nan, c=pd.Series([None] * 400, dtype="str"))
    assert FINDINGS["contradicting_rows"]().sentence(data).startswith("400 rows (100.0 %; 100 of")


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
    assert f"rows of ``{odd}``, no other" in leak.sentence


def test_words():
    shares = [percent(share) for share in (0, 0.5, 0.9996, 0.00001, 1)]
    assert shares == ["0.0 %", "50.0 %", "99.96 %", "0.001 %", "100.0 %"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert names("abcdefg") == "`a`, `b`, `c` and 4 more"
