"""`read`, `profile` and `strategies`, and what all commands have in common."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.commands import main
from tests.core.command_line import answer, shell, strict_json, table, text, write

CORE = Path(__file__).parents[2] / "core"
COMMANDS = ("read", "profile", "strategies", "handbook", "compare")


@pytest.fixture
def small(tmp_path) -> Path:
    return table(tmp_path / "small.csv", no=40, yes=20)


def test_read_tells_what_a_file_holds(small):
    assert answer("read", small) == {
        "rows": 60,
        "columns": [
            {"name": "a", "kind": "numeric"},
            {"name": "b", "kind": "numeric"},
            {"name": "kind", "kind": "categorical"},
        ],
        "format": "text",
        "encoding": "utf-8",
        "separator": ",",
        "header": True,
        "sheets": [],
        "options": [
            *("--encoding=utf-8", "--separator=,", '--quote="', "--escape=", "--comment="),
            *("--header-row=1", "--header-rows=1", "--header"),
        ],
        "warnings": [],
    }


def test_read_takes_the_first_line_for_data_when_told(small):
    found = answer("read", small, "--no-header")
    assert (found["rows"], found["header"]) == (61, False)
    assert [column["name"] for column in found["columns"]] == ["column 0", "column 1", "column 2"]


def test_profile_gives_classes_and_findings(tmp_path):
    found = answer("profile", table(tmp_path / "rare.csv", no=190, yes=10), "--target", "kind")
    assert [(c["name"], c["rows"], c["share"]) for c in found["classes"]] == [
        ("no", 190, 0.95),
        ("yes", 10, 0.05),
    ]
    assert (found["ratio"], found["positive"], found["rows"]) == (19.0, "yes", 200)
    assert "accuracy_trap" in {finding["code"] for finding in found["findings"]}
    assert all(finding["sentence"].endswith(".") for finding in found["findings"])


def test_the_class_of_interest_can_be_chosen(small):
    arguments = ("profile", small, "--target", "kind", "--positive", "no")
    assert answer(*arguments)["positive"] == "no"
    assert re.search(r"'no'\s+<- class of interest", text(*arguments))


@pytest.mark.parametrize("target", ["kind", "2", "-1", " kind "])
def test_a_target_is_a_name_or_a_number(small, target):
    found = answer("profile", small, "--target", target)
    assert (found["target"], [c["name"] for c in found["columns"]]) == ("kind", ["a", "b"])


def test_a_name_comes_before_a_number(tmp_path):
    path = write(tmp_path / "f.csv", ["1", "y", "x"], [[i % 2, i % 3, i % 5] for i in range(30)])
    assert answer("profile", path, "--target", "1")["target"] == "1"
    assert answer("profile", path, "--target", "0")["target"] == "1"


@pytest.mark.parametrize("command", ["profile", "compare"])
def test_what_was_left_out_in_reading_is_said_wherever_the_numbers_are(small, command):
    small.write_text(small.read_text() + "1,2,no,4\n")
    quick = ["--learner", "gaussian_nb", "--strategy", "nothing"] if command == "compare" else []
    said = "Line 62 has 4 fields instead of 3; it was left out."
    found = answer(command, small, "--target", "kind", *quick)
    assert found.get("dataset", found)["notes"] == [said]
    assert said in text(command, small, "--target", "kind", *quick).splitlines()


def test_strategies_lists_exactly_what_there_is():
    listed, shown = answer("strategies"), text("strategies")
    assert set(listed) == {"strategies", "learners", "decisions"}
    for name, entries in listed.items():
        files = {path.stem for path in (CORE / name).glob("[!_]*.py")}
        assert {entry["key"] for entry in entries} == files
        assert len(files) == len(entries) > 4
        for entry in entries:
            assert re.search(rf"^  {entry['key']} +{re.escape(entry['title'])}$", shown, re.M)
    families = {entry["key"]: entry["family"] for entry in listed["strategies"]}
    assert (families["smote"], families["nothing"]) == ("Over-sampling", "Baseline")


def test_a_parameter_is_listed_with_default_domain_and_help():
    entries = [entry for entries in answer("strategies").values() for entry in entries]
    smote = next(entry for entry in entries if entry["key"] == "smote")
    assert {param["name"]: (param["default"], param["domain"]) for param in smote["parameters"]} == {
        "balance": (1.0, {"kind": "range", "low": 0.0, "high": 1.0, "step": 0.05}),
        "neighbours": (5, {"kind": "range", "low": 1, "high": 20, "step": 1}),
    }
    for entry in entries:
        assert entry["title"]
        assert entry["source"]
        assert entry["help"]
        assert all(param["help"] for param in entry["parameters"])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_default(capsys, command):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    if command == "compare":
        for default in ("xgboost", "argmax", "nothing class_weight", "standard", "5", "1", "0"):
            assert f"(default: {default}" in said
        assert said.index("compare FILE") < said.index("--strategy")
        assert "Put FILE first" in said


def test_a_file_behind_the_strategies_is_missed_with_a_hint(capsys, small):
    with pytest.raises(SystemExit) as left:
        main(["compare", "--target", "kind", "--strategy", "nothing", str(small)])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "compare FILE --target COL" in said
    assert "required: FILE" in said


def test_every_word_passes_a_narrow_terminal(tmp_path):
    path = write(tmp_path / "f.csv", ["😀", "é"], [["a" if i % 3 else "ß", i % 4] for i in range(30)])
    narrow = {"PYTHONIOENCODING": "ascii"}
    ran = shell("profile", path, "--target", "😀", "--json", env=narrow)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert strict_json(ran.stdout)["positive"] == "ß"
    assert shell("profile", path, "--target", "ö", env=narrow).stderr.startswith("There is no column `ö`")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_a_file_name_that_is_no_text_passes(tmp_path):
    path = table(tmp_path / os.fsdecode(b"\xff.csv"), no=40, yes=20)
    ran = shell("profile", path, "--target", "kind", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert strict_json(ran.stdout)["name"] == path.name


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
@pytest.mark.parametrize("command", [["handbook"], ["strategies", "--json"], ["read", "small.csv"]])
def test_a_reader_who_leaves_early_is_no_error(small, command):
    read, end = os.pipe()
    os.close(read)
    command = [str(small) if word == "small.csv" else word for word in command]
    ran = shell(*command, stdout=end, stderr=subprocess.PIPE)
    os.close(end)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_interrupted_comparison_ends_without_a_word_and_leaves_nothing(capsys, monkeypatch, small):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.commands.compare.run", interrupted)
    out = small.with_name("out.parquet")
    assert main(["compare", str(small), "--target", "kind", "--predictions", str(out)]) == 130
    assert capsys.readouterr() == ("", "")
    assert not out.exists()
