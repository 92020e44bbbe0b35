"""Wrong input: exit status 2, one sentence on stderr, nothing written."""

import pytest

from tests.core.command_line import all_refused, answer, objection, shell, strict_json, table, text, write

QUICK = ("--learner", "gaussian_nb", "--strategy", "nothing", "--folds", "2")


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Work in an empty folder with one good file, and find nothing else there in the end."""
    (tmp_path / "folder").mkdir()
    table(tmp_path / "good.csv", no=30, yes=20)
    (tmp_path / "empty.csv").touch()
    (tmp_path / "names.csv").write_text("a,b\n")
    write(tmp_path / "one.csv", ["a", "kind"], [[i, "same"] for i in range(9)])
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    assert not [*(tmp_path / "folder").iterdir()]


FILES = {
    "missing.csv": "`missing.csv`: No such file or directory.",
    "two\nlines.csv": "`two lines.csv`: No such file or directory.",
    "folder": "`folder`: Is a directory.",
    "empty.csv": "The file has no data",
    "names.csv": "The file has column names but no data rows",
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "command",
    [["read"], ["read", "--json"], ["profile", "--target", "0"], ["compare", "--target", "0"]],
    ids=" ".join,
)
def test_a_file_that_cannot_be_read(command, file):
    name, *options = command
    assert objection(name, file, *options).startswith(FILES[file])


TARGETS = {
    "nope": "There is no column `nope`; name one or give a number up to 2.",
    "3": "There is no column `3`;",
    "-4": "There is no column `-4`;",
    "1e0": "There is no column `1e0`;",
    "": "There is no column",
    "9" * 5000: "There is no column `999",
}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:9])
@pytest.mark.parametrize("command", ["profile", "compare"])
def test_no_such_column(command, target):
    assert objection(command, "good.csv", f"--target={target}").startswith(TARGETS[target])


@pytest.mark.parametrize("command", ["profile", "compare"])
def test_no_such_class(command):
    said = objection(command, "good.csv", "--target", "kind", "--positive", "Yes")
    assert said == "There is no class `Yes`; the classes are `no`, `yes`."


@pytest.mark.parametrize("command", ["profile", "compare"])
def test_a_target_of_one_class(command):
    said = objection(command, "one.csv", "--target", "kind")
    assert said == "Column `kind` holds only the class `same`; a target needs at least two classes."


@pytest.mark.parametrize("command", ["profile", "compare"])
def test_a_quantity_as_target(command, shared_data):
    said = objection(command, shared_data / "real" / "glass.csv", "--target", "0")
    assert said.startswith("Column `column 0` holds 178 different numbers, which looks like a quantity")


OPTIONS = {
    "--strategy smot": "There is no `smot`; the nearest name is `smote`.",
    "--strategy nothing smot": "There is no `smot`; the nearest name is `smote`.",
    "--strategy smote+clas_weight": "There is no `clas_weight`; the nearest name is `class_weight`.",
    "--strategy zzz": "There is no `zzz`; `python -m core strategies` lists the ",
    "--strategy qqq": "There is no `qqq`; `python -m core strategies` lists the ",
    "--strategy smote(": "`smote(` is not of the form",
    "--strategy smote(5)": "`smote(5)` is not of the form",
    "--strategy __import__('os')": "`__import__('os')` is not of the form",
    "--strategy smote(neighbors=3)": "`smote` has no setting `neighbors`; it has balance, neighbours.",
    "--strategy smote(neighbours=0)": "smote: neighbours must be a whole number from 1 to 20, not 0.",
    "--strategy smote(neighbours=2.5)": "smote: neighbours must be a whole number from 1 to 20, not 2.5.",
    "--strategy smote(balance=nan)": "smote: balance must be a number from 0.0 to 1.0, not 'nan'.",
    "--strategy smote(balance=1e999)": "smote: balance must be a number from 0.0 to 1.0, not inf.",
    "--learner xgbost": "There is no `xgbost`; the nearest name is `xgboost`.",
    "--learner svc(C=0)": "svc: C must be a number from 0.001 to 1000.0, not 0.",
    "--learner smote": "There is no `smote`; choose from ",
    "--decision fbeta": "There is no `fbeta`; the nearest name is `f_beta`.",
    "--decision argmax cost(ratio=-1)": "cost: ratio must be a number from 0.01 to 1000.0, not -1.",
    "--bins 1": "There can be 2 to 100 bins, not 1.",
    "--folds 1": "--folds must be a whole number from 2 to 20, not 1.",
    "--folds 21": "--folds must be a whole number from 2 to 20, not 21.",
    "--repeats 0": "--repeats must be a whole number from 1 to 20, not 0.",
    "--seed -1": "--seed must be a whole number from 0 to 2147483647, not -1.",
    "--jobs 0": "--jobs must be a whole number from 1, not 0.",
    "--jobs -1": "--jobs must be a whole number from 1, not -1.",
    "--predictions folder": "`folder`: Is a directory.",
    "--predictions nowhere/p.parquet": "`nowhere/p.parquet`: No such file or directory.",
    "--predictions good.csv/p.parquet": "`good.csv/p.parquet`: Not a directory.",
    "--predictions ./good.csv": "--predictions names the file that is read; choose another one.",
}


@pytest.mark.parametrize("options", OPTIONS)
def test_a_wrong_option(options):
    said = objection("compare", "good.csv", "--target", "kind", *options.split(" "))
    assert said.startswith(OPTIONS[options])


@pytest.mark.parametrize(
    "wrong",
    [["--target", "9"], ["--target", "kind", "--folds", "1"], ["--target", "kind", "--positive", "x"]],
)
def test_no_predictions_are_begun_for_wrong_input(wrong):
    objection("compare", "good.csv", *QUICK, "--predictions", "new.parquet", *wrong)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["profile", "good.csv"], "the following arguments are required: --target"),
        (["compare", "good.csv", "--target", "kind", "--folds", "x"], "--folds: invalid int value: 'x'"),
        (["compare", "good.csv", "--target", "kind", "--prepare", "raw"], "--prepare: invalid choice: "),
        (["compare", "good.csv", "--target", "kind", "--strategy"], "--strategy: expected at least one"),
        (["profile", "good.csv", "--target", "kind", "--pos", "yes"], "unrecognized arguments: --pos yes"),
        (["nosuch"], "invalid choice: 'nosuch'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_command_that_is_not_whole(capsys, arguments, said):
    from core.commands import main

    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_errors_as_a_script_sees_them(place):
    ran = shell("compare", place / "good.csv", "--target", "9", "--json")
    wanted = "There is no column `9`; name one or give a number up to 2.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", wanted)


REFUSED = {
    "--repeats 2 --no-shuffle": "repeats without shuffling would all be the same",
    "--strategy easy_ensemble+smote": "easy_ensemble uses models of its own, so it comes last in a chain",
    "--learner k_neighbors --strategy class_weight": "the chosen learner takes no sample weights",
    "--strategy class_weight+smote": "comes after a weighting, and rows lose their weights here",
}


@pytest.mark.parametrize("options", REFUSED)
def test_a_trial_that_makes_no_sense_is_refused_alone(options):
    arguments = ("compare", "good.csv", "--target", "kind", *QUICK, *options.split())
    shared = "--no-shuffle" in options
    printed = all_refused if shared else text
    trials = strict_json(printed(*arguments, "--json"))["trials"]
    assert [trial["status"] for trial in trials] == (["refused"] if shared else ["done", "refused"])
    assert trials[-1]["reason"].startswith(REFUSED[options])
    assert (trials[-1]["metrics"], trials[-1]["confusion"], trials[-1]["receipt"]) == ({}, [], [])
    refusal = f"{trials[-1]['strategy']}: refused: {trials[-1]['reason']}"
    assert refusal in printed(*arguments).splitlines()


def test_a_cost_needs_a_class_of_interest(place):
    path = table(place / "folder" / "three.csv", a=20, b=15, c=10)
    arguments = ("compare", path, "--target", "kind", *QUICK, "--decision", "cost")
    refused = strict_json(all_refused(*arguments, "--json"))
    done = answer(*arguments, "--positive", "c")
    path.unlink()
    assert refused["trials"][0]["reason"] == "needs a class of interest; choose one"
    assert done["trials"][0]["status"] == "done"
