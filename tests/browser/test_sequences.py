"""Any mix of mouse, fingers, pen, palm, cancel, undo, redo, clear and samples: still one drawing.

SEQUENCES=500 pytest tests/browser/test_sequences.py
"""

import os
import random
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import watched
from tests.browser.driver import Point
from tests.browser.hands import Hands
from tests.browser.test_drawing import PALM, agree
from tests.browser.windows import visit

SEQUENCES = int(os.environ.get("SEQUENCES", "6"))


@pytest.fixture(scope="module")
def one_page(touched_tab: Page, url: str) -> Iterator[Page]:
    """One visitor, who goes through all sequences, one after the other."""
    yield from watched(visit(touched_tab, url))


class Visitor:
    """Somebody who does anything at all."""

    def __init__(self, page: Page, dice: random.Random) -> None:
        self.page, self.dice, self.hands = page, dice, Hands(page)

    def point(self) -> Point:
        return self.dice.uniform(-20, 300), self.dice.uniform(-20, 300)

    def start(self) -> Point:
        return self.dice.uniform(20, 260), self.dice.uniform(20, 260)

    def way(self) -> list[Point]:
        return [self.start(), *(self.point() for _ in range(self.dice.randint(0, 4)))]

    def mouse(self) -> None:
        self.hands.stroke(self.way())

    def pen(self) -> None:
        self.hands.stroke(self.way(), "pen")

    def finger(self) -> None:
        first, *rest = self.way()
        self.hands.touch(1, first)
        self.hands.slide(1, *rest)
        self.hands.lift(1)

    def two_fingers(self) -> None:
        first, *rest = self.way()
        self.hands.touch(1, first)
        self.hands.touch(2, self.start(), self.dice.choice([20, PALM]))
        self.hands.slide(1, *rest)
        self.hands.slide(2, self.point())
        for finger in self.dice.sample([1, 2], 2):
            self.hands.lift(finger)

    def palm_and_pen(self) -> None:
        self.hands.touch(1, self.start(), PALM)
        self.pen()
        self.hands.lift(1)

    def cancelled(self) -> None:
        first, *rest = self.way()
        self.hands.touch(1, first)
        self.hands.slide(1, *rest)
        self.hands.cancel()

    def right_button(self) -> None:
        first, *rest = self.way()
        self.hands.press(first)
        self.hands.move(*rest)
        self.hands.press((140, 140), "right")
        self.hands.release((140, 140), "left")
        self.hands.move(self.point())
        self.hands.release((140, 140), "right")
        self.page.keyboard.press("Escape")  # a menu, if there is one

    def lost_release(self) -> None:
        first, *rest = self.way()
        self.hands.press(first)
        self.hands.move(*rest)
        self.hands.lose_release()
        self.hands.move(self.point(), self.point())

    def undo_under_the_pen(self) -> None:
        first, *rest = self.way()
        self.hands.press(first)
        self.hands.move(*rest)
        self.page.keyboard.press(self.dice.choice(["Control+z", "c", "3", "Control+y"]))
        self.hands.move(self.point())
        self.hands.release(self.start())

    def key(self) -> None:
        self.page.keyboard.press(self.dice.choice(["c", "z", "y", "0", "4", "8", "Escape"]))

    def button(self) -> None:
        name = self.dice.choice(["Undo", "Undo", "Redo", "Clear", "Sample 2", "Sample 7"])
        button = self.page.get_by_role("button", name=name)
        if button.is_enabled():
            button.click()

    def anything(self) -> None:
        acts: list[Callable[[], None]] = [
            *(self.mouse, self.pen, self.finger, self.two_fingers, self.palm_and_pen),
            *(self.cancelled, self.right_button, self.lost_release, self.undo_under_the_pen),
            *(self.key, self.key, self.button, self.button),
        ]
        act = self.dice.choice(acts)
        print(act.__name__)  # shown where it fails
        act()


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_what_is_seen_read_and_kept_is_one_drawing(one_page: Page, seed: int) -> None:
    visitor = Visitor(one_page, random.Random(seed))
    for _ in range(visitor.dice.randint(2, 8)):
        visitor.anything()
    agree(one_page)
