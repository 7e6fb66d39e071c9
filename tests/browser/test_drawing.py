"""One drawing: whatever hands, palms, buttons and keys do, what is seen is read and kept."""

import re
import time

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnn.arrays import Ink
from tests.browser.driver import (
    ONE,
    SEVEN,
    arrive,
    beneath,
    box_of,
    draw,
    ink,
    sample,
    settle,
    status,
)
from tests.browser.hands import Hands
from tests.browser.said import BLANK_SAID, ONE_SAID, SEVEN_SAID, expected_answer
from tests.browser.windows import Met, meet, visit

PALM = 90  # pixels of the screen


@pytest.fixture(scope="module")
def regular(touched_tab: Page, url: str) -> Met:
    return meet(touched_tab, url)


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


@pytest.fixture
def hands(page: Page) -> Hands:
    return Hands(page)


def alike(one: Ink, other: Ink) -> bool:
    """The same drawing, but for its edges by a pixel, as two programs paint it."""
    return bool((np.abs(one.astype(int) - other) > 128).mean() < 3e-3)


def agree(page: Page) -> None:
    """What is seen, read, laid onto the canvas beneath, and brought back by a reload is one."""
    settle(page)
    before = ink(page)
    said = expected_answer(before) if before.any() else BLANK_SAID
    expect(status(page)).to_have_text(said)
    assert alike(beneath(page), before)
    expect(page.get_by_role("button", name="Clear")).to_be_enabled(enabled=bool(before.any()))
    expect(page.locator(".invite")).to_be_visible(visible=not before.any())
    page.reload()
    arrive(page)
    np.testing.assert_array_equal(ink(page), before)
    assert alike(beneath(page), before)
    expect(status(page)).to_have_text(said)


# ---------------------------------------------------------------- hands


def test_a_thumb_beside_the_canvas_changes_nothing(page: Page, hands: Hands) -> None:
    box = box_of(page.get_by_role("heading", name="Your drawing"))
    hands.touch_window(1, (box["x"] + 5, box["y"] + 5))
    hands.touch(2, SEVEN[0])
    hands.slide(2, *SEVEN[1:])
    hands.lift(2)
    expect(status(page)).to_have_text(SEVEN_SAID)
    hands.lift(1)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    agree(page)


def test_a_second_finger_on_the_canvas_changes_nothing(page: Page, hands: Hands) -> None:
    hands.touch(1, SEVEN[0])
    hands.slide(1, *SEVEN[1:3])
    hands.touch(2, (250, 250))
    hands.slide(2, (20, 250))
    hands.slide(1, SEVEN[3])
    hands.lift(2)
    hands.lift(1)
    expect(status(page)).to_have_text(SEVEN_SAID)
    agree(page)


def test_a_pen_takes_over_from_the_palm_that_lies_there(page: Page, hands: Hands) -> None:
    hands.touch(1, (230, 250), PALM)
    hands.slide(1, (232, 252))
    hands.stroke(SEVEN, "pen")
    hands.lift(1)
    expect(status(page)).to_have_text(SEVEN_SAID)
    agree(page)


def test_a_palm_that_lands_during_a_stroke_of_the_pen_changes_nothing(
    page: Page, hands: Hands
) -> None:
    hands.press(SEVEN[0], kind="pen")
    hands.move(SEVEN[1], kind="pen")
    hands.touch(1, (230, 250), PALM)
    hands.slide(1, (225, 240))
    hands.move(*SEVEN[2:], kind="pen")
    hands.release(SEVEN[-1], kind="pen")
    hands.lift(1)
    expect(status(page)).to_have_text(SEVEN_SAID)
    agree(page)


def test_the_tap_of_a_palm_before_its_pen_is_taken_back(page: Page, hands: Hands) -> None:
    hands.time = time.time()
    hands.touch(1, (230, 250), PALM)
    hands.lift(1)
    hands.time += 0.15
    hands.stroke(SEVEN, "pen")
    expect(status(page)).to_have_text(SEVEN_SAID)
    assert not ink(page)[240:, 220:].any(), "where the palm was"
    agree(page)


def test_a_stroke_that_the_system_takes_away_is_taken_back(page: Page, hands: Hands) -> None:
    hands.touch(1, ONE[0])
    hands.slide(1, *ONE[1:])
    hands.lift(1)
    hands.touch(2, (40, 200))
    hands.slide(2, (240, 200))
    hands.cancel()
    expect(status(page)).to_have_text(ONE_SAID)
    agree(page)
    hands.touch(3, (90, 90))
    hands.slide(3, ONE[0])
    hands.lift(3)
    agree(page)


