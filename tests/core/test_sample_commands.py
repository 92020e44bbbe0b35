"""A sample from the command line: what is said, and every number out of the predictions again."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from core.commands.again import command
from core.dataset import from_table
from core.reading import Reading, read
from core.target import Target
from tests.core.command_line import answer, objection, table, text, words

OPTIONS = words("--target kind --learner gaussian_nb --strategy nothing class_weight --folds 3 --repeats 2")
EXACT = {"rel": 1e-10, "abs": 1e-10}


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Return the answer on 300 rows of 2,060, and the predictions behind it."""
    place = tmp_path_factory.mktemp("sampled")
    path, out = table(place / "table.csv", no=2_000, yes=60), place / "out.parquet"
    options = [*OPTIONS, "--decision", "argmax", "f_beta", "--budget", 300, "--predictions", out]
    return answer("compare", path, *options), pd.read_parquet(out)


def test_predictions_of_a_sample_scored_again_speak_of_the_file(compared, tmp_path):
    answered, rows = compared
    path = tmp_path / "again.parquet"
    rows.to_parquet(path)
    again = answer("score", path)
    assert again["dataset"]["classes"] == answered["dataset"]["classes"]
    first = [trial["metrics"] for trial in answered["trials"]]
    assert [trial["metrics"] for trial in again["trials"]] == first
    rows.assign(weight=rows["weight"] + (rows.index == 0)).to_parquet(path)
    assert "must hold one number above 0" in objection("score", path)


def test_the_answer_says_what_was_kept_and_what_each_row_stands_for(compared):
    data, rows = compared[0]["dataset"], compared[1]
    assert data["rows"] == 2_060
    assert data["ratio"] == pytest.approx(2_000 / 60)
    assert data["classes"] == [
        {"name": "no", "rows": 2_000, "share": pytest.approx(2_000 / 2_060)},
        {"name": "yes", "rows": 60, "share": pytest.approx(60 / 2_060)},
    ]
    assert data["sample"] == {
        "rows": 300,
        "classes": [
            {"name": "no", "rows": 240, "weight": 2_000 / 240},
            {"name": "yes", "rows": 60, "weight": 1.0},
        ],
    }
    assert any("300 of 2,060 rows" in note for note in data["notes"])
    stands = {each["name"]: each["weight"] for each in data["sample"]["classes"]}
    assert (rows["weight"] == rows["actual"].map(stands)).all()
    once = rows[(rows["trial"] == rows["trial"].iloc[0]) & (rows["repeat"] == 0)]
    assert once["weight"].sum() == pytest.approx(2_060)


def test_every_number_comes_out_of_the_predictions_and_their_weights(compared):
    answered, rows = compared
    for trial in answered["trials"]:
        own = rows[rows["trial"] == trial["key"]]
        metrics = trial["metrics"]
        for name, wanted in numbers(own).items():
            assert metrics[name]["pooled"] == pytest.approx(wanted, **EXACT), name
        for number, (_, part) in enumerate(own.groupby(["repeat", "fold"])):
            for name, wanted in numbers(part).items():
                assert metrics[name]["folds"][number] == pytest.approx(wanted, **EXACT), name
        matrix = sk.confusion_matrix(own["actual"], own["predicted"], sample_weight=own["weight"])
        np.testing.assert_allclose(trial["confusion"], matrix, rtol=1e-12)
        assert [each["support"] for each in trial["classes"]] == pytest.approx([4_000, 120])


def numbers(part: pd.DataFrame) -> dict[str, float]:
    """Return metrics of some rows of the exported predictions, each with its weight."""
    actual, said, weight = part["actual"] == "yes", part["predicted"] == "yes", part["weight"]
    score, both = part["p:yes"], {"sample_weight": weight}
    order = np.argsort(score, kind="stable").to_numpy()
    before = np.r_[0, np.cumsum(weight.to_numpy()[order])[:-1]]
    first = pd.Series(before).groupby(score.to_numpy()[order]).transform("min").to_numpy()
    tenth = np.floor(10 * first / weight.sum())
    gap = (weight * (score - actual)).to_numpy()[order]
    return {
        "average_precision": sk.average_precision_score(actual, score, **both),
        "roc_auc": sk.roc_auc_score(actual, score, **both),
        "precision": sk.precision_score(actual, said, zero_division=0, **both),
        "recall": sk.recall_score(actual, said, **both),
        "specificity": sk.recall_score(~actual, ~said, **both),
        "f1": sk.f1_score(actual, said, zero_division=0, **both),
        "f2": sk.fbeta_score(actual, said, beta=2, zero_division=0, **both),
        "balanced_accuracy": sk.balanced_accuracy_score(actual, said, **both),
        "mcc": sk.matthews_corrcoef(actual, said, **both),
        "kappa": sk.cohen_kappa_score(actual, said, **both),
        "accuracy": sk.accuracy_score(actual, said, **both),
        "brier": sk.brier_score_loss(actual, score, **both),
        "log_loss": sk.log_loss(actual, part[["p:no", "p:yes"]].to_numpy(), **both),
        "ece": pd.Series(gap).groupby(tenth).sum().abs().sum() / weight.sum(),
    }


def test_a_budget_that_suffices_or_is_none_changes_nothing(tmp_path):
    path = table(tmp_path / "t.csv", no=200, yes=30)
    plain = answer("profile", path, "--target", "kind")
    assert plain["sample"] is None
    for budget in (0, 230, 1_000):
        assert answer("profile", path, "--target", "kind", "--budget", budget) == plain
    assert "100 of 230 rows" in text("profile", path, "--target", "kind", "--budget", 100)
    assert "--budget" in objection("profile", path, "--target", "kind", "--budget", -1)


@pytest.mark.parametrize("budget", [61, 200, 333])
def test_the_command_that_gives_the_same_data_gives_the_same_sample(tmp_path, budget):
    path = table(tmp_path / "t.csv", a=400, b=90, c=30)
    content = path.read_bytes()
    data = from_table(read(content, Reading()), "kind", budget=budget)
    line = command("profile", str(path), read(content).reading, data, Target())
    options = line.replace("'", "").split()[4:]
    found = answer("profile", *options)
    assert found["fingerprint"] == data.fingerprint
    assert found["sample"]["rows"] == len(data.y)
