"""Every number of `compare` comes out of its predictions again, with scikit-learn, and out of papers."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gmean
from sklearn import metrics as sk

from core.decisions import DECISIONS
from core.spec import parse
from tests.core.command_line import answer, table, without_seconds, words

FIELDS = ["trial", "repeat", "fold", "row", "actual", "predicted"]
PER_CLASS = ["precision", "recall", "specificity", "f1", "f2", "average_precision", "roc_auc"]
BETAS = {"f1": 1, "f2": 2}
NAN = float("nan")


@pytest.mark.parametrize(
    ("learner", "published"), [("gaussian_nb", 0.650), ("k_neighbors", 0.725), ("svc", 0.5)]
)
def test_published_numbers_come_out(shared_data, learner, published):
    options = (
        "--no-header --target -1 --no-shuffle --folds 5 --strategy nothing --decision argmax --prepare as-is"
    )
    path = shared_data / "real" / "w4k2_yeast6.csv"
    (trial,) = answer("compare", path, *options.split(), "--learner", learner)["trials"]
    assert trial["status"] == "done"
    assert len(trial["metrics"]["balanced_accuracy"]["folds"]) == 5
    assert round(trial["metrics"]["balanced_accuracy"]["mean"], 3) == published


def of_class(part: pd.DataFrame, name: str) -> dict:
    """Return the numbers of one class against the rest; NaN where it has no rows."""
    actual, said, score = part["actual"] == name, part["predicted"] == name, part[f"p:{name}"]
    if not actual.any():
        return {"support": 0, **dict.fromkeys(PER_CLASS, NAN)}
    return {
        "support": int(actual.sum()),
        "precision": sk.precision_score(actual, said, zero_division=0),
        "recall": sk.recall_score(actual, said),
        "specificity": sk.recall_score(~actual, ~said),
        **{f: sk.fbeta_score(actual, said, beta=beta, zero_division=0) for f, beta in BETAS.items()},
        "average_precision": sk.average_precision_score(actual, score),
        "roc_auc": sk.roc_auc_score(actual, score),
    }


def calibration(actual: pd.Series, score: pd.Series) -> float:
    """Return the calibration error over ten bins of equally many rows, equal scores in one bin."""
    tenth = (10 * (score.rank(method="min") - 1) / len(score)).astype(int)
    return (score - actual).groupby(tenth).sum().abs().sum() / len(score)


def numbers(part: pd.DataFrame, classes: list[str], positive: str | None) -> dict:
    """Return every metric of some rows of the exported predictions."""
    own = {name: of_class(part, name) for name in classes}
    recalls = [each["recall"] for each in own.values() if each["support"]]
    p = part[[f"p:{name}" for name in classes]].to_numpy()
    said = own[positive] if positive else pd.DataFrame(own).T.mean().to_dict()
    judged = [positive] if len(classes) == 2 else classes
    return {name: said[name] for name in PER_CLASS} | {
        "balanced_accuracy": np.mean(recalls),
        "worst_recall": min(recalls),
        "g_mean": gmean(recalls) if min(recalls) else 0.0,
        "mcc": sk.matthews_corrcoef(part["actual"], part["predicted"]),
        "kappa": sk.cohen_kappa_score(part["actual"], part["predicted"], labels=classes),
        "accuracy": sk.accuracy_score(part["actual"], part["predicted"]),
        "brier": sk.brier_score_loss(
            part["actual"],
            p if len(classes) > 2 else p[:, 1],
            **({"labels": classes} if len(classes) > 2 else {"pos_label": classes[1]}),
        ),
        "log_loss": sk.log_loss(part["actual"], p, labels=classes),
        "ece": np.mean([calibration(part["actual"] == name, part[f"p:{name}"]) for name in judged]),
    }


def near(wanted: float) -> object:
    return None if np.isnan(wanted) else pytest.approx(wanted, rel=1e-12, abs=1e-12)


TABLES = {
    "two classes": ({"no": 170, "yes": 33}, []),
    "two classes, the common one of interest": ({"no": 170, "yes": 33}, ["--positive", "no"]),
    "three classes": ({"a": 120, "b": 60, "c": 23}, []),
    "three classes, one of interest": ({"a": 120, "b": 60, "c": 23}, ["--positive", "b"]),
    "a class that is missing in folds": ({"a": 120, "b": 60, "c": 2}, []),
    "a class of interest that is missing in folds": ({"a": 120, "b": 60, "c": 2}, ["--positive", "c"]),
}


@pytest.fixture(scope="module", params=TABLES.values(), ids=TABLES)
def compared(request, tmp_path_factory):
    """Return the answer on a table, and the predictions behind it."""
    counts, options = request.param
    place = tmp_path_factory.mktemp("compared")
    path, out = table(place / "table.csv", **counts), place / "out.parquet"
    options = [*options, "--strategy", "nothing", "random_over", "--decision", "argmax", "f_beta(beta=2)"]
    options += ["--learner", "logistic_regression", "--repeats", "2", "--folds", "4", "--predictions", out]
    return answer("compare", path, "--target", "kind", *options), pd.read_parquet(out)


def test_predictions_hold_every_row_once_a_repeat(compared):
    answered, rows = compared
    classes = [each["name"] for each in answered["dataset"]["classes"]]
    size = answered["dataset"]["rows"]
    assert [*rows.columns] == [*FIELDS, *(f"p:{name}" for name in classes)]
    assert {trial["status"] for trial in answered["trials"]} == {"done"}
    assert [*rows["trial"].unique()] == [trial["key"] for trial in answered["trials"]]
    for _, part in rows.groupby(["trial", "repeat"], observed=True):
        assert sorted(part["row"]) == [*range(size)]
        assert set(part["fold"]) == {0, 1, 2, 3}
    assert len(rows) == 4 * 2 * size
    assert not rows.isna().any().any()
    assert rows.groupby("row")["actual"].nunique().eq(1).all()


def test_every_number_comes_out_of_the_predictions(compared):
    answered, rows = compared
    classes = [each["name"] for each in answered["dataset"]["classes"]]
    positive = answered["dataset"]["positive"]
    for trial in answered["trials"]:
        own = rows[rows["trial"] == trial["key"]]
        pooled = numbers(own, classes, positive)
        folds = pd.DataFrame(
            [numbers(part, classes, positive) for _, part in own.groupby(["repeat", "fold"])]
        )
        assert set(trial["metrics"]) == set(pooled)
        for name, score in trial["metrics"].items():
            assert score["pooled"] == near(pooled[name]), name
            assert score["folds"] == [near(value) for value in folds[name]], name
            assert score["mean"] == near(folds[name].mean()), name
            assert score["sd"] == near(folds[name].std(ddof=1)), name


def test_classes_and_confusion_come_out_of_the_predictions(compared):
    answered, rows = compared
    classes = [each["name"] for each in answered["dataset"]["classes"]]
    for trial in answered["trials"]:
        own = rows[rows["trial"] == trial["key"]]
        wanted = {name: of_class(own, name) for name in classes}
        assert [each["name"] for each in trial["classes"]] == classes
        for each in trial["classes"]:
            assert each == {"name": each["name"], **{k: near(v) for k, v in wanted[each["name"]].items()}}
        macro = pd.DataFrame(wanted).T.mean()[PER_CLASS]
        assert trial["macro"] == {name: near(value) for name, value in macro.items()}
        matrix = sk.confusion_matrix(own["actual"], own["predicted"], labels=classes)
        assert trial["confusion"] == matrix.tolist()


def numbers_in(part) -> list:
    """Return every number of a piece of JSON."""
    if isinstance(part, dict | list):
        inside = part.values() if isinstance(part, dict) else part
        return [number for each in inside for number in numbers_in(each)]
    return [part] if isinstance(part, int | float) and not isinstance(part, bool) else []


def test_every_number_of_the_answer_is_checked(compared):
    """A number that is new in the answer has to come out of the predictions here, above or below."""
    answered, rows = compared
    for trial in answered["trials"]:
        own = rows[rows["trial"] == trial["key"]]
        with_numbers = {name for name, part in trial.items() if numbers_in(part)}
        places = [
            {"repeat": r, "fold": f} for r, f in sorted({*zip(own["repeat"], own["fold"], strict=True)})
        ]
        assert trial["thresholds_of"] == places
        assert [{k: each[k] for k in ("repeat", "fold")} for each in trial["receipt"]] == places
        for each in trial["receipt"]:
            _receipt_comes_out_of_the_predictions(each, own, trial["strategy"])
        for score in trial["metrics"].values():
            assert set(score) == {"pooled", "mean", "sd", "folds"}
        # How long it took is the one thing that predictions do not tell.
        checked = {"metrics", "classes", "macro", "confusion", "thresholds", "thresholds_of", "receipt"}
        assert with_numbers == {*checked, "seconds"}
    _facts_come_out_of_the_predictions(answered, own)


def _receipt_comes_out_of_the_predictions(each: dict, own: pd.DataFrame, strategy: str):
    assert set(each) == {"repeat", "fold", "real", "dropped", "synthetic", "weight"}
    repeat = own[own["repeat"] == each["repeat"]]
    trained = repeat[repeat["fold"] != each["fold"]]["actual"].value_counts()
    wanted = {name: int(trained.get(name, 0)) for name in each["real"]}
    assert each["real"] == wanted
    assert each["dropped"] == dict.fromkeys(wanted, 0)
    most = max(wanted.values()) if strategy == "random_over" else 0
    assert each["synthetic"] == {name: max(most - count, 0) for name, count in wanted.items()}
    assert each["weight"] == {name: float(max(most, count)) for name, count in wanted.items()}


def _facts_come_out_of_the_predictions(answered: dict, own: pd.DataFrame):
    data, counts = answered["dataset"], own[own["repeat"] == 0]["actual"].value_counts()
    assert data["rows"] == counts.sum()
    for each in data["classes"]:
        assert each == {
            "name": each["name"],
            "rows": counts[each["name"]],
            "share": near(counts[each["name"]] / counts.sum()),
        }
    assert data["ratio"] == near(counts.max() / counts.min())
    assert {name for name, part in data.items() if numbers_in(part)} == {"rows", "classes", "ratio"}
    folds, repeats = own["fold"].nunique(), own["repeat"].nunique()
    assert numbers_in(answered["protocol"]) == [folds, repeats, 0]
    assert answered["protocol"]["seed"] == 0
    assert {name for name, part in answered.items() if numbers_in(part)} == {"dataset", "protocol", "trials"}


def test_labels_come_out_of_probabilities_and_thresholds(compared):
    answered, rows = compared
    classes = [each["name"] for each in answered["dataset"]["classes"]]
    tuned = 0
    for trial in answered["trials"]:
        own = rows[rows["trial"] == trial["key"]]
        p = own[[f"p:{name}" for name in classes]].to_numpy()
        thresholds = np.array(trial["thresholds"])[own["repeat"] * 4 + own["fold"]]
        best = np.array(classes)[(p / thresholds).argmax(axis=1)]
        assert (best == own["predicted"]).all()
        _thresholds_are_chosen_on_other_folds(trial, own, classes, answered["dataset"]["positive"])
        plain = (np.array(classes)[p.argmax(axis=1)] == own["predicted"]).all()
        assert plain or trial["decision"] != "argmax"
        tuned += not plain
    assert tuned == 2


def _thresholds_are_chosen_on_other_folds(
    trial: dict, own: pd.DataFrame, classes: list, positive: str | None
):
    decision = parse(trial["decision"], DECISIONS)
    code = None if positive is None else classes.index(positive)
    for number, thresholds in enumerate(trial["thresholds"]):
        others = own[(own["repeat"] == number // 4) & (own["fold"] != number % 4)]
        y = others["actual"].map(classes.index).to_numpy()
        p = others[[f"p:{name}" for name in classes]].to_numpy()
        assert decision.thresholds(y, p, code).tolist() == thresholds


def test_rows_are_numbered_as_in_the_file(tmp_path):
    path, out = table(tmp_path / "t.csv", a=30, b=20), tmp_path / "out.parquet"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "1,2,", *lines[1:20], "3,4,", *lines[20:]]))
    options = words("--target kind --learner gaussian_nb --strategy nothing --predictions")
    assert answer("compare", path, *options, out)["dataset"]["rows"] == 50
    written = pd.read_csv(path)["kind"].dropna()
    assert pd.read_parquet(out).set_index("row")["actual"].to_dict() == written.to_dict()


def test_a_receipt_counts_the_training_rows_of_each_fold(compared):
    answered, _ = compared
    counts = {each["name"]: each["rows"] for each in answered["dataset"]["classes"]}
    for trial in answered["trials"]:
        assert len(trial["receipt"]) == 8
        for name, rows in counts.items():
            assert sum(fold["real"][name] for fold in trial["receipt"]) == 2 * 3 * rows
        for fold in trial["receipt"]:
            after = {fold["real"][name] + fold["synthetic"][name] for name in counts}
            assert set(fold["dropped"].values()) == {0}
            assert len(after) == 1 or trial["strategy"] == "nothing"


def test_the_same_command_gives_the_same_numbers_on_any_number_of_processes(tmp_path):
    path, outs = table(tmp_path / "t.csv", a=90, b=40, c=6), [tmp_path / f"{i}.parquet" for i in range(3)]
    options = (
        "--target kind --folds 3 --learner xgboost(n_estimators=20) --strategy nothing smote(neighbours=2)"
    )
    options += " random_under adasyn(neighbours=9) balanced_random_forest(trees=10) easy_ensemble(members=2)"
    options += " --decision argmax balanced_accuracy"
    answers = [
        answer("compare", path, *options.split(), "--jobs", jobs, "--predictions", out)
        for jobs, out in zip((1, 1, 2), outs, strict=True)
    ]
    assert {trial["status"] for trial in answers[0]["trials"]} == {"done", "refused"}
    first, *others = [without_seconds(answered) for answered in answers]
    assert others == [first, first]
    assert len({out.read_bytes() for out in outs}) == 1


def test_another_seed_gives_other_numbers(tmp_path):
    path = table(tmp_path / "t.csv", a=90, b=40)
    options = words("--target kind --learner gaussian_nb --strategy nothing --seed")
    first, second = (answer("compare", path, *options, seed)["trials"] for seed in (1, 2))
    assert first[0]["metrics"] != second[0]["metrics"]


def test_the_same_trial_twice_is_one_and_both_ways_to_name_several_agree(tmp_path):
    path = table(tmp_path / "t.csv", a=60, b=30)
    options = words("--target kind --learner gaussian_nb --folds 2")
    once = answer("compare", path, *options, "--strategy", "nothing", "smote", "smote+class_weight")
    again = ("--strategy", "nothing", "--strategy", "smote", "smote(neighbours=5)")
    twice = answer("compare", path, *options, *again, "--strategy", "smote+class_weight")
    assert without_seconds(twice) == without_seconds(once)
    assert [t["strategy"] for t in once["trials"]] == ["nothing", "smote", "smote+class_weight"]
