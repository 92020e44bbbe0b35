"""What the address says of the playground, and what its texts promise to those who look."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.learners import LEARNERS
from core.playground import (
    MOST,
    NAMES,
    OFFERED,
    PRESETS,
    Setup,
    World,
    from_query,
    learned,
    scores,
    trial,
    truth,
)
from core.texts import LANGUAGES, catalogue
from core.words import quoted

SETUPS = [
    *PRESETS.values(),
    Setup(
        World("rings", rows=300, prevalence=0.013, overlap=0.15, noise=0.35, seed=77),
        LEARNERS["svc"](),
        (OFFERED["smote"](neighbours=1, balance=0.5), OFFERED["near_miss"](), OFFERED["cvar"]()),
        threshold=0.004,
        used=0.25,
    ),
]


@pytest.mark.parametrize("setup", SETUPS, ids=[*PRESETS, "changed"])
def test_an_address_restores_a_setup(setup):
    said = setup.query()
    assert from_query(said) == (setup, [])
    assert set(said) <= set(NAMES)
    assert all(isinstance(value, str) for value in said.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("shape", value) for value in ["", "stars", "moons ", "['moons']"]),
        *(("rows", value) for value in ["0", "99", "-1", "1e3", "9" * 5_000, "9" * 400, "many"]),
        *(("prevalence", value) for value in ["0", "0.6", "nan", "inf", "1e-9", "None"]),
        *(("seed", value) for value in ["-1", "0.5", "True"]),
        *(("threshold", value) for value in ["0", "1", "nan", "<b>"]),
        *(("used", value) for value in ["None", "2"]),
        *(("learner", value) for value in ["", "os", "xgboost()"]),
        ("strategies", ""),
        ("strategies", "smote,smote(neighbours=3)"),
        ("strategies", ",".join([*OFFERED][: MOST + 1])),
        ("strategies", "smote(neighbours=99)"),
        ("strategies", "__import__('os').system('true')"),
        ("strategies", "("),
        ("strategies", "prior_correction"),
    ],
)
def test_absurd_values_are_named_and_leave_all_else_as_it_is(name, value):
    sound = SETUPS[-1].query()
    found, wrong = from_query(sound | {name: value, "other": "1"})
    assert wrong == [name]
    expected, _ = from_query({key: each for key, each in sound.items() if key != name})
    assert found == expected


def test_names_that_are_not_ours_are_not_looked_at():
    assert from_query({"run": "1", "session": "2"}) == (Setup(), [])


def test_every_preset_says_what_to_look_for():
    for language in LANGUAGES:
        named = {key.split(".")[2] for key in catalogue(language) if key.startswith("playground.preset.")}
        assert named == set(PRESETS)


def test_names_of_settings_are_plain_words():
    assert all(quoted(name) == f"`{name}`" for name in NAMES)


@cache
def outcome(name, key, seed=0, learner=None):
    """Return the metrics of one strategy of a preset, at its threshold, and the rows it learned from."""
    preset = PRESETS[name]
    world = replace(preset.world, seed=seed)
    model = LEARNERS[learner]() if learner else preset.learner
    strategy = next(each for each in preset.strategies if each.key() == key)
    found = learned(world.training(), trial(strategy, model, world), world)
    return scores(found, preset.threshold, preset.prevalence), found


def best(name):
    preset = PRESETS[name]
    return scores(truth(preset.world, preset.prevalence), preset.threshold, preset.prevalence)


@pytest.mark.parametrize("seed", range(3))
def test_hard_overlap_all_rank_alike_and_only_the_line_moves(seed):
    given = {each.key(): outcome("hard", each.key(), seed)[0] for each in PRESETS["hard"].strategies}
    assert np.ptp([each["roc_auc"] for each in given.values()]) < 0.01
    assert np.ptp([each["average_precision"] for each in given.values()]) < 0.01
    plain = given.pop("nothing")
    assert plain["mean"] == pytest.approx(0.1, abs=0.02)
    assert all(each["mean"] > 0.3 for each in given.values())
    moved = scores(outcome("hard", "nothing", seed)[1], 0.1, 0.1)
    assert all(each["recall"] == pytest.approx(moved["recall"], abs=0.05) for each in given.values())


def test_20_rare_rows_luck_moves_as_much_as_smote():
    draws = range(6)
    plain, smote = (
        np.array([outcome("few", key, seed)[0]["average_precision"] for seed in draws])
        for key in ("nothing", "smote")
    )
    assert np.ptp(plain) > np.abs(smote - plain).max()
    assert max(plain.max(), smote.max()) < best("few")["average_precision"] - 0.05


@pytest.mark.parametrize("seed", range(3))
def test_islands_smote_bridges_the_water_and_copies_do_not(seed):
    world = PRESETS["islands"].world
    share = {}
    for key in ("smote", "random_over"):
        rows = outcome("islands", key, seed)[1].rows
        made = rows.loc[rows["kind"] == "added", ["x", "y"]].to_numpy()
        # Even where both classes are as frequent, hardly any rare row could be there.
        share[key] = (world.posterior(made, 0.5) < 0.1).mean()
    assert share["smote"] > 0.1
    assert share["random_over"] < 0.01
    precision = {key: outcome("islands", key, seed)[0]["precision"] for key in share}
    assert precision["smote"] < precision["random_over"] - 0.2


@pytest.mark.parametrize("seed", range(3))
def test_wrong_labels_smote_multiplies_them_and_cleaning_drops_common_rows(seed):
    given = {each.key(): outcome("wrong", each.key(), seed) for each in PRESETS["wrong"].strategies}
    score = {key: each["average_precision"] for key, (each, _) in given.items()}
    assert score["smote"] < score["nothing"] - 0.1
    assert score["edited_nearest_neighbours"] > score["nothing"]
    rows = given["edited_nearest_neighbours"][1].rows
    dropped = rows[rows["kind"] == "dropped"]
    assert len(dropped) > 30
    assert (dropped["class"] == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_no_line_will_do_whatever_the_remedy(seed):
    for strategy in PRESETS["line"].strategies:
        assert outcome("line", strategy.key(), seed)[0]["roc_auc"] == pytest.approx(0.5, abs=0.03)
    assert outcome("line", "nothing", seed, "random_forest")[0]["roc_auc"] > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_one_in_500_is_ranked_well_and_hardly_found(seed):
    given, found = outcome("needle", "nothing", seed)
    assert given["recall"] < 0.1
    assert given["roc_auc"] > best("needle")["roc_auc"] - 0.01
    assert scores(found, 0.01, PRESETS["needle"].prevalence)["recall"] > 0.5
