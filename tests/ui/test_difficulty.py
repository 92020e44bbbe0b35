"""The section on hard rows of the Diagnose page."""

import pandas as pd
import pytest

from core.dataset import from_frame
from core.diagnose.difficulty import difficulty, in_words
from tests.core.data import labelled, multiclass, tiny
from tests.ui.visit import charts, frame_with, go, said, shown, until_drawn, work_on

pytestmark = pytest.mark.xdist_group("ui")


def look(app, data):
    go(work_on(app, data), "prepare/diagnose")
    (sections,) = (group for group in app.get("button_group") if group.key == "diagnose-section")
    shown(sections.set_value("How hard are the rows").run())
    return until_drawn(app, "Looking at the neighbours")


@pytest.mark.parametrize("data", [tiny(), multiclass()], ids=["two classes", "three"])
def test_types_measures_and_the_hardest_rows_are_there(app, data):
    look(app, data)
    found = difficulty(data)
    text = said(app)
    for sentence in in_words(found, data.classes[data.interest]):
        assert sentence in text
    assert charts(app) == 1
    assert frame_with(app, "n1")["n1"].tolist() == found.classes["n1"].tolist()
    hardest = frame_with(app, "kdn")
    own = found.rows[data.y == data.interest].sort_values("hardness", ascending=False)
    assert hardest["row"].tolist() == own["row"].head(50).tolist()
    assert hardest["a"].tolist() == data.X["a"][own["row"].head(50)].tolist()


def test_columns_called_like_ours_keep_their_values(app):
    plain = tiny()
    X = plain.X.rename(columns={"a": "hardness", "b": "row"})
    table = frame_with(look(app, from_frame("ours", X, labelled(plain.y))), "kdn")
    assert {"hardness (in the file)", "row (in the file)"} < set(table.columns)


def test_data_that_cannot_be_judged_say_why(app):
    few = from_frame("five", pd.DataFrame({"a": [1.0, 2, 4, 3, 5]}), list("ababa"))
    look(app, few)
    assert not charts(app)
    assert "looks at 5 neighbours of every row, and there are 5 rows" in said(app)
