"""The five doors of the Decide page in a browser: moving each one moves the others, and the curves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import act, ended, go, widget
from tests.browser.test_journey import begin, bring, machines, marker, numbers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
__all__ = ["machines"]
LONGEST = 30_000  # milliseconds until a move is seen


def through(page: Page, door: str) -> None:
    """Choose a door."""
    page.locator(".st-key-door").get_by_text(door, exact=True).click()
    act(page)


def enter(page: Page, key: str, value: str) -> None:
    """Type a number."""
    field = widget(page, key).locator("input")
    field.fill(value)
    field.press("Enter")
    act(page)


def slide(page: Page, key: str, press: str, times: int) -> None:
    """Move a slider by arrow keys."""
    handle = widget(page, key).locator("input[type=range]")
    handle.focus()
    for _ in range(times):
        handle.press(press)
    act(page)


def doors(page: Page) -> dict[str, str]:
    """Return what each door says, and which decision the page gives."""
    said = {}
    for door, key in (("By threshold", "threshold-"), ("By costs", "ratio-"), ("By capacity", "capacity-")):
        through(page, door)
        field = widget(page, key).locator("input").first
        said[door] = field.input_value()
    through(page, "By floor")
    said["By floor"] = widget(page, "Recall-").locator("input[type=range]").input_value()
    through(page, "With review")
    said["With review"] = widget(page, "yes-").locator("input[type=range]").input_value()
    said["decision"] = decision(page)
    return said


def decision(page: Page) -> str:
    """Return the decision to take along."""
    return page.get_by_test_id("stCode").first.inner_text().strip()


def follows(page: Page, before: dict[str, str]) -> dict[str, str]:
    """Make sure that every door moved, and that numbers and curves tell the same; return what doors say."""
    # On a slow machine the page is idle for a while before the move reaches it.
    expect(page.get_by_test_id("stCode").first).not_to_have_text(before["decision"], timeout=LONGEST)
    act(page)
    counted, place = numbers(page), marker(page, "precision_recall")
    assert (f"{place[0]:.3f}", f"{place[1]:.3f}") == (counted["Recall"], counted["Precision"])
    assert f"{marker(page, 'roc')[1]:.3f}" == counted["Recall"]
    after = doors(page)
    assert not [door for door, said in after.items() if said == before[door]]
    assert numbers(page) == counted
    # With 100 rows of the class, the next recall is 0.01 away.
    assert -0.001 <= float(counted["Recall"]) - float(after["By floor"]) < 0.01
    return after


def test_each_door_moves_the_others(page, machines):
    bring(page, machines)
    begin(page)
    ended(page)
    go(page, "Decide")
    said = doors(page)

    through(page, "By threshold")
    slide(page, "threshold-", "PageDown", 4)
    said = follows(page, said)
    assert re.match(r'--decision "threshold\(at=', said["decision"])

    through(page, "By costs")
    enter(page, "ratio-", "14")
    said = follows(page, said)
    assert (said["By costs"], said["decision"]) == ("14", '--decision "cost(ratio=14.0)"')

    through(page, "By capacity")
    enter(page, "capacity-", "30")
    said = follows(page, said)
    assert (said["By capacity"], said["decision"]) == ("30", '--decision "capacity(alarms=30, of=1000)"')

    through(page, "By floor")
    slide(page, "Recall-", "PageUp", 3)
    said = follows(page, said)
    assert said["decision"].startswith('--decision "recall_floor(recall=')

    through(page, "With review")
    slide(page, "yes-", "PageUp", 6)
    said = follows(page, said)
    assert "review_from=" in said["decision"]
    assert int(numbers(page)["For review"]) > 0


def test_where_the_class_is_rarer_precision_falls_and_recall_stays(page, machines):
    bring(page, machines)
    begin(page)
    ended(page)
    go(page, "Decide")
    before = numbers(page)
    slide(page, "share-", "ArrowLeft", 4)
    page.get_by_text("precision falls from").wait_for(timeout=LONGEST)
    act(page, after=600)
    after = numbers(page)
    assert after["Recall"] == before["Recall"]
    assert float(after["Precision"]) < float(before["Precision"])
    assert f"{marker(page, 'precision_recall')[1]:.3f}" == after["Precision"]
