"""The line to the server: what is sent on it, and what is said when it dies without a word."""

import itertools
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.driver import ONE, SEVEN, arrive, draw, ink, probe, settle, status
from tests.browser.hands import Hands
from tests.browser.said import BLANK_SAID, ONE_SAID, SEVEN_SAID, WAITING_SAID, expected_answer
from tests.browser.stream import Stream
from tests.browser.windows import Met, meet


@pytest.fixture(scope="module")
def regular(touched_tab: Page, url: str) -> Met:
    return meet(touched_tab, url)


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


# ---------------------------------------------------------------- what is sent


def test_the_same_drawing_is_not_sent_twice(page: Page) -> None:
    draw(page, SEVEN)
    settle(page)
    before = len(probe(page, "sent"))
    Hands(page).press((140, 140))
    page.keyboard.press("Control+z")
    settle(page)
    page.mouse.up()
    page.keyboard.press("Control+z")
    settle(page)
    page.keyboard.press("Control+y")
    settle(page)
    expect(status(page)).to_have_text(SEVEN_SAID)
    for _ in range(2):  # the second time nothing is left to be cleared
        page.keyboard.press("c")
        settle(page)
    sent, answers = probe(page, "sent")[before - 1 :], probe(page, "answers")
    assert len(sent) > 1, "else this is no test of it"
    for one, other in itertools.pairwise(sent):
        came = [a for a in answers if a["number"] >= one["number"] and a["time"] <= other["time"]]
        assert one["ink"] != other["ink"] or not came, "what is lost alone is said again"


FALSE_PIXELS = """
const read = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...where) {
  const picture = read.apply(this, where);
  if (!window.honest) FALSIFY;
  return picture;
};
"""


@pytest.mark.parametrize(
    "falsify",
    [
        "picture.data.fill(255)",
        "picture.data.forEach((level, i, all) => { all[i] = level ^ (i % 7 === 0 ? 1 : 0); })",
    ],
    ids=["white", "noise"],
)
def test_where_pixels_are_falsified_strokes_are_read(
    laptop: BrowserContext, url: str, falsify: str
) -> None:
    page = laptop.new_page()
    page.add_init_script(FALSE_PIXELS.replace("FALSIFY", falsify))
    page.goto(url)
    page.locator("canvas.upper-canvas").wait_for()
    draw(page, SEVEN)
    expect(status(page)).to_have_text(SEVEN_SAID)
    page.get_by_role("button", name="Clear").click()
    expect(status(page)).to_have_text(BLANK_SAID)
    page.get_by_role("button", name="Sample 4").click()
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 4"))
    page.close()


# ---------------------------------------------------------------- a line that dies without a word


def test_without_an_answer_nothing_old_is_said_of_a_new_drawing(
    laptop: BrowserContext, url: str
) -> None:
    page = laptop.new_page()
    line = Stream(page)
    page.goto(url)
    arrive(page)
    draw(page, SEVEN)
    expect(status(page)).to_have_text(SEVEN_SAID)
    settle(page)
    line.dead = True
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".picture[data-blank]")).to_be_attached()  # at once
    assert not page.locator(".verdict").inner_text().strip()
    draw(page, ONE)
    expect(status(page)).to_have_text(WAITING_SAID)
    expect(page.locator(".waiting")).to_be_visible()
    assert not page.locator(".verdict").inner_text().strip()
    assert page.locator(".picture[data-rest]").count() == 0
    line.dead = False
    expect(status(page)).to_have_text(ONE_SAID)
    expect(page.locator(".waiting")).to_be_hidden()
    settle(page)
    expect(status(page)).to_have_text(expected_answer(ink(page)))
    page.close()
