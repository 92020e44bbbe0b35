"""A challenge in the browser: chosen from the list, tried, helped by a hint, passed, and on to its lesson."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import act, answered, go, widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_challenge_from_the_list_to_its_lesson(page, server):
    go(page, "Challenges")
    widget(page, "open-worst_class").locator("button").click()
    act(page)
    answered(page)
    assert page.url.endswith("?challenge=worst_class")
    main = page.get_by_test_id("stMain")
    widget(page, "challenge-try").locator("button").click()
    act(page)
    expect(main.get_by_text("Not yet", exact=True)).to_be_visible()
    widget(page, "challenge-hint").locator("button").click()
    act(page)
    expect(main.get_by_text("Look at the kind that is found least")).to_be_visible()
    widget(page, "challenge-worst_class-remedy").get_by_text("With class weights", exact=True).click()
    act(page)
    widget(page, "challenge-try").locator("button").click()
    act(page)
    expect(main.get_by_text("Passed", exact=True)).to_be_visible()
    main.get_by_role("link", name="The lesson").click()
    main.get_by_role("heading", name="Learn", level=1).wait_for()
    answered(page)
    assert page.url.endswith("/learn?lesson=worst_class")