def test_only_the_left_button_draws(page: Page, hands: Hands) -> None:
    hands.press(SEVEN[0])
    hands.move(*SEVEN[1:])
    hands.press(SEVEN[-1], "right")
    hands.release(SEVEN[-1], "left")
    hands.move((40, 250), (40, 40))
    hands.release((40, 40), "right")
    hands.move((200, 250))
    expect(status(page)).to_have_text(SEVEN_SAID)
    before = ink(page)
    hands.press((40, 250), "right")
    hands.move((40, 40))
    hands.release((40, 40), "right")
    settle(page)
    np.testing.assert_array_equal(ink(page), before)
    agree(page)


def test_a_mouse_without_a_button_draws_nothing(page: Page, hands: Hands) -> None:
    hands.press(SEVEN[0])
    hands.move(*SEVEN[1:])
    hands.lose_release()
    hands.move((40, 250), (40, 40), (250, 40))
    expect(status(page)).to_have_text(SEVEN_SAID)
    agree(page)


def test_a_stroke_goes_on_after_it_has_left_the_canvas(page: Page, hands: Hands) -> None:
    hands.press((60, 60))
    hands.move((200, 56), (330, 60), (330, 140), (150, 140), (120, 230))
    hands.release((120, 230))
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    settle(page)
    assert ink(page)[185, 135] == 255, "it came back"
    agree(page)
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_have_text(BLANK_SAID)


# ---------------------------------------------------------------- undo and redo


def test_undo_while_the_pen_is_down_takes_that_stroke_back(page: Page, hands: Hands) -> None:
    hands.stroke(ONE)
    hands.press((40, 200))
    hands.move((140, 200))
    page.keyboard.press("Control+z")
    hands.move((240, 200))
    hands.release((240, 200))
    expect(status(page)).to_have_text(ONE_SAID)
    agree(page)


def test_clear_a_sample_and_a_digits_key_can_be_taken_back_and_done_again(
    touched_tab: Page, url: str
) -> None:
    page = visit(touched_tab, url)  # who has nothing to take back yet
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    draw(page, SEVEN)
    expect(status(page)).to_have_text(SEVEN_SAID)
    expect(redo).to_be_disabled()
    page.get_by_role("button", name="Clear").click()
    expect(status(page)).to_have_text(BLANK_SAID)
    page.get_by_role("button", name="Sample 3").click()
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 3"))
    page.keyboard.press("5")
    said = ("^Predicted digit: 5", "^Predicted digit: 3", r"^\D+$", "^Predicted digit: 7")
    for expected in said:
        expect(status(page)).to_have_text(re.compile(expected))
        undo.click()
    expect(status(page)).to_have_text(BLANK_SAID)
    expect(undo).to_be_disabled()
    for expected, how in zip(said[::-1], ("y", "Y", "z", None), strict=True):
        if how is None:
            redo.click()
        else:
            page.keyboard.press(f"Control+{'Shift+' if how == 'z' else ''}{how}")
        expect(status(page)).to_have_text(re.compile(expected))
    expect(redo).to_be_disabled()
    undo.click()
    draw(page, [(60, 60), (220, 220)])
    expect(redo).to_be_disabled()
    agree(page)


def test_undo_reaches_behind_a_reload(page: Page) -> None:
    draw(page, SEVEN)
    page.get_by_role("button", name="Clear").click()
    settle(page)
    page.reload()
    arrive(page)
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_have_text(SEVEN_SAID)


@pytest.mark.parametrize(("key", "code"), [("с", "KeyC"), ("С", "KeyC")])  # noqa: RUF001
def test_keys_without_latin_letters_do_the_same(page: Page, key: str, code: str) -> None:
    chromium = page.context.new_cdp_session(page)

    def press(key: str, code: str, modifiers: int = 0) -> None:
        for kind in ("keyDown", "keyUp"):
            chromium.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": key, "code": code, "modifiers": modifiers},
            )

    sample(page, 7)
    press(key, code)
    expect(status(page)).to_have_text(BLANK_SAID)
    press("я", "KeyZ", modifiers=2)
    expect(status(page)).to_have_text(SEVEN_SAID)
    press("я", "KeyZ", modifiers=2)
    expect(status(page)).to_have_text(BLANK_SAID)
    press("Я", "KeyZ", modifiers=2 | 8)
    expect(status(page)).to_have_text(SEVEN_SAID)
