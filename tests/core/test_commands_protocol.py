"""Schemes, groups and an order in time on the command line."""

import numpy as np
import pandas as pd
import pytest

from core.commands import main
from core.decisions import DECISIONS
from tests.core.command_line import all_refused, answer, objection, strict_json, words

QUICK = words("--learner gaussian_nb --strategy nothing smote(neighbours=2) --decision argmax f_beta")
ODD = "st`ay *x*"


@pytest.fixture
def visits(tmp_path):
    """Return a file of 120 visits by 30 patients, not in order of their days."""
    rng = np.random.default_rng(0)
    ill = rng.permutation(np.repeat([0, 1], [80, 40]))
    days = rng.permutation(120) // 2
    columns = {
        "patient": [f"p{i % 30}" for i in range(120)],
        "day": (pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d"),
        "level": rng.normal(size=120) + 2 * ill,
        ODD: np.where(np.arange(120) % 3, "some", "more"),
        "state": np.where(ill, "ill", "well"),
    }
    path = tmp_path / "visits.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def compared(path, *options):
    """Return the answer on the visits, and the predictions behind it."""
    out = path.with_suffix(".parquet")
    found = answer("compare", path, "--target", "state", *QUICK, *options, "--predictions", out)
    assert {trial["status"] for trial in found["trials"]} == {"done"}
    return found, pd.read_parquet(out)


def labels_come_out_again(found, rows):
    """Compute each label anew: thresholds of its fold, or of its half, chosen on the rest."""
    names = [each["name"] for each in found["dataset"]["classes"]]
    positive = names.index(found["dataset"]["positive"])
    for trial in found["trials"]:
        own = rows[rows["trial"] == trial["key"]].sort_values(["repeat", "fold", "actual", "row"])
        places = [(each["repeat"], each["fold"]) for each in trial["thresholds_of"]]
        for (repeat, fold), part in own.groupby(["repeat", "fold"]):
            chosen = [t for t, at in zip(trial["thresholds"], places, strict=True) if at == (repeat, fold)]
            place = np.arange(len(part)) % len(chosen)
            score = part[f"p:{names[positive]}"].to_numpy()
            said = score >= np.array(chosen)[place][:, positive]
            assert (said == (part["predicted"] == names[positive])).all()
        assert len(places) == len(trial["thresholds"])


def test_a_hold_out_is_judged_once_a_repeat_by_halves(visits):
    found, rows = compared(visits, *words("--scheme hold_out --folds 4 --repeats 2"))
    assert (found["protocol"]["scheme"], found["protocol"]["folds"]) == ("hold_out", 4)
    for trial in found["trials"]:
        assert len(trial["receipt"]) == 2
        assert [each["repeat"] for each in trial["thresholds_of"]] == [0, 0, 1, 1]
        own = rows[rows["trial"] == trial["key"]]
        for _, part in own.groupby("repeat"):
            assert part["actual"].value_counts().to_dict() == {"well": 20, "ill": 10}
    labels_come_out_again(found, rows)


def test_time_judges_later_rows_and_never_the_first(visits):
    found, rows = compared(visits, *words("--scheme time --folds 3 --order day"))
    assert (found["dataset"]["order"], found["dataset"]["groups"]) == ("day", None)
    assert "day" not in [column["name"] for column in found["dataset"]["columns"]]
    days = pd.read_csv(visits)["day"]
    first = days[~days.index.isin(rows["row"])]
    spans = rows.assign(day=days[rows["row"]].to_numpy()).groupby("fold")["day"].agg(["min", "max"])
    assert len(first) == 30
    assert first.max() < spans["min"][0]
    assert (spans["max"].to_numpy()[:-1] < spans["min"].to_numpy()[1:]).all()
    labels_come_out_again(found, rows)


def test_time_chooses_thresholds_on_earlier_folds_only(visits):
    found, rows = compared(visits, *words("--scheme time --folds 3 --order day"))
    for trial in found["trials"]:
        assert [each["fold"] for each in trial["thresholds_of"]] == [0, 0, 1, 2]
        if trial["decision"] != "f_beta":
            continue
        own = rows[rows["trial"] == trial["key"]]
        for fold in (1, 2):
            early = own[own["fold"] < fold]
            y = (early["actual"] == "well").to_numpy().astype(int)
            p = early[["p:ill", "p:well"]].to_numpy()
            wanted = DECISIONS["f_beta"]().thresholds(y, p, 0).tolist()
            assert trial["thresholds"][fold + 1] == wanted


@pytest.mark.parametrize("scheme", ["k_fold", "hold_out"])
def test_rows_of_a_group_are_judged_together(visits, scheme):
    found, rows = compared(visits, *words(f"--scheme {scheme} --groups patient"))
    assert found["dataset"]["groups"] == "patient"
    assert "patient" not in [column["name"] for column in found["dataset"]["columns"]]
    patients = pd.read_csv(visits)["patient"][rows["row"]].to_numpy()
    own = rows.assign(patient=patients)[rows["trial"] == found["trials"][0]["key"]]
    assert own.groupby("patient")["fold"].nunique().eq(1).all()
    assert own.groupby("patient").size().eq(4).all()
    labels_come_out_again(found, rows)


@pytest.mark.parametrize("role", ["--groups", "--order"])
@pytest.mark.parametrize("command", ["profile", "compare"])
def test_a_column_that_cannot_be_carried_along(visits, role, command):
    given = (command, visits, "--target", "state", role)
    assert objection(*given, "nope").startswith("There is no column `nope`; name one or give")
    assert objection(*given, "-1") == "Column `state` is to be predicted and cannot be carried along too."


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            "--scheme time --order 3",
            "``st`ay *x*`` holds neither numbers nor dates, so it gives no order in time",
        ),
        ("--scheme time --order day --groups patient", "a split in time cannot keep the rows of a group"),
        ("--groups 3", "the rows form 2 groups, fewer than the 5 folds"),
        ("--scheme time --repeats 2", "time has only one order, so repeats would all be the same"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(visits, options, reason):
    asked = ("compare", visits, "--target", "state", *QUICK, *words(options))
    trials = strict_json(all_refused(*asked, "--json"))["trials"]
    assert {trial["status"] for trial in trials} == {"refused"}
    assert all(trial["reason"].startswith(reason) for trial in trials)
    assert all(trial["thresholds"] == trial["thresholds_of"] == [] for trial in trials)
    assert f"refused: {reason}" in all_refused(*asked)


def test_a_scheme_that_does_not_exist(capsys, visits):
    with pytest.raises(SystemExit) as left:
        main(["compare", str(visits), "--target", "state", "--scheme", "random"])
    assert left.value.code == 2
    assert "--scheme: invalid choice: 'random'" in capsys.readouterr().err.splitlines()[-1]
