"""The picker of strategies: families, search, ready-made selections, reasons and what will run."""

import pytest
from streamlit.testing.v1 import AppTest

from core.samples import SAMPLES
from core.strategies import STRATEGIES, Family
from tests.ui.visit import (
    REMEDIES,
    go,
    listed,
    mixed,
    opened_settings,
    prepare_run,
    run,
    said,
    shown,
    upload,
    work_on,
)
from ui.remedies import COMMON, FAMILIES, OFFERED

pytestmark = pytest.mark.xdist_group("ui")


@pytest.fixture
def picker(app: AppTest) -> AppTest:
    return go(app, "explore/strategies")


def opened(app: AppTest, family: Family) -> AppTest:
    app.session_state[f"family.{family.name.lower()}"] = True
    return shown(app.run())


def searched(app: AppTest, text: str) -> list[str]:
    """Return the keys of the strategies that a search offers."""
    shown(app.text_input(key="search").set_value(text).run())
    return offered(app)


def offered(app: AppTest) -> list[str]:
    return [box.key.removeprefix("use.") for box in app.checkbox if box.key.startswith("use.")]


def in_the_plan(app: AppTest) -> list[str]:
    """Return the remedies of the plan that is run, the baseline left out."""
    baseline, *others = [trial.strategy for trial in run(app).plan.trials]
    assert baseline == "nothing"
    return others


def test_every_strategy_is_in_one_family_and_families_open_one_by_one(picker):
    assert offered(picker) == []
    for family, kinds in FAMILIES.items():
        opened(picker, family)
        assert offered(picker) == [kind.key() for kind in kinds]
        picker.session_state[f"family.{family.name.lower()}"] = False
    keys = [kind.key() for kinds in FAMILIES.values() for kind in kinds]
    assert sorted(["nothing", *keys]) == sorted(STRATEGIES)


def test_common_ones_exist_and_come_first():
    assert set(COMMON) <= set(OFFERED)
    for kinds in FAMILIES.values():
        common = [kind.key() in COMMON for kind in kinds]
        assert common == sorted(common, reverse=True)
    assert [kind.key() for kind in FAMILIES[Family.OVER_SAMPLING]][:2] == ["smote", "random_over"]


def test_a_family_says_where_it_acts_and_how_many_are_chosen(picker):
    opened(picker, Family.UNDER_SAMPLING).checkbox(key="use.tomek_links").check().run()
    count = len(FAMILIES[Family.UNDER_SAMPLING])
    assert f":small[:blue[2 of {count}]]" in [each.value for each in shown(picker).markdown]
    labels = [block.label for block in picker.expander]
    assert all(any(label.startswith(f"**{f}**") and f.about in label for label in labels) for f in FAMILIES)
    # It stays open while one after the other is ticked.
    assert "tomek_links" in offered(picker)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("tomek_links", {"tomek_links"}),
        ("smote TOMEK", {"smote_tomek"}),
        ("chawla", {"smote", "smote_boost"}),
        ("  rare-event   regression ", {"king_zeng_logistic"}),
        ("label cleaning", {"confident_learning", "uncertainty_relabelling"}),
    ],
)
def test_search_looks_at_names_families_effects_and_authors(picker, text, keys):
    assert keys <= set(searched(picker, text))
    assert len(offered(picker)) < len(OFFERED) / 2


def test_search_that_finds_nothing_says_so_and_changes_nothing(picker):
    assert searched(picker, "smote <b>$x$") == []
    assert "No remedy has all of these words." in said(picker)
    assert listed(picker) == sorted(REMEDIES, key=list(plan_order()).index)
    assert searched(picker, " ") == []
    assert len(picker.expander) >= len(FAMILIES)


def plan_order() -> list[str]:
    """Return all keys in the order of the handbook."""
    families = list(Family)
    return sorted(STRATEGIES, key=lambda key: (families.index(STRATEGIES[key].family), key))


