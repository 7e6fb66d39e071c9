"""The keys that a teacher has."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import sample, settle, status


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def answer(page: Page) -> str:
    """What the eye reads as the answer."""
    return str(page.locator(".verdict").text_content()).strip()


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
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
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


def test_a_tab_that_is_disabled_for_a_moment_has_the_focus_again(page: Page) -> None:
    tab = page.get_by_role("tab", selected=True)
    other = page.get_by_role("button", name="Sample 6", exact=True)
    for meanwhile, focused in ((None, tab), (other, other)):
        tab.focus()
        tab.evaluate("e => e.removeAttribute('tabindex')")  # as Streamlit does
        expect(tab).not_to_be_focused()
        if meanwhile:
            meanwhile.focus()
        tab.evaluate("e => e.setAttribute('tabindex', '0')")
        expect(focused).to_be_focused()


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
