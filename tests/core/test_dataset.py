"""From a table to a data set: classes, left-out rows, the class of interest and the fingerprint."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.columns import Kind
from core.dataset import DatasetError, from_frame, from_table
from core.metrics import scores
from core.predictions import frame, judge
from core.reading import Reading, read
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, trial


def table(labels, header="size,kind,label"):
    lines = [f"{i * 0.5},{'ab'[i % 2]},{label}" for i, label in enumerate(labels)]
    return read("\n".join([header, *lines]).encode())


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["10", "9", "2"], ("2", "9", "10")),
        (["1.0", "0.0"], ("0.0", "1.0")),
        (["1", "1.0"], ("1", "1.0")),
        (["-1", "1"], ("-1", "1")),
        (["yes", "no"], ("no", "yes")),
        (["10", "9", "x"], ("10", "9", "x")),
        (["b", "B", "ä"], ("B", "b", "ä")),
        (["True", "False"], ("False", "True")),
        (["1e3", "500"], ("500", "1e3")),
    ],
)
def test_classes_are_named_as_written_and_ordered_as_numbers_or_text(labels, classes):
    rows = labels * 10
    made = from_table(table(rows), "label")
    assert made.classes == classes
    assert [made.classes[code] for code in made.y] == rows
    assert from_table(table(rows[::-1]), "label").classes == classes


def test_order_of_classes_does_not_depend_on_the_order_of_rows():
    orders = (["2", "nan", "1"], ["1", "2", "nan"], ["nan", "2", "1"])
    assert len({from_frame("x", pd.DataFrame({"a": range(3)}), o).classes for o in orders}) == 1


def test_rows_without_a_label_are_left_out_and_numbered_as_in_the_file():
    made = from_table(table(["a", "", "b", " ", "a", "a"]), "label")
    assert made.rows.tolist() == [0, 2, 4, 5]
    assert made.y.tolist() == [0, 1, 0, 0]
    assert made.X["size"].tolist() == [0.0, 1.0, 2.0, 2.5]
    assert list(made.X.index) == [0, 1, 2, 3]
    assert "2 rows have no value in `label` and were left out." in made.notes
    assert made.counts == (3, 1)
    assert made.ratio == 3


def test_the_exported_rows_are_numbered_as_in_the_file():
    labels = ["", *["a", "b", "a", "a"] * 10]
    made = from_table(table(labels), "label")
    rows = frame("t", judge(predict(made, trial()), trial().decision), made)
    assert sorted(rows["row"]) == list(range(1, 41))
    for row in rows.itertuples():
        assert row.actual == labels[row.row]


def test_the_class_of_interest():
    two = from_table(table(["a"] * 5 + ["b"] * 9), "label")
    assert (two.positive, two.rarest) == (0, 0)
    assert two.with_positive("b").positive == 1
    assert from_table(table(["a"] * 5 + ["b"] * 9), "label", positive="b").positive == 1
    assert two.with_positive("b").with_positive(None).positive == 0
    three = from_table(table(["a", "b", "c", "c"] * 3), "label")
    assert three.positive is None
    assert three.with_positive("c").positive == 2
    with pytest.raises(DatasetError, match="There is no class `z`; the classes are `a`, `b`"):
        three.with_positive("z")


@pytest.mark.parametrize(
    ("labels", "target", "message"),
    [
        (["a"] * 5, "label", "only the class `a`"),
        ([""] * 5, "label", "holds no values"),
        ([f"n{i}" for i in range(120)], "label", "120 different values"),
        (["a", "b"], "price", "There is no column `price`"),
    ],
)
def test_a_target_that_cannot_serve(labels, target, message):
    with pytest.raises(DatasetError, match=message):
        from_table(table(labels), target)


@pytest.mark.parametrize("role", ["groups", "order"])
def test_a_carried_column_is_no_feature(role):
    made = from_table(table(["a", "b"] * 20), "label", **{role: "kind"})
    assert list(made.X.columns) == ["size"]
    assert getattr(made, role).tolist() == ["a", "b"] * 20
    with pytest.raises(DatasetError, match="There is no column `nothing`"):
        from_table(table(["a", "b"] * 20), "label", **{role: "nothing"})


@pytest.mark.parametrize("role", ["groups", "order"])
def test_the_target_cannot_be_carried_too(role):
    with pytest.raises(DatasetError):
        from_table(table(["a", "b"] * 20), "label", **{role: "label"})


def test_a_kind_can_be_said():
    made = from_table(table(["a", "b"] * 20), "label", kinds={"size": Kind.CATEGORICAL})
    assert made.kinds == {"size": Kind.CATEGORICAL, "kind": Kind.CATEGORICAL}
    assert made.columns(Kind.CATEGORICAL) == ["size", "kind"]
    assert made.columns(Kind.NUMERIC) == []


def test_fingerprint_changes_with_every_cell():
    base = data.mixed()
    seen = {base.fingerprint}
    for name in base.X.columns:
        for row in (0, 75, 149):
            X = base.X.copy()
            X.loc[row, name] = X.loc[row, name] + ("x" if name in {"color", "shape"} else 1e-9)
            seen.add(replace(base, X=X).fingerprint)
            X.loc[row, name] = None
            seen.add(replace(base, X=X).fingerprint)
    for row in (0, 75, 149):
        y = base.y.copy()
        y[row] = 1 - y[row]
        seen.add(replace(base, y=y).fingerprint)
    assert len(seen) == 1 + 4 * 3 * 2 + 3


def test_fingerprint_changes_with_what_fits_depend_on():
    base = data.mixed()
    group = pd.Series(np.arange(150) // 3)
    others = [
        base,
        replace(base, X=base.X.rename(columns={"a": "z"}), kinds={**base.kinds, "z": Kind.NUMERIC}),
        replace(base, X=base.X[base.X.columns[::-1]]),
        replace(
            base,
            X=base.X.rename(columns={"a": "b", "b": "a"}),
            kinds={c: base.kinds[c] for c in ("b", "a", "color", "shape")},
        ),
        replace(base, kinds={**base.kinds, "a": Kind.CATEGORICAL}),
        replace(base, classes=("0", "one")),
        replace(base, X=base.X[::-1].reset_index(drop=True)),
        replace(base, groups=group),
        replace(base, groups=group // 2),
        replace(base, order=group),
        replace(base, groups=group, order=group // 2),
        replace(base, groups=group // 2, order=group),
    ]
    assert len({each.fingerprint for each in others}) == len(others)


def test_fingerprint_leaves_out_what_no_fit_depends_on():
    base = data.mixed()
    same = [replace(base, name="other"), base.with_positive("0"), data.mixed(), replace(base)]
    assert {each.fingerprint for each in same} == {base.fingerprint}


def test_missing_is_not_the_word_nan():
    words, holes = (
        from_frame("x", pd.DataFrame({"a": pd.Series([v, "b"], dtype="str")}), ["0", "1"])
        for v in ("nan", None)
    )
    assert words.fingerprint != holes.fingerprint


HOSTILE = ["$x$", "<b>bold</b>", "p:1", "trial", "row", "actual", "class", "a, b", "{x}", "x\ty", "`"]


def test_hostile_column_names_run_through():
    rng = np.random.default_rng(0)
    base = data.binary()
    X = pd.DataFrame(rng.normal(size=(200, len(HOSTILE))) + base.y[:, None], columns=HOSTILE)
    X["<script>"] = pd.Series(rng.choice(["<i>", "$1$"], 200), dtype="str")
    names = np.array(["<a>", "p:1"])[base.y]
    made = from_frame("hostile", X, names.tolist())
    judged = judge(predict(made, trial(STRATEGIES["smote"]())), trial().decision)
    rows = frame("t", judged, made)
    assert list(rows.columns[6:]) == ["p:<a>", "p:p:1"]
    assert set(rows["actual"]) == {"<a>", "p:1"}
    assert scores(judged)["roc_auc"].pooled > 0.8


def test_a_real_file_runs_through(shared_data):
    made = from_table(
        read((shared_data / "real" / "glass.csv").read_bytes(), Reading(header=False)), "column 9"
    )
    assert made.classes == ("1", "2", "3", "5", "6", "7")
    assert made.counts == (70, 76, 17, 13, 9, 29)
    judged = judge(predict(made, trial(STRATEGIES["smote"](neighbours=3))), trial().decision)
    assert scores(judged)["balanced_accuracy"].pooled > 0.4