def test_what_is_found_can_be_ticked_and_stays_when_the_search_is_cleared(picker):
    searched(picker, "adasyn")
    shown(picker.checkbox(key="use.adasyn").check().run())
    searched(picker, "")
    assert "adasyn" in listed(picker)
    assert "**5 trials, 25 model fits**" in said(picker)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("usual", set(REMEDIES)),
        ("each", {kinds[0].key() for kinds in FAMILIES.values()}),
        ("all", set(OFFERED)),
        ("none", set()),
    ],
)
def test_one_click_chooses_a_ready_made_selection(picker, key, expected):
    searched(picker, "adasyn")
    picker.checkbox(key="use.adasyn").check().run()
    shown(picker.button(key=f"ready.{key}").click().run())
    assert listed(picker) == [each for each in plan_order() if each in expected]
    count, fits = len(expected) + 1, 5 * (1 + sum(OFFERED[each].refits for each in expected))
    assert f"**{count} trial{'s' if count > 1 else ''}, {fits} model fits**" in said(picker)


def test_all_and_none_of_a_family_leave_the_others_alone(picker):
    opened(picker, Family.WEIGHTING).button(key="all.weighting").click().run()
    own = {kind.key() for kind in FAMILIES[Family.WEIGHTING]}
    assert set(listed(shown(picker))) == {*REMEDIES, *own}
    picker.button(key="none.weighting").click().run()
    assert set(listed(shown(picker))) == {*REMEDIES} - own


def test_one_can_be_taken_out_and_keeps_its_settings(picker):
    opened_settings(picker, "smote").slider(key="strategy.smote.balance").set_value(0.5).run()
    picker.button(key="drop.smote").click().run()
    assert listed(shown(picker)) == ["class_weight", "random_under"]
    shown(picker.button(key="ready.usual").click().run())
    assert "SMOTE :gray[:small[balance 0.5, neighbours 5]]" in said(picker)


def test_the_plan_holds_what_was_chosen_with_its_settings_in_the_order_of_the_handbook(app):
    work_on(app, SAMPLES["generated"](rows=300).load())
    prepare_run(app, "tomek_links", "smote", chains="smote+class_weight, tomek_links")
    opened_settings(app, "smote").slider(key="strategy.smote.balance").set_value(0.5).run()
    app.session_state["settings.smote"] = False
    app.run()
    assert "SMOTE → Class weights :gray[(chain)]" in said(app)
    assert in_the_plan(app) == ["smote(balance=0.5)", "tomek_links", "smote+class_weight"]


def reasons(app: AppTest) -> dict[str, str]:
    """Return why remedies that are offered cannot run, by the sentence about each."""
    texts = [each.value.partition(" :orange[:material/block:] ") for each in app.caption]
    return {what: why for what, mark, why in texts if mark}


def test_a_strategy_says_before_it_is_chosen_that_it_cannot_run(app):
    upload(app, mixed(rare=7))
    opened(go(app, "explore/strategies"), Family.OVER_SAMPLING)
    found = reasons(app)
    why = "It needs at least 6 training rows of every class it adds to, `ill` has 5."
    assert found[STRATEGIES["smote"].summary()] == why
    assert STRATEGIES["random_over"].summary() not in found
    opened_settings(app, "smote").slider(key="strategy.smote.neighbours").set_value(2).run()
    assert STRATEGIES["smote"].summary() not in reasons(shown(app))


def test_what_refuses_everything_is_not_said_of_each(app):
    upload(app, mixed(rare=4))
    opened(go(app, "explore/strategies"), Family.OVER_SAMPLING)
    assert reasons(app) == {}
    assert app.button(key="run").disabled


def test_reasons_follow_the_learner(app):
    opened(go(app, "explore/strategies"), Family.WEIGHTING)
    assert reasons(app) == {}
    app.selectbox(key="learner.choice").set_value("k_neighbors").run()
    assert "takes no sample weights" in reasons(shown(app))[STRATEGIES["class_weight"].summary()]


def test_an_open_search_and_family_are_kept_from_page_to_page(picker):
    searched(picker, "adasyn")
    go(go(picker, "prepare/data"), "explore/strategies")
    assert offered(picker) == ["adasyn"]
