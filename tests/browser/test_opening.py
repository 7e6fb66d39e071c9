"""The first screen is alive until the visitor touches it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import watched
from tests.browser.driver import (
    SEVEN,
    beneath,
    draw,
    ink,
    probe,
    sample,
    settle,
    status,
    stop_the_clock,
)
from tests.browser.windows import empty
from tests.waiting import wait_until

OPENING = ".picture[data-opening]"
NO_DIGIT = re.compile(r"^\D+$")


@pytest.fixture
def moving(clocked_tab: Page, url: str) -> Iterator[Page]:
    """A fresh visitor who has nothing against motion, in the moment when the opening begins.

    The page's time stands still, and passes only as a test lets it.
    """
    page = clocked_tab
    empty(page, reduced_motion="no-preference")
    stop_the_clock(page)
    page.goto(url)

    def begun() -> bool:
        page.clock.run_for(20)
        return page.locator(OPENING).count() > 0

    wait_until(begun)
    yield from watched(page)
    page.clock.resume()


def pass_by(page: Page, milliseconds: int) -> None:
    """So much of the page's time, each message of it answered.

    And a little more, where a message begins so late in it that Streamlit has not sent it yet.
    """

    def answered() -> bool:
        if not page.evaluate("window.probe.answered()"):
            page.clock.run_for(1)
            return False
        return True

    for _ in range(milliseconds // 100):
        page.clock.run_for(100)
        wait_until(answered)


def test_a_digit_draws_itself_and_the_network_follows(moving: Page) -> None:
    """How often depends on the machine; something is seen between the blank sheet and the digit."""
    seen = set()
    for _ in range(11):
        seen.add(moving.get_by_role("img", name="Feature map 1: ").get_attribute("aria-label"))
        pass_by(moving, 300)
    seen.add(moving.get_by_role("img", name="Feature map 1: ").get_attribute("aria-label"))
    assert len(seen) > 2
    expect(moving.locator(".digits .best b")).to_have_text("4")
    expect(status(moving)).to_have_text(NO_DIGIT)  # the sheet is still the visitor's
    assert beneath(moving).max() == 0
    expect(moving.get_by_role("button", name="Undo")).to_be_disabled()


@pytest.mark.parametrize("how", ["press", "key", "clear"])
def test_the_first_touch_ends_it_for_good(moving: Page, how: str) -> None:
    pass_by(moving, 500)
    moving.clock.resume()
    if how == "press":
        draw(moving, SEVEN)
    elif how == "key":
        moving.keyboard.press("7")
    else:
        moving.keyboard.press("c")
    expect(moving.locator(OPENING)).to_have_count(0)
    expected = NO_DIGIT if how == "clear" else re.compile("^Predicted digit: 7")
    expect(status(moving)).to_have_text(expected)
    settle(moving)
    before = len(probe(moving, "sent"))
    moving.clock.run_for(3000)
    assert len(probe(moving, "sent")) == before
    expect(moving.locator(OPENING)).to_have_count(0)


def test_a_key_that_draws_nothing_leaves_it_going(moving: Page) -> None:
    for key in ("p", "?", "Shift", "z"):
        pass_by(moving, 300)
        moving.keyboard.press(key)
        if key == "?":
            moving.keyboard.press("Escape")
        expect(moving.locator(OPENING)).to_have_count(1)
    pass_by(moving, 3000)
    expect(moving.locator(".digits .best b")).to_have_text("4")


def test_who_turns_to_the_story_keeps_the_digit_that_drew_itself(moving: Page) -> None:
    pass_by(moving, 500)
    moving.clock.resume()
    moving.get_by_role("button", name="Next", exact=True).click()
    expect(moving.locator(OPENING)).to_have_count(0)
    expect(status(moving)).to_have_text(re.compile("^Predicted digit: 4"))
    assert ink(moving).max() == 255


def test_with_reduced_motion_the_digit_stands_there_at_once(page: Page) -> None:
    expect(page.locator(".digits .best b")).to_have_text("4")
    drawn = {message["ink"] for message in probe(page, "sent")} - {None}
    assert len(drawn) == 1, "and not bit by bit"


def test_a_sheet_with_a_drawing_is_not_drawn_over(page: Page) -> None:
    sample(page, 8)
    page.reload()
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 8"))
    expect(page.locator(OPENING)).to_have_count(0)
