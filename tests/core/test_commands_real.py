"""`compare` on real files with every strategy, on names that strangers wrote, and on a terminal."""

import os
import re

import numpy as np
import pandas as pd
import pytest

from core.strategies import STRATEGIES
from tests.core.command_line import all_refused, answer, shell, strict_json, table, text, words, write
from tests.core.data import is_sentence, small

EVERY = [small(kind).spec() for kind in STRATEGIES.values()]
NEIGHBOURS = {
    "adasyn",
    "borderline_smote",
    "instance_hardness_threshold",
    "kmeans_smote",
    "near_miss",
    "plausible_smote",
    "smote",
    "smote_boost",
    "smote_enn",
    "smote_tomek",
    "svm_smote",
}
FEW = NEIGHBOURS | {"confident_learning", "uncertainty_relabelling"}
FILES = {
    "oil-spill.csv": ("--no-header --target -1", 2, "logistic_regression", {}),
    "glass.csv": ("--no-header --target -1", 5, "logistic_regression", {}),
    "car.csv": ("--target class", 2, "logistic_regression", {}),
    "hypothyroid.csv": (
        "--target Class",
        2,
        "logistic_regression",
        dict.fromkeys(FEW, "`secondary_hypothyroid` has 1"),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_strategy_runs_or_says_why_not(shared_data, name):
    reading, folds, learner, refused = FILES[name]
    path = shared_data / "real" / name
    options = [*words(reading), "--learner", learner, "--folds", folds, "--strategy", *EVERY]
    trials = answer("compare", path, *options)["trials"]
    by_key = dict(zip(STRATEGIES, trials, strict=True))
    assert len(by_key) == len(STRATEGIES)
    assert {key for key, trial in by_key.items() if trial["status"] == "refused"} == set(refused)
    for key, trial in by_key.items():
        if trial["status"] == "done":
            assert trial["reason"] is None
            assert 0 < trial["metrics"]["balanced_accuracy"]["mean"] <= 1
        else:
            assert is_sentence(trial["reason"])
            assert refused.get(key, "") in trial["reason"]
    assert sum(trial["status"] == "failed" for trial in trials) <= (name == "glass.csv")


def test_probabilities_add_up_where_classes_have_two_rows(shared_data):
    path = shared_data / "real" / "nursery.csv"
    options = words("--target class --learner gaussian_nb --folds 3 --strategy random_under")
    (trial,) = answer("compare", path, *options)["trials"]
    assert trial["status"] == "done"


def test_mixed_columns_are_said(shared_data, tmp_path):
    with (shared_data / "real" / "bank-additional-full.csv").open() as file:
        path = tmp_path / "bank.csv"
        path.write_text("".join(next(file) for _ in range(3001)))
    options = ("compare", path, "--target", "y", "--learner", "gaussian_nb", "--strategy", "smote")
    answered = answer(*options)
    assert answered["dataset"]["rows"] == 3000
    (note,) = answered["trials"][0]["notes"]
    assert re.match(r"Ran as SMOTENC, because \d+ of \d+ columns hold categories\.$", note)
    assert f"smote: {note}" in text(*options).splitlines()


def test_categories_only_are_said(shared_data):
    path = shared_data / "real" / "car.csv"
    options = words("--target class --learner gaussian_nb --strategy smote nothing --folds 2")
    smote, nothing = answer("compare", path, *options)["trials"]
    assert smote["notes"] == ["Ran as SMOTEN, because 6 of 6 columns hold categories."]
    assert nothing["notes"] == []


NAMES = [
    "a\nb",
    "p:x",
    "x",
    "é€ß",
    "😀",
    "l" * 5000,
    "=1+1",
    '"quoted"',
    "<b>&amp;</b>",
    "None",
    "unknown",
    "a,b;c|d",
]


def test_names_pass_as_written(tmp_path):
    rng = np.random.default_rng(0)
    columns = [name.replace("\n", " ") for name in NAMES]
    rows = [[*rng.normal(size=len(NAMES)).tolist(), name] for name in NAMES * 6]
    path, out = write(tmp_path / "n.csv", [*NAMES, "tar\nget"], rows), tmp_path / "n.parquet"
    options = ["--target", "tar\nget", "--positive", "a\nb", "--learner", "gaussian_nb", "--folds", "2"]
    options += ["--strategy", "nothing", "random_over", "--predictions", out]
    answered = answer("compare", path, *options)
    frame = pd.read_parquet(out)
    assert {each["name"] for each in answered["dataset"]["classes"]} == set(NAMES)
    assert [each["name"] for each in answered["dataset"]["columns"]] == columns
    assert (answered["dataset"]["positive"], answered["dataset"]["target"]) == ("a\nb", "tar get")
    for trial in answered["trials"]:
        assert {each["name"] for each in trial["classes"]} == set(NAMES)
        assert set(trial["receipt"][0]["real"]) == set(NAMES)
    assert set(frame.columns[6:]) == {f"p:{name}" for name in NAMES}
    assert set(frame["actual"]) == set(NAMES)
    assert frame["actual"].tolist()[: len(NAMES)] == NAMES
    assert all(len(line) < 200 for line in text("compare", path, *options).splitlines()[:5])


def test_the_names_of_columns_are_read_as_written(tmp_path):
    names = [name for name in NAMES if "\n" not in name]
    path = write(tmp_path / "n.csv", names, [range(i, i + len(names)) for i in range(9)])
    found = answer("read", path)
    assert [column["name"] for column in found["columns"]] == names
    assert found["warnings"] == []


def test_the_table_fits_a_hundred_columns(tmp_path):
    path = table(tmp_path / "t.csv", no=60, yes=30)
    chain = "smote(neighbours=3, balance=0.5)+class_weight(exponent=0.5)"
    options = [*words("--target kind --learner gaussian_nb --folds 2 --store"), tmp_path / "folds"]
    options += ["--decision", "argmax", "f_beta(beta=2)", "--strategy", *EVERY, chain]
    lines = text("compare", path, *options).splitlines()
    assert "class of interest `yes`" in lines[0]
    assert lines[2].split() == words("precision AUC Recall Precision F1 accuracy score seconds")
    trials = answer("compare", path, *options)["trials"]
    rows = iter(lines[3:])
    for trial in trials:
        row = next(rows)
        name = f"{trial['strategy']}, {trial['decision']}"
        assert row.startswith(name)
        # A name that is too long has a line of its own.
        numbers = next(rows) if row == name else row.removeprefix(name)
        assert len(row if row != name else numbers) <= 100
        assert words(numbers)[2] == f"{trial['metrics']['recall']['mean']:.3f}"
        assert len(words(numbers)) == 8
    assert f"{chain.replace('neighbours=3, balance=0.5', 'balance=0.5, neighbours=3')}, argmax" in lines


def test_a_table_of_refusals_has_dashes_and_the_reasons_below(tmp_path):
    path = table(tmp_path / "t.csv", no=60, yes=4)
    *_, row, reason = all_refused(
        "compare", path, "--target", "kind", "--folds", "2", "--strategy", "smote", "--jobs", "1"
    ).splitlines()
    assert row.split() == ["smote", *["-"] * 8]
    assert reason == ("smote: refused: needs at least 6 training rows of every class it adds to, `yes` has 2")


def test_predictions_of_refused_trials_are_an_empty_table(tmp_path):
    path, out = table(tmp_path / "t.csv", no=60, yes=4), tmp_path / "out.parquet"
    options = [*words("--target kind --folds 2 --strategy smote --predictions"), out]
    assert strict_json(all_refused("compare", path, *options, "--json"))["trials"][0]["status"] == "refused"
    assert pd.read_parquet(out).shape == (0, 8)


def test_as_a_script_runs_it(shared_data, tmp_path):
    path, out = shared_data / "real" / "glass.csv", tmp_path / "glass.parquet"
    options = (
        "--no-header --target -1 --learner gaussian_nb --jobs 2 --json --strategy nothing smote(neighbours=3)"
    )
    ran = shell("compare", path, *options.split(), "--predictions", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [trial["status"] for trial in strict_json(ran.stdout)["trials"]] == ["done", "done"]
    assert len(pd.read_parquet(out)) == 2 * 214


def test_a_bar_is_shown_on_a_terminal_and_only_there(tmp_path):
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    command = ["compare", table(tmp_path / "t.csv", no=60, yes=30), "--target", "kind"]
    command += ["--learner", "gaussian_nb", "--strategy", "nothing", "--json"]
    screen, end = pty.openpty()
    # On a screen without a size nothing is shown.
    termios.tcsetwinsize(end, (24, 80))
    ran = shell(*command, stderr=end)
    os.write(end, b".")  # so that there is something to read in any case
    shown = os.read(screen, 100_000).decode()
    os.close(screen)
    os.close(end)
    assert strict_json(ran.stdout)["trials"][0]["status"] == "done"
    assert "fits" in shown
    assert shell(*command).stderr == ""
