"""Predictions that a visitor brings: compared and cut without training, or a sentence why not."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from core.spreadsheet import as_csv
from tests.core.test_scored import frame
from tests.ui.visit import compare, frame_with, go, said, shown, value

SECTIONS = ("Leaderboard", "Is it real?", "Curves", "Probabilities", "Class by class", "Receipt")


def brought(app, table: pd.DataFrame, name: str = "scores.csv"):
    """Bring a file on the Data page."""
    (source,) = [each for each in app.get("button_group") if each.key == "source"]
    shown(source.set_value("Bring predictions").run())
    app.file_uploader(key="scores-file").upload(name, table.to_csv(index=False).encode(), "text/csv")
    return shown(app.run())


def named(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={"rf": "score rf", "svm": "score svm"})


def used(app, table: pd.DataFrame):
    """Bring a file and compare what is in it."""
    brought(app, table)
    return shown(app.button(key="use-scores").click().run())


def test_scores_are_compared_without_training(app):
    table = frame()
    used(app, named(table))
    assert app.title[0].value == "Compare"
    assert app.query_params["run"]
    board = frame_with(app, "Average precision").set_index(["Strategy", "Decision"])
    hit = table["y"] == "yes"
    for name in ("rf", "svm"):
        row = board.loc[f"score {name}"].iloc[0]
        assert value(row["Average precision"]) == pytest.approx(
            sk.average_precision_score(hit, table[name]), abs=5e-4
        )
    assert board.loc["score svm", "Brier score"].iloc[0] == "-"
    assert board["Seconds"].eq("-").all()
    assert "untouched baseline" not in said(app)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_what_there_is_or_says_why_not(app, section):
    compare(used(app, named(frame())), section)
    text = said(app)
    assert "if their models never saw these rows" in text
    if section == "Receipt":
        assert "which rows their models were trained on is not known here" in text


def test_margins_alone_are_no_risks(app):
    used(app, named(frame()).drop(columns="score rf"))
    assert "there is no risk to hold against what came true" in said(compare(app, "Probabilities"))
    go(app, "explore/decide")
    assert "exploratory" in said(app)
    assert not [code.value for code in app.code if "--decision" in code.value]
    (doors,) = [each for each in app.get("button_group") if each.key == "door"]
    assert "no cut follows from costs" in said(shown(doors.set_value("By costs").run()))


def test_the_cut_of_margins_moves_in_their_own_unit(app):
    table = frame()
    go(used(app, named(table).drop(columns="score rf")), "explore/decide")
    (slider,) = [each for each in app.select_slider if each.label.startswith("Threshold")]
    at = np.sort(table["svm"])[150]
    slider.set_value(min(table["svm"], key=lambda each: abs(each - at)))
    shown(app.run())
    found = int(((table["svm"] >= at) & (table["y"] == "yes")).sum())
    alarms = int((table["svm"] >= at).sum())
    assert [metric.value for metric in app.metric[:3]] == [str(found), str(40 - found), str(alarms - found)]


def test_explaining_shows_what_needs_no_model(app):
    go(used(app, named(frame())), "understand/explain")
    (sections,) = [each for each in app.get("button_group") if each.key == "explain-section"]
    assert len(sections.options) == 2
    assert "rows and scores alone can speak" in said(app)


def test_without_other_columns_there_is_nothing_to_explain_by(app):
    go(used(app, named(frame()).drop(columns="amount")), "understand/explain")
    assert "no other columns" in said(app)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (named(frame().assign(rf=[np.nan, *[0.1, 0.2] * 99, 0.3])), "no finite number in 1 line"),
        (named(frame().assign(rf=0.3)), "the same in every row"),
        (named(frame().assign(y="no"))[["y", "score rf"]], "at least two classes"),
        (named(frame())[["y", "amount"]], "Say which columns hold scores"),
    ],
)
def test_what_cannot_serve_is_said(app, table, sentence):
    brought(app, table)
    assert sentence in said(app)
    assert not [button for button in app.button if button.key == "use-scores"]


def test_a_class_that_is_not_there_is_said(app):
    brought(app, named(frame()))
    app.text_input[0].set_value("maybe")
    assert "There is no class `maybe`" in said(shown(app.run()))


def test_hostile_names_are_text(app):
    table = frame().rename(columns={"rf": "score :red[x] <b>$y$</b> ![a](http://x.y/z)"})
    used(app, table.drop(columns="svm"))
    board = frame_with(app, "Average precision")
    assert board["Strategy"].iloc[0] == "score red x b y b a http x y z"


def test_what_was_exported_is_read_as_it_was(app):
    table = pd.read_csv(pd.io.common.BytesIO(as_csv(exported())))
    used(app, table)
    board = frame_with(app, "Average precision")
    assert board["Strategy"].iloc[0] == "Do nothing"
    assert "No column names folds" not in said(app)


def exported() -> pd.DataFrame:
    """Return a file as the Compare page writes it."""
    from core.decisions import DECISIONS
    from core.learners import LEARNERS
    from core.plan import Trial
    from core.strategies import STRATEGIES

    trial = Trial((STRATEGIES["nothing"](),), LEARNERS["dummy"](), DECISIONS["f_beta"]())
    table = frame()
    return pd.DataFrame(
        {
            "trial": trial.key,
            "repeat": 0,
            "fold": table["fold"],
            "row": range(200),
            "actual": table["y"],
            "predicted": "no",
            "p:no": 1 - table["rf"],
            "p:yes": table["rf"],
        }
    )
