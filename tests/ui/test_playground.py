"""The playground: everything can be moved, only what must be is trained, the address says it all."""

import pytest
from streamlit.testing.v1 import AppTest

from core.playground import COMMON, RARE, World
from tests.ui.visit import ROOT, charts, go, said, shown, until_drawn
from ui import compute
from ui.playground import MOST_PAINTED

pytestmark = pytest.mark.xdist_group("ui")
PAGE = "understand/playground"
WAITING = ("is being trained", "Entrenando")


def drawn(app):
    for words in WAITING:
        until_drawn(app, words)
    return app


def opened(**query):
    app = shown(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    app.switch_page(f"pages/{PAGE}.py")
    for name, value in query.items():
        app.query_params[name] = value
    return drawn(shown(app.run()))


def numbers(app):
    return app.dataframe[0].value.set_index("strategy")


def move(app, name, value):
    return drawn(shown(app.select_slider(key=f"playground.{name}").set_value(value).run()))


def fits():
    return len(compute.diagnoses()._futures)


def test_a_threshold_and_a_share_in_use_train_nothing():
    app = opened()
    assert charts(app) == 1
    before, trained, picture = numbers(app), fits(), app.get("plotly_chart")[0].proto.spec
    moved = numbers(move(app, "threshold", 0.1))
    assert fits() == trained
    assert app.get("plotly_chart")[0].proto.spec != picture
    assert (moved["recall"] > before["recall"]).all()
    for column in ("roc_auc", "average_precision", "mean", "learned"):
        assert moved[column].equals(before[column])
    rarer = numbers(move(app, "used", 0.01))
    assert fits() == trained
    assert rarer.loc[["Do nothing", "SMOTE"], "recall"].tolist() == pytest.approx(
        moved.loc[["Do nothing", "SMOTE"], "recall"].tolist()
    )
    assert (rarer["average_precision"] < moved["average_precision"]).all()
    assert app.query_params == {"threshold": "0.1", "used": "0.01"}


def test_the_address_restores_what_was_chosen():
    app = opened(
        shape="xor", prevalence="0.123", strategies="smote(neighbours=2),near_miss", threshold="0.07"
    )
    assert not app.toast
    assert app.selectbox(key="playground.shape").value == "xor"
    assert app.select_slider(key="playground.prevalence").value == 0.123
    assert app.multiselect(key="playground.strategies").value == ["smote", "near_miss"]
    assert app.slider(key="playground.smote.neighbours").value == 2
    assert numbers(app).index.tolist() == ["SMOTE", "NearMiss", "Best possible"]
    assert app.query_params["strategies"] == "smote(neighbours=2),near_miss"


def test_what_cannot_be_is_said_once_and_taken_out_of_the_address():
    app = opened(rows="9" * 400, shape="<b>", nonsense="1", overlap="0.2")
    assert {each.value for each in app.toast} == {
        "The address says `nonsense`, which means nothing here.",
        "The address says something that cannot be for: `shape`, `rows`.",
    }
    assert app.query_params == {"overlap": "0.2"}
    assert not shown(app.run()).toast


def test_settings_stay_when_another_page_was_looked_at():
    app = opened(overlap="0.8", threshold="0.2")
    go(app, "understand/learn")
    drawn(go(app, PAGE))
    assert app.slider(key="playground.overlap").value == 0.8
    assert app.query_params == {"overlap": "0.8", "threshold": "0.2"}


def test_a_preset_says_what_to_look_for_until_it_is_changed():
    app = opened()
    app.button(key="playground.islands").click().run()
    drawn(shown(app))
    assert "SMOTE asks for five neighbours" in said(app)
    assert numbers(app).index.tolist() == ["Do nothing", "Random over-sampling", "SMOTE", "Best possible"]
    assert "SMOTE asks for five neighbours" in said(move(app, "threshold", 0.3))
    shown(app.slider(key="playground.overlap").set_value(0.9).run())
    assert "SMOTE asks for five neighbours" not in said(app)


def test_strategies_that_cannot_run_say_why_beside_those_that_can():
    app = opened(learner="k_neighbors", strategies="class_weight,random_over")
    assert "**Class weights** cannot be used here: the chosen learner takes no sample weights" in said(app)
    assert numbers(app).index.tolist() == ["Random over-sampling", "Best possible"]


@pytest.mark.parametrize(
    ("query", "words"),
    [({"rows": "100", "prevalence": "0.01"}, "fewer than 2 rare rows"), ({}, "at least one strategy")],
)
def test_nothing_to_learn_from_is_said(query, words):
    app = opened(**query)
    if not query:
        shown(app.multiselect(key="playground.strategies").set_value([]).run())
    assert not charts(app)
    assert words in said(app)


def test_painted_rows_are_trained_on_and_taken_back():
    app = opened(rows="100", prevalence="0.01", strategies="nothing")
    stroke = tuple((0.1 * n, 0.0, RARE) for n in range(5))
    app.session_state["playground-painted"] = (stroke, ((0.0, 1.0, COMMON),))
    drawn(shown(app.run()))
    assert "Painted rows: 6." in said(app)
    assert numbers(app).loc["Do nothing", "learned"] == pytest.approx(6 / 106)
    for left, share in ((5, 6 / 105), (0, None)):
        app.button(key="playground.undo").click().run()
        drawn(shown(app))
        assert (f"Painted rows: {left}." in said(app)) == bool(left)
        if share:
            assert numbers(app).loc["Do nothing", "learned"] == pytest.approx(share)
    assert app.button(key="playground.undo").disabled


def test_there_is_an_end_of_painting():
    app = opened(rows="100", strategies="nothing", overlap="0.1")
    app.session_state["playground-painted"] = (((0.0, 0.0, RARE),) * (MOST_PAINTED + 50),)
    drawn(shown(app.run()))
    rare = World(rows=100).rare + MOST_PAINTED
    assert numbers(app).loc["Do nothing", "learned"] == pytest.approx(rare / (100 + MOST_PAINTED))
    assert "there is room for no more" in said(app)


def test_spanish():
    app = opened()
    app.session_state["language"] = "es"
    drawn(shown(app.run()))
    assert "Dos clases en el plano" in said(app)
    assert numbers(app).index[-1] == "Lo mejor posible"
    assert "5 % del total" in said(app).replace("\N{NO-BREAK SPACE}", " ")


def test_no_cell_of_the_table_says_none():
    table = opened().dataframe[0]
    assert table.value.isna().any(axis=None)
    assert table.proto.placeholder == "-"
