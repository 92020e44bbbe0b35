"""What the Strategies page says of a run before it is started."""

import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.visit import (
    LONGEST,
    REMEDIES,
    frame_with,
    mixed,
    opened,
    prepare_run,
    said,
    shown,
    upload,
)

pytestmark = pytest.mark.xdist_group("ui")
MEASURING = "Measuring how long it takes"


def until_measured(app: AppTest) -> AppTest:
    """Look at the page again until all fits were timed."""
    end = time.monotonic() + LONGEST
    while MEASURING in said(app):
        assert time.monotonic() < end, "still measuring"
        time.sleep(0.3)
        shown(app.run())
    return app


def tables_opened(app: AppTest) -> AppTest:
    app.session_state["feasibility"] = True
    return shown(app.run())


def test_rows_to_learn_from_and_neighbours_are_said(app):
    upload(app, mixed(rows=600, rare=32))
    prepare_run(app, "smote", "class_weight")
    assert (
        "Of `ill`, every model learns from at least 25 rows, and every part that is judged has at least 6. "
        "SMOTE and its kin may look at up to 24 neighbours." in said(app)
    )


@pytest.mark.parametrize(
    ("rare", "words"),
    [
        (2, "at least 1 row, and some parts that are judged have none. Nothing can be made up"),
        (
            3,
            "at least 2 rows, and some parts that are judged have none. SMOTE and its kin may look at up to ",
        ),
    ],
)
def test_one_row_is_not_rows_and_a_part_without_any_is_said(app, rare, words):
    table = mixed(rows=600)
    table.loc[: rare - 1, "outcome"] = "gone"
    upload(app, table)
    prepare_run(app, "class_weight")
    assert words in said(app)


def test_the_time_is_measured_and_said_as_a_range(app):
    upload(app, mixed(rows=600, rare=61))
    prepare_run(app, "smote", "class_weight", chains="random_over+platt")
    until_measured(app)
    assert re.search(
        r"\*\*About \d+ (s|min)\*\* on 1 worker, \d+ (s|min) to \d+ (s|min): fits of a ", said(app)
    )
    # The page stays as usable as it was.
    assert not app.button(key="run").disabled


def told(running: bool) -> None:
    """Be a page that tells of one small plan."""
    from core.learners import LEARNERS
    from core.plan import Plan, Trial
    from core.samples import SAMPLES
    from core.strategies import STRATEGIES
    from ui.feasibility import before_the_run

    trial = Trial((STRATEGIES["nothing"](),), LEARNERS["gaussian_nb"]())
    before_the_run(Plan((trial,)), SAMPLES["breast_cancer"]().load(), running)


def test_while_a_run_is_under_way_nothing_is_measured():
    busy = shown(AppTest.from_function(told, kwargs={"running": True}).run())
    assert "every model learns from" in said(busy)
    assert not re.search(rf"{MEASURING}|About", said(busy))
    free = until_measured(shown(AppTest.from_function(told, kwargs={"running": False}).run()))
    assert re.search(r"\*\*About \d+ s\*\* on 1 worker", said(free))


def test_rows_after_each_remedy_are_counted_or_left_open(app):
    upload(app, mixed(rows=600, rare=61))
    prepare_run(app, "smote", "random_under", "tomek_links", chains="class_weight+smote")
    tables_opened(app)
    classes = frame_with(app, "Learnt from").set_index("Class")
    assert classes.loc["ill"].tolist() == ["48 to 49", "12 to 13"]
    assert classes.loc["well"].tolist() == ["431 to 432", "107 to 108"]
    rows = frame_with(app, "Remedy").set_index("Remedy")
    assert rows.loc["Do nothing"].tolist() == ["480", "48"]
    assert rows.loc["SMOTE"].tolist() == ["864", "432"]
    assert rows.loc["Random under-sampling"].tolist() == ["96", "48"]
    assert rows.loc["Tomek links"].tolist() == ["depends on the rows"] * 2
    # What cannot run is said elsewhere, with the reason.
    assert len(rows) == 4


def test_a_split_that_cannot_be_made_leaves_the_reason_alone(app):
    upload(app, mixed(rare=4))
    prepare_run(app, *REMEDIES)
    assert "every model learns from" not in said(app)
    assert MEASURING not in said(app)


def test_two_visitors_share_what_was_measured(app):
    frame = mixed(rows=600, rare=63)
    upload(app, frame)
    until_measured(prepare_run(app, "class_weight"))
    other = upload(opened(), frame)
    prepare_run(other, "class_weight")
    assert "**About " in said(other)
