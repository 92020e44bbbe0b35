"""`export`, and `compare` on a plan that was exported."""

import json

import pytest

from core.commands import main
from core.export import FORMATS
from core.export.plan import Comparison
from core.plan import Plan
from tests.core.command_line import answer, objection, table, told, without_seconds, words
from tests.core.export_data import here

QUICK = words("--learner gaussian_nb --folds 3 --seed 4")


@pytest.fixture
def file(tmp_path):
    return table(tmp_path / "table.csv", no=40, yes=15)


def exported(file, form, *more):
    output = file.with_name(f"out.{form}")
    status, said, errors = told(
        "export", file, "--target", "kind", *QUICK, "--format", form, "--output", output, *more
    )
    assert (status, said) == (0, "")
    return output.read_bytes(), errors


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(file, form):
    content, errors = exported(file, form, "--strategy", "nothing")
    assert len(content) > 500
    assert errors == ""


def test_an_exported_script_finds_its_numbers(file):
    content, _ = exported(file, "script", *words("--strategy random_over --decision f_beta"))
    module, _ = here(content.decode())
    module.main(file)


def test_the_best_trial_is_taken_and_named(file):
    _, errors = exported(file, "card", *words("--strategy nothing random_under --decision argmax mcc"))
    assert errors.startswith("Trial: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("named", ["2", "random_under", "random_under, argmax"])
def test_a_trial_is_named_by_number_or_strategy(file, named):
    content, errors = exported(file, "card", "--strategy", "nothing", "random_under", "--trial", named)
    assert errors == "Trial: random_under, argmax\n"
    assert content.startswith(b"# Model card: Random under-sampling, ")


def test_a_plan_restores_the_comparison(file):
    options = ["--positive", "no", "--strategy", "nothing", "random_over", "--decision", "argmax", "mcc"]
    plan = file.with_name("plan.json")
    plan.write_bytes(exported(file, "plan", *options, "--kind", "a=numeric")[0])
    assert json.loads(plan.read_text())["target"] == "kind"
    wanted = answer("compare", file, "--target", "kind", *QUICK, *options)
    assert without_seconds(answer("compare", file, "--plan", plan)) == without_seconds(wanted)


def test_what_cannot_be_done_is_said(file, tmp_path):
    base = ["export", file, "--target", "kind", *QUICK, "--format", "script"]
    assert "names the file that is read" in objection(*base, "--output", file)
    output = ["--output", tmp_path / "s.py"]
    assert objection(*base, *output, "--trial", "9").startswith(
        "There is no trial `9`; there are 1 `nothing`"
    )
    assert "Say what to predict with --target" in objection("compare", file, *QUICK)
    (tmp_path / "plan.json").write_text("{}")
    said = objection("compare", file, "--plan", tmp_path / "plan.json")
    assert said == "This is no plan that this version can read."
    (tmp_path / "plan.json").write_text(Comparison(Plan(()), "kind").text())
    assert objection("compare", file, "--plan", tmp_path / "plan.json") == "This plan holds no trial."
    (tmp_path / "plan.json").write_bytes(b"\xff\xfe")
    assert objection("compare", file, "--plan", tmp_path / "plan.json") == said
    assert not (tmp_path / "s.py").exists()


def test_a_mixture_has_no_script(file, tmp_path, capsys):
    mixing = words("--strategy nothing random_under greedy_selection --trial greedy_selection")
    arguments = ["export", file, "--target", "kind", *QUICK, *mixing, "--format", "script"]
    assert main([*map(str, arguments), "--output", str(tmp_path / "s.py")]) == 2
    assert "mixes other trials of its run" in capsys.readouterr().err
