"""The sections of Explain, in Streamlit's own test client."""

from dataclasses import replace

import numpy as np
import pytest

from core.samples import SAMPLES
from tests.ui.visit import go, opened, prepare_run, run, shown, until_drawn, work_on

WAITING = "…"


@pytest.fixture(scope="module")
def app():
    """Return a visit with a run of two trials and a mixture of them."""
    app = work_on(opened(), SAMPLES["generated_mixed"](rows=600, fraud=0.03).load())
    prepare_run(app, "random_over", "greedy_selection")
    run(app)
    return app


def section(app, name):
    go(app, "understand/explain")
    (sections,) = (group for group in app.get("button_group") if group.key == "explain-section")
    shown(sections.set_value(name).run())
    return until_drawn(app, WAITING)


def said(app) -> str:
    return "\n".join(each.value for each in [*app.markdown, *app.caption, *app.info, *app.warning])


def charts(app):
    return len(app.get("plotly_chart"))


def test_what_drives_the_score_shows_every_view_of_each_trial(app):
    section(app, "What drives the score")
    assert charts(app) == 1 + 2 + 2 + 2
    assert "120 of them were looked at" in said(app)
    before = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.selectbox(key="explain-column").set_value("channel").run()
    shown(app.selectbox(key="explain-row").set_value(rows_to_explain(app)[1]).run())
    after = [chart.proto.spec for chart in app.get("plotly_chart")]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True] * 3 + [False] * 4


def rows_to_explain(app):
    """Return the rows that are explained, those of the class first."""
    frame = next(each.value for each in app.dataframe if "shap" in each.value and "row" in each.value)
    data = app.session_state["session"].data
    rows = np.sort(frame["row"].unique())
    return sorted((int(row) for row in rows), key=lambda row: (data.y[row] != data.interest, row))


def test_a_mixture_is_judged_but_has_no_model_to_look_into(app):
    section(app, "What drives the score")
    assert len(app.multiselect(key="explain-trials").options) == 2
    section(app, "Hardest rows")
    titles = app.selectbox(key="hardest-trial").options
    assert len(titles) == 3
    shown(app.selectbox(key="hardest-trial").set_value(titles[2]).run())
    until_drawn(app, WAITING)
    assert "no model of its own to look into" in said(app)


def test_drift_holds_trials_against_the_first_and_a_yardstick(app):
    section(app, "Drift")
    table = next(each.value for each in app.dataframe if "Rank correlation" in each.value)
    assert [*table["Trial"]] == ["Random over-sampling", "Do nothing on four fifths of its training rows"]
    assert (table["Rank correlation"].abs() <= 1 + 1e-9).all()
    assert charts(app) == 1
    app.multiselect(key="drift-trials").set_value(["Do nothing"]).run()
    assert "Choose two trials at least." in said(shown(app))


@pytest.mark.parametrize("kind", ["missed", "false alarm"])
def test_hardest_rows_come_with_their_columns_neighbours_and_reasons(app, kind):
    section(app, "Hardest rows")
    app.selectbox(key="hardest-trial").set_value("Random over-sampling").run()
    (kinds,) = (group for group in app.get("button_group") if group.key == "hardest-kind")
    until_drawn(shown(kinds.set_value(kind).run()), WAITING)
    tables = [each.value for each in app.dataframe]
    assert {"row", "actual", "predicted", "probability", "amount"} <= set(tables[0].columns)
    wrong = {"missed": ("yes", "no"), "false alarm": ("no", "yes")}[kind]
    assert set(zip(tables[0]["actual"], tables[0]["predicted"], strict=True)) == {wrong}
    assert len(tables[1]) == 5
    assert charts(app) == 1
    assert "of its 5 nearest rows" in said(app)


def test_the_rules_say_how_faithful_they_are(app):
    section(app, "In one tree")
    (metric,) = app.metric
    assert -1 < float(metric.value) < 1
    table = next(each.value for each in app.dataframe if "rule" in each.value)
    assert table["rows"].sum() == 600
    (depths,) = (group for group in app.get("button_group") if group.key == "rules-depth")
    until_drawn(shown(depths.set_value(2).run()), WAITING)
    assert len(next(each.value for each in app.dataframe if "rule" in each.value)) <= 4


def test_subgroups_add_up_and_warn_of_few(app):
    section(app, "Subgroups")
    for name in ("amount", "channel"):
        column = next(box for box in app.selectbox if box.label == "Column")
        shown(column.set_value(name).run())
        table = app.dataframe[0].value
        sizes = table.drop_duplicates("Group")
        assert sizes["Rows"].sum() == 600
        assert sizes["Rows of the class"].sum() == 18
        assert charts(app) == 1
        assert "Fewer than 20 rows of the class" in said(app)
        assert "**Recall**" in said(app)


def test_three_classes_and_columns_named_like_ours():
    """A file may have columns that are called as those of our tables."""
    wine = SAMPLES["wine"]().load()
    names = dict(
        zip(wine.X.columns, ["row", "actual", "class", "distance", *wine.X.columns[4:]], strict=True)
    )
    kinds = {names[name]: kind for name, kind in wine.kinds.items()}
    app = work_on(opened(), replace(wine, X=wine.X.rename(columns=names), kinds=kinds))
    prepare_run(app, "random_over")
    run(app)
    for name in ("What drives the score", "Drift", "Hardest rows", "In one tree", "Subgroups"):
        section(app, name)
        app.selectbox(key="explain-class").set_value(1).run()
        until_drawn(shown(app), WAITING)
    assert charts(app) == 1
