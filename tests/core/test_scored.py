"""Predictions from a file: the numbers of libraries, and a sentence for whatever cannot serve."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from core.cockpit import by_hand, cut_of, doors, outcome, ranking
from core.curves import score_histogram, threshold_table
from core.curves.steps import counted
from core.dataset import DatasetError
from core.decisions import DECISIONS
from core.differences import compared, scope
from core.intervals import resampled
from core.metrics import scores
from core.predictions import judge
from core.reading import read
from core.scored import Roles, guessed, scored
from core.scored.given import plain

BINARY = Roles("y", ("rf", "svm"), fold="fold")


def frame(rows: int = 200, seed: int = 0) -> pd.DataFrame:
    """Return labels, probabilities of one model, margins of another, folds and a column that is neither."""
    rng = np.random.default_rng(seed)
    hit = rng.permutation(rows) < rows // 5
    margin = rng.normal(2.0 * hit - 1, 1)
    return pd.DataFrame(
        {
            "y": np.where(hit, "yes", "no"),
            "rf": 1 / (1 + np.exp(-rng.normal(2.0 * hit - 2, 1))),
            "svm": margin,
            "fold": np.arange(rows) % 4,
            "amount": rng.integers(1, 100, rows),
        }
    )


def brought(table: pd.DataFrame, roles: Roles, **more):
    return scored(read(table.to_csv(index=False).encode()), roles, **more)


def models(found):
    return {trial.title: judge(p, trial.decision) for trial, p in found.models.items()}


def test_numbers_are_those_of_scikit_learn():
    table = frame()
    found = models(brought(table, BINARY))
    hit = table["y"] == "yes"
    for name in ("rf", "svm"):
        own = {metric: score.pooled for metric, score in scores(found[name]).items()}
        assert own["average_precision"] == pytest.approx(sk.average_precision_score(hit, table[name]))
        assert own["roc_auc"] == pytest.approx(sk.roc_auc_score(hit, table[name]))
    probable = {metric: score.pooled for metric, score in scores(found["rf"]).items()}
    assert probable["brier"] == pytest.approx(sk.brier_score_loss(hit, table["rf"]))
    assert probable["log_loss"] == pytest.approx(sk.log_loss(hit, table["rf"]))
    assert probable["f1"] == pytest.approx(sk.f1_score(hit, table["rf"] >= 0.5))


def test_margins_have_no_numbers_of_probabilities_and_say_why():
    found = brought(frame(), BINARY)
    by_name = {trial.title: p for trial, p in found.models.items()}
    assert by_name["rf"].probable
    assert not by_name["svm"].probable
    assert "are no probabilities" in by_name["svm"].notes[0]
    own = scores(models(found)["svm"])
    assert all(np.isnan(own[name].pooled) for name in ("brier", "log_loss", "ece"))
    assert all(not np.isnan(own[name].pooled) for name in own if name not in ("brier", "log_loss", "ece"))


def test_thresholds_of_margins_are_the_best_of_the_other_folds():
    table = frame()
    judged = models(brought(table, BINARY))["svm"]
    hit = (table["y"] == "yes").to_numpy()
    p = judged.predictions
    for (rows, others), cut in zip(p.cross_fits, judged.thresholds[:, p.positive], strict=True):
        assert set(table["fold"][rows]).isdisjoint(table["fold"][others])
        score = table["svm"].to_numpy()[others]
        best = max(sk.f1_score(hit[others], score >= each) for each in score)
        assert sk.f1_score(hit[others], score >= cut) == pytest.approx(best)
        assert (judged.labels[rows] == p.positive).tolist() == (table["svm"][rows] >= cut).tolist()


def test_without_folds_halves_serve_each_other_and_that_is_said():
    found = brought(frame(), Roles("y", ("rf",)))
    (p,) = found.models.values()
    assert [len(rows) for rows, _ in p.cross_fits] == [100, 100]
    assert any("other half" in note for note in found.data.notes)
    assert any("cannot be known" in note for note in found.data.notes)


def test_columns_without_a_role_are_features_and_rows_without_a_label_are_left_out():
    table = frame()
    table.loc[[3, 7], "y"] = None
    found = brought(table, BINARY)
    assert [*found.data.X.columns] == ["amount"]
    assert found.data.rows.tolist() == [row for row in range(200) if row not in (3, 7)]
    for p in found.models.values():
        assert p.row.tolist() == list(range(198))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_lines_does_not_matter(seed):
    table = pd.concat([frame(60).assign(repeat=r, row=range(60)) for r in (0, 1)])
    table["svm"] += table["repeat"]
    long = table.melt(["y", "fold", "repeat", "row"], ["rf", "svm"], "name", "score")
    roles = Roles("y", ("score",), model="name", fold="fold", repeat="repeat", row="row")
    mixed = long.sample(frac=1, random_state=seed)
    one, other = (models(brought(each, roles)) for each in (long, mixed))
    assert {*one} == {*other} == {"rf", "svm"}
    for name, judged in one.items():
        assert scores(judged)["f1"] == scores(other[name])["f1"]
        assert len(judged.predictions.parts) == 8


def test_several_classes_and_several_models():
    rng = np.random.default_rng(0)
    y = rng.choice(["a", "b", "cc"], 120)
    proba = {name: rng.dirichlet(np.ones(3), 120) for name in ("forest", "net")}
    columns = {f"{m}:{c}": p[:, k] for m, p in proba.items() for k, c in enumerate(("a", "b", "cc"))}
    table = pd.DataFrame({"y": y, **columns})
    found = models(brought(table, Roles("y", tuple(columns))))
    for name, p in proba.items():
        own = scores(found[name])
        assert own["accuracy"].pooled == np.mean(np.array(["a", "b", "cc"])[p.argmax(axis=1)] == y)
        assert own["log_loss"].pooled == pytest.approx(sk.log_loss(y, p))


def test_scores_of_the_class_that_is_said_or_that_the_name_ends_in():
    table = frame().rename(columns={"rf": "p_no"})
    auc = sk.roc_auc_score(table["y"] == "yes", table["p_no"])
    for roles, right in ((Roles("y", ("p_no",)), 1 - auc), (Roles("y", ("p_no",), of="yes"), auc)):
        (judged,) = models(brought(table, roles)).values()
        assert scores(judged)["roc_auc"].pooled == pytest.approx(right)
        assert bool(judged.notes) == (right < 0.5)


def test_another_class_of_interest_turns_the_numbers_and_not_the_scores():
    found = brought(frame(), BINARY)
    (one, *_), (other, *_) = (list(models(each).values()) for each in (found, found.about("no")))
    assert (one.predictions.proba == other.predictions.proba).all()
    auc = scores(one)["roc_auc"].pooled
    assert scores(other)["roc_auc"].pooled == pytest.approx(auc)
    assert scores(other)["recall"].pooled == scores(one)["specificity"].pooled


WRONG = {
    "nan": (frame().assign(rf=[np.nan, *[0.5] * 198, 0.1]), BINARY, "in 1 line, first in line 1 of"),
    "inf": (frame().assign(rf=[0.1, np.inf, *[0.5] * 198]), BINARY, "in 1 line, first in line 2 of"),
    "text": (frame().assign(rf="high"), BINARY, "no finite number in 200 lines"),
    "constant": (frame().assign(rf=0.5), BINARY, "the same in every row"),
    "one class": (frame().assign(y="no"), BINARY, "at least two classes"),
    "no column": (frame(), Roles("y", ("xgb",)), "There is no column `xgb`"),
    "twice": (frame(), Roles("y", ("rf", "y")), "named twice"),
    "none": (frame(), Roles("y", ()), "Name one column of scores"),
    "of": (frame(), Roles("y", ("rf",), of="maybe"), "There is no class `maybe`"),
    "mismatch": (frame().assign(y=[*["a", "b", "c"] * 66, "a", "b"]), BINARY, "ends in none of them"),
    "no row": (frame(), Roles("y", ("rf",), repeat="fold"), "which row each line is about"),
    "again": (
        frame().assign(row=[0, *range(199)], y=["no", "yes"] * 100),
        Roles("y", ("rf",), row="row"),
        "the same row",
    ),
    "fold": (frame().assign(fold=[None, *[1] * 199]), BINARY, "no value in line 1"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_serve_is_said_in_one_sentence(case):
    table, roles, said = WRONG[case]
    with pytest.raises(DatasetError) as error:
        brought(table, roles)
    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_a_class_without_its_column_is_named():
    table = pd.DataFrame({"y": ["a", "b", "c"] * 5, "p:a": 0.1, "p:b": 0.2})
    with pytest.raises(DatasetError, match="beside `p:a` there is none for `c`"):
        brought(table, Roles("y", ("p:a", "p:b")))


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_names_of_models_hold_nothing_that_is_markup(name):
    shown = plain(name)
    assert 0 < len(shown) <= 40
    assert all(c.isalnum() or c in " ._-" for c in shown)
    for mark in "._-":
        assert all(len(part) > 0 and part[0].isalnum() for part in shown.split(mark)[1:])
        assert f"{mark}{mark}" not in shown
    assert plain(shown) == shown


def test_names_that_are_alike_once_they_are_plain_stay_apart():
    table = frame().rename(columns={"rf": "<b>m</b>", "svm": "*b* m /b"})
    found = brought(table, Roles("y", ("<b>m</b>", "*b* m /b")))
    assert [trial.title for trial in found.models] == ["b m b", "b m b (2)"]


def test_rules_that_go_by_probabilities_refuse_margins():
    found = brought(frame(), BINARY).deciding([DECISIONS["cost"](), DECISIONS["mcc"]()])
    told = [type(event).__name__ for event in found.events()]
    assert told == ["TrialDone", "TrialDone", "Refused", "TrialDone"]


def test_scores_of_a_file_are_compared_as_they_are():
    spreads = {
        name: resampled(judged, draws=200) for name, judged in models(brought(frame(), BINARY)).items()
    }
    found = {each.metric: each for each in compared(spreads, "rf")}
    assert not {"brier", "log_loss"} & {*found}
    assert np.isnan(found["roc_auc"].p_folds)
    assert "what they were trained on is not known" in scope(spreads)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(-4, 4)), min_size=1, max_size=40))
def test_steps_of_scores_below_0_are_those_of_scores_above(rows):
    hit, score = np.array([h for h, _ in rows]), np.array([float(s) for _, s in rows])
    moved = counted(hit, score + 10)
    steps = counted(hit, score)
    assert (steps.threshold + 10).tolist() == moved.threshold.tolist()
    assert steps.tp.tolist() == moved.tp.tolist()
    assert steps.fp.tolist() == moved.fp.tolist()


@pytest.mark.parametrize("level", [0.05, 0.3, 0.8, 1.0])
def test_doors_to_a_cut_of_margins(level):
    p = next(p for trial, p in brought(frame(), BINARY).models.items() if trial.title == "svm")
    ranked = ranking(p, p.positive)
    ended = outcome(ranked, cut_of(DECISIONS["recall_floor"](recall=level), ranked))
    others = [outcome(ranked, cut_of(by_hand(ranked, float(at)), ranked)) for at in ranked.scores]
    assert ended.recall >= level - 1e-9
    assert ended.false_alarms == min(each.false_alarms for each in others if each.recall >= level - 1e-9)
    alarms = round(100 * level)
    top = outcome(ranked, cut_of(DECISIONS["capacity"](alarms=alarms, of=100), ranked))
    assert top.alarms == max(each.alarms for each in others if each.alarms <= 2 * alarms)
    assert "cost" not in doors(ranked, cut_of(by_hand(ranked, 0.3), ranked))


def test_figures_of_margins_go_from_their_lowest_to_their_highest():
    p = next(p for trial, p in brought(frame(), BINARY).models.items() if trial.title == "svm")
    bins = score_histogram(p, p.positive)
    assert (bins["left"].min(), bins["right"].max()) == (p.proba[:, 1].min(), p.proba[:, 1].max())
    assert bins["rows"].sum() == 200
    assert set(threshold_table(p, p.positive)["threshold"]) == set(p.proba[:, 1])


def test_roles_are_guessed_from_names():
    table = frame().rename(columns={"rf": "prob_rf", "svm": "SVM score"})
    found = guessed(read(table.to_csv(index=False).encode()))
    assert found == Roles("y", ("prob_rf", "SVM score"), fold="fold")
