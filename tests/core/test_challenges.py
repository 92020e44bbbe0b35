"""What holds for every challenge: the way it is meant passes, the usual wrong way does not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.challenges import CHALLENGES, HINTS, TRIES, Practice, practised
from core.challenges._base import Sizes
from core.lessons import LESSONS
from core.params import Options
from core.texts import LANGUAGES, catalogue

SEEDS = (0, 1, 2)
MEANT = {
    "board": [{"beside": "never", "number": "recall"}],
    "fifty_checks": [
        {"cut": 0.17},
        {"remedy": "class_weight", "cut": 0.915},
        {"remedy": "smote", "cut": 0.92},
    ],
    "miss_at_most": [{"rows": "others", "aim": 0.97}],
    "insurer": [{"repair": "platt", "rows": "others"}, {"repair": "isotonic", "rows": "others"}],
    "rarer": [{"share": "0.02", "cut": 0.02}, {"share": "0.2", "cut": 0.2}],
    "worst_class": [{"remedy": "class_weight"}, {"rule": "balanced_accuracy"}],
    "leaked": [{"leaked": "birch", "proof": "shuffled"}],
}
WRONG = {
    "board": [{}, {"beside": "auc", "number": "recall"}, {"beside": "never", "number": "weighted_f1"}],
    "fifty_checks": [{}, {"remedy": "class_weight"}, {"remedy": "smote"}, {"cut": 0.0}, {"cut": 1.0}],
    "miss_at_most": [{}, {"aim": 1.0}, {"rows": "others", "aim": 0.9}, {"rows": "others", "aim": 1.0}],
    "insurer": [
        {},
        {"repair": "scaled", "rows": "others"},
        {"repair": "prior_correction", "rows": "others"},
        {"repair": "platt"},
        {"repair": "isotonic"},
    ],
    "rarer": [{}, {"cut": 0.02}, {"share": "0.02"}],
    "worst_class": [{}, {"rule": "macro_f1"}],
    "leaked": [
        {},
        {"leaked": "ash", "proof": "shuffled"},
        {"leaked": "birch"},
        {"leaked": "birch", "proof": "half"},
    ],
}

every_challenge = pytest.mark.parametrize("key", CHALLENGES)
every_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def practice(key: str, seed: int) -> Practice:
    return practised(CHALLENGES[key]().table(seed), key)


@every_seed
@every_challenge
def test_the_way_it_is_meant_passes_in_every_try(key, seed):
    for settings in MEANT[key]:
        tries = [CHALLENGES[key](**settings).tried(practice(key, seed), attempt) for attempt in range(TRIES)]
        assert all(each.passed for each in tries), settings


@every_seed
@every_challenge
def test_the_usual_wrong_ways_pass_in_no_try(key, seed):
    for settings in WRONG[key]:
        tries = [CHALLENGES[key](**settings).tried(practice(key, seed), attempt) for attempt in range(TRIES)]
        assert not any(each.passed for each in tries), settings


@every_challenge
def test_what_is_there_at_first_is_among_the_wrong_ways(key):
    assert {} in WRONG[key]


def test_rows_are_trained_on_chosen_on_or_judged_in_one_try():
    sizes = Sizes(5, 3, 4)
    parts = [sizes.trained_on(), sizes.chosen_on(), *(sizes.judged_in(attempt) for attempt in range(TRIES))]
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(sizes.rows))
    np.testing.assert_array_equal(sizes.judged_in(TRIES), sizes.judged_in(0))


@every_challenge
def test_a_table_has_the_rows_it_says(key):
    kind = CHALLENGES[key]
    assert len(kind().table(1).y) == kind.sizes.rows


def settings(kind):
    """Yield the challenge with every setting at its ends, or at each of its options."""
    yield kind()
    for param in kind.params():
        domain = param.domain
        ends = domain.values if isinstance(domain, Options) else (domain.low, domain.high)
        yield from (kind(**{param.name: value}) for value in ends)


@cache
def told(key) -> list[tuple[str, dict]]:
    """Return the texts that the page may show of a challenge, and their numbers."""
    alone = ["title", "goal", "task", "showed", *(f"hints.{hint}" for hint in HINTS)]
    texts = [(name, {}) for name in alone]
    for challenge in settings(CHALLENGES[key]):
        tried = challenge.tried(practice(key, 0))
        texts += [(f"goals.{goal}", tried.numbers) for goal in tried.goals]
        texts.append(("now", challenge.now(practice(key, 0))))
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
@every_challenge
def test_every_text_has_its_values(key, language):
    words = [CHALLENGES[key].says(name, language, **numbers) for name, numbers in told(key)]
    assert not [each for each in words if set("{}") & set(each) or "NaN" in each]


@pytest.mark.parametrize("language", LANGUAGES)
@every_challenge
def test_no_text_is_there_for_nothing(key, language):
    kind = CHALLENGES[key]
    options = [param.domain.values for param in kind.params() if isinstance(param.domain, Options)]
    names = {param.name for param in kind.params()}.union(*options)
    goals = kind().tried(practice(key, 0)).goals
    known = {"title", "goal", "task", "now", "showed"} | {f"hints.{hint}" for hint in HINTS}
    known |= {f"control.{name}" for name in names} | {f"goals.{goal}" for goal in goals}
    prefix = f"challenge_{key}."
    assert {each.removeprefix(prefix) for each in catalogue(language) if each.startswith(prefix)} == known


def test_each_challenge_leads_to_a_lesson():
    assert {kind.lesson for kind in CHALLENGES.values()} <= set(LESSONS)
    assert [kind.place for kind in CHALLENGES.values()] == [*range(1, len(CHALLENGES) + 1)]


@every_seed
def test_balancing_moves_the_cut_and_hardly_what_fifty_checks_find(seed):
    kind = CHALLENGES["fifty_checks"]
    best = {}
    for remedy in ("nothing", "class_weight", "smote"):
        cuts = np.linspace(0, 1, 101).tolist()
        found = [kind(remedy=remedy, cut=cut).tried(practice("fifty_checks", seed)).numbers for cut in cuts]
        best[remedy] = max((each["found"], cut) for each, cut in zip(found, cuts, strict=True))
    assert min(found for found, _ in best.values()) > 0.9 * max(found for found, _ in best.values())
    assert min(best["class_weight"][1], best["smote"][1]) > best["nothing"][1] + 0.3


@every_seed
def test_what_is_found_by_fifty_checks_is_counted_row_by_row(seed):
    known, challenge = practice("fifty_checks", seed), CHALLENGES["fifty_checks"](cut=0.1)
    rows = challenge.sizes.judged_in(1)
    score, hit = known.scores("nothing"), known.hit
    left = found = 0
    for number, row in enumerate(rows):
        left = 50 if number % 2_000 == 0 else left
        if score[row] >= 0.1 and left:
            left, found = left - 1, found + int(hit[row])
    assert challenge.tried(known, 1).numbers["found"] == pytest.approx(found / 10)


def test_a_promise_that_is_just_kept_on_other_rows_is_sometimes_broken():
    kind, tries = CHALLENGES["miss_at_most"], range(TRIES)
    just = kind(rows="others")
    kept = [just.tried(practice("miss_at_most", seed), n).goals["missed"] for seed in SEEDS for n in tries]
    assert not all(kept)
    for seed in SEEDS:
        own, others = kind().now(practice("miss_at_most", seed)), just.now(practice("miss_at_most", seed))
        assert max(own["missed"], others["missed"]) <= 0.05
        assert kind().tried(practice("miss_at_most", seed)).numbers["missed"] > 0.1


@every_seed
def test_one_factor_mends_the_total_alone(seed):
    known, kind = practice("insurer", seed), CHALLENGES["insurer"]
    assert kind().tried(known).numbers["billed_all"] > 2 * kind().tried(known).numbers["due_all"]
    scaled = kind(repair="scaled", rows="others").tried(known)
    assert scaled.goals == {"all": True, "top": False, "rest": False}


@every_seed
def test_what_is_cheapest_at_the_clinic_is_dear_in_the_town(seed):
    known, challenge = practice("rarer", seed), CHALLENGES["rarer"](cut=0.02)
    clinic, town = challenge.now(known), challenge.tried(known).numbers
    assert clinic["cost"] < 1.1 * clinic["best"]
    assert town["cost"] > 1.5 * town["best"]


@every_seed
def test_to_correct_odds_or_to_move_the_cut_by_them_is_the_same(seed):
    known, kind = practice("rarer", seed), CHALLENGES["rarer"]
    factor = (0.02 / 0.98) / (0.2 / 0.8)
    corrected, cut = kind(share="0.02", cut=0.02), 0.02 / 0.98 / factor
    moved = kind(share="0.2", cut=cut / (1 + cut))
    assert corrected.tried(known).numbers == pytest.approx(moved.tried(known).numbers)


@every_seed
def test_the_model_that_is_right_most_often_forgets_the_rarest_kind(seed):
    known, kind = practice("worst_class", seed), CHALLENGES["worst_class"]
    plain = kind().tried(known).numbers
    assert plain["worst"] == plain["c"] < 0.4
    for settings in MEANT["worst_class"]:
        given = kind(**settings).tried(known).numbers
        assert given["c"] > plain["c"] + 0.2
        assert given["right"] < plain["right"]


@every_seed
def test_a_leak_shows_neither_in_a_high_number_nor_in_running_it_again(seed):
    told = practice("leaked", seed).numbers
    assert told["ash_reported"] > told["birch_reported"] > 0.9
    assert all(abs(told[f"birch_{again}"] - told["birch_reported"]) < 0.05 for again in ("again", "half"))


@every_seed
def test_the_firm_does_not_lie(seed):
    now = CHALLENGES["board"]().now(practice("board", seed))
    assert now["accuracy"] == pytest.approx(0.99, abs=0.005)
    assert min(now[name] for name in ("specificity", "weighted_f1", "auc")) > 0.8
