"""`score` gives what `compare` gave for the predictions that it wrote, and says no with a sentence."""

import json

import pandas as pd
import pytest

from tests.core.command_line import all_refused, answer, objection, table, text
from tests.core.test_scored import frame

MADE_HERE = ("key", "learner", "seconds", "receipt", "strategy", "notes")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Return the answer of a comparison, and the file of predictions it wrote."""
    folder = tmp_path_factory.mktemp("exported")
    path = folder / "predictions.parquet"
    source = table(folder / "three.csv", a=60, b=40, c=20)
    options = ["--target", "kind", "--strategy", "nothing", "random_over", "--learner", "gaussian_nb"]
    options += ["--decision", "argmax", "macro_f1", "--repeats", 2, "--folds", 3]
    return answer("compare", source, *options, "--predictions", path), path


def test_predictions_that_were_exported_give_the_same_numbers(exported):
    compared, path = exported
    found = answer("score", path)
    assert found["protocol"] == {"scheme": "given", "folds": 3, "repeats": 2}
    assert len(found["trials"]) == 4
    for own, before in zip(found["trials"], compared["trials"], strict=True):
        assert {k: v for k, v in own.items() if k not in MADE_HERE} == {
            k: v for k, v in before.items() if k not in MADE_HERE
        }
        assert (own["learner"], own["seconds"], own["receipt"]) == ("elsewhere", None, [])
    assert [t["strategy"] for t in found["trials"][::2]] == ["Do nothing", "Random over-sampling"]


def test_what_is_exported_again_is_the_same(exported, tmp_path):
    _, path = exported
    once, twice = tmp_path / "once.parquet", tmp_path / "twice.parquet"
    first = answer("score", path, "--predictions", once)
    second = answer("score", once, "--predictions", twice)
    assert [t["metrics"] for t in first["trials"]] == [t["metrics"] for t in second["trials"]]
    one, two = pd.read_parquet(once), pd.read_parquet(twice)
    pd.testing.assert_frame_equal(one.drop(columns="trial"), two.drop(columns="trial"))
    before = pd.read_parquet(path).drop(columns="trial")
    pd.testing.assert_frame_equal(one.drop(columns="trial")[[*before]], before)


def scores_in(path):
    frame().to_csv(path, index=False)
    return path


def test_numbers_are_there_for_every_model_and_every_decision(tmp_path):
    path = scores_in(tmp_path / "scores.csv")
    wanted = ["--labels", "y", "--scores", "rf,svm", "--fold", "fold"]
    found = answer("score", path, *wanted, "--decision", "f_beta(beta=2)", "mcc")
    named = [(t["strategy"], t["decision"], t["status"]) for t in found["trials"]]
    assert named == [(m, d, "done") for m in ("rf", "svm") for d in ("f_beta(beta=2.0)", "mcc")]
    assert found["trials"][2]["metrics"]["brier"]["pooled"] is None
    shown = text("score", path, *wanted)
    assert "svm, f_beta" in shown
    assert "cannot be known here" in shown


def test_a_rule_that_cannot_be_is_refused(tmp_path):
    path = scores_in(tmp_path / "scores.csv")
    shown = all_refused("score", path, "--labels", "y", "--scores", "svm", "--decision", "cost")
    assert "goes by probabilities, which these scores are not" in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Name the columns: --labels COL and --scores COL"),
        (["--labels", "y"], "Name the columns"),
        (["--labels", "y", "--scores", "xgb"], "There is no column `xgb`"),
        (["--labels", "amount", "--scores", "rf"], "the name of `rf` ends in none of them"),
        (["--labels", "y", "--scores", "rf", "--positive", "maybe"], "There is no class `maybe`"),
        (["--labels", "y", "--scores", "rf", "--decision", "best"], "There is no `best`"),
    ],
)
def test_wrong_options_are_said_in_one_sentence(tmp_path, options, said):
    path = scores_in(tmp_path / "scores.csv")
    assert said in objection("score", path, *options)


def test_the_answer_is_strict_json(tmp_path):
    path = scores_in(tmp_path / "scores.csv")
    written = text("score", path, "--labels", "y", "--scores", "svm", "--json")
    assert "NaN" not in written
    assert json.loads(written)["dataset"]["notes"]
