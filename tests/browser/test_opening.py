"""The first screen is alive until the visitor touches it; and the keys that a teacher has."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import (
    SEVEN,
    draw,
    ink,
    open_page,
    probe,
    sample,
    settle,
    status,
    window,
)

NO_DIGIT = re.compile(r"^\D+$")


def answer(page: Page) -> str:
    """What the eye reads as the answer."""
    return str(page.locator(".verdict").text_content()).strip()


@pytest.fixture
def moving(browser: Browser, url: str) -> Iterator[Page]:
    """A fresh visitor who has nothing against motion."""
    context = window(browser, reduced_motion="no-preference")
    page = open_page(context, url)
    yield page
    assert page.errors == []  # type: ignore[attr-defined]
    context.close()


def test_a_digit_draws_itself_and_the_network_follows(moving: Page) -> None:
    show = moving.locator(".hole .show")
    expect(show).to_be_visible()
    moving.wait_for_function("document.querySelector('.digits .best')")
    seen = set()
    for _ in range(4):
        seen.add(moving.get_by_role("img", name="Feature map 1: ").get_attribute("aria-label"))
        moving.wait_for_timeout(250)
    moving.wait_for_function("window.probe.quiet() && window.probe.sent.length > 5")
    assert len(seen) > 1
    expect(moving.locator(".digits .best b")).to_have_text("4")
    expect(status(moving)).to_have_text(NO_DIGIT)  # the sheet is still the visitor's
    assert ink(moving).max() == 0


@pytest.mark.parametrize("how", ["press", "key", "clear"])
def test_the_first_touch_ends_it_for_good(moving: Page, how: str) -> None:
    expect(moving.locator(".hole .show")).to_be_visible()
    if how == "press":
        draw(moving, SEVEN)
    elif how == "key":
        moving.keyboard.press("7")
    else:
        moving.keyboard.press("c")
    expect(moving.locator(".hole .show")).to_be_hidden()
    expected = NO_DIGIT if how == "clear" else re.compile("^Predicted digit: 7")
    expect(status(moving)).to_have_text(expected)
    settle(moving)
    before = len(probe(moving, "sent"))
    moving.wait_for_timeout(600)
    assert len(probe(moving, "sent")) == before
    expect(moving.locator(".hole .show")).to_be_hidden()


def test_who_turns_to_the_story_keeps_the_digit_that_drew_itself(moving: Page) -> None:
    expect(moving.locator(".hole .show")).to_be_visible()
    moving.get_by_role("button", name="Next", exact=True).click()
    expect(moving.locator(".hole .show")).to_be_hidden()
    expect(status(moving)).to_have_text(re.compile("^Predicted digit: 4"))
    assert ink(moving).max() == 255


def test_with_reduced_motion_the_digit_stands_there_at_once(page: Page) -> None:
    expect(page.locator(".digits .best b")).to_have_text("4")
    assert len(probe(page, "sent")) <= 3


def test_a_sheet_with_a_drawing_is_not_drawn_over(page: Page) -> None:
    sample(page, 8)
    page.reload()
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 8"))
    expect(page.locator(".hole .show")).to_be_hidden()


def test_the_keys_of_a_teacher(page: Page) -> None:
    for key, expected in (
        ("8", "^Predicted digit: 8"),
        ("c", r"^\D+$"),
        ("3", "^Predicted digit: 3"),
        ("5", "^Predicted digit: 5"),
        ("z", "."),
    ):
        page.keyboard.press(key)
        expect(status(page)).to_have_text(re.compile(expected))
        settle(page)
    sample(page, 2)
    page.keyboard.press("Control+z")
    settle(page)
    expect(status(page)).not_to_have_text(re.compile("digit: 2"))


def test_the_list_of_keys_opens_and_closes_from_the_keyboard(page: Page) -> None:
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    for name in ("C", "Z", "Space", "Esc"):
        expect(keys.get_by_text(name, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_who_types_is_left_alone(page: Page) -> None:
    sample(page, 6)
    page.get_by_role("button", name="Filter 1", exact=True).click()
    page.get_by_label("Row 1, column 1 of filter 1").fill("")
    for key in "0.5":
        page.keyboard.press(key)
    settle(page)
    expect(page.get_by_label("Row 1, column 1 of filter 1")).to_have_value("0.5")
    expect(status(page)).to_have_text(re.compile("digit: 6|Not sure"))


def test_for_a_projector_type_is_larger_and_nothing_is_lost(page: Page) -> None:
    sample(page, 6)
    panel = page.get_by_role("heading", name="Eight filters")
    before = float(panel.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
    page.keyboard.press("p")
    after = float(panel.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
    assert after > 1.1 * before
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 1400
    page.keyboard.press("p")
    assert panel.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == before
    assert answer(page).startswith("6")
