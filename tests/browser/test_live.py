"""Reading while the pen moves, what stands when it rests, and what a reload brings back."""

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cnn import DigitCNN, preprocess
from cnn.confidence import percent
from cnn.softmax import softmax, with_none
from tests.browser.driver import (
    ONE,
    SEVEN,
    after_frames,
    answered,
    arrive,
    at,
    box_of,
    clear,
    draw,
    ink,
    probe,
    sample,
    settle,
    status,
)
from tests.browser.said import WAITING_SAID, expected_answer
from tests.browser.stream import Stream
from tests.browser.windows import new_page, window

LOST = 4000  # milliseconds without an answer until a message is said again

CLOSED = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const ours = this.closest("[class*=st-key-canvas-]");
  return attach.call(this, ours ? { ...options, mode: "closed" } : options);
};
"""


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def test_what_is_probably_no_digit_is_said_to_be_none(page: Page) -> None:
    angles = [np.pi * (0.5 + 0.8 * corner) for corner in range(6)]
    draw(page, [(140 + 105 * np.cos(a), 140 - 105 * np.sin(a)) for a in angles])  # a star
    settle(page)
    shares = softmax(with_none(DigitCNN.load().logits(preprocess.normalize(ink(page)))))
    assert shares[10] > 0.5, "else this is no test of it"
    words = f"Most like {shares[:10].argmax()}, but probably no digit"
    expect(status(page)).to_have_text(words)
    expect(page.locator(".verdict")).to_have_text(words)
    rows = page.get_by_role("list", name="Probability of each digit").get_by_role("listitem")
    assert rows.last.inner_text().split("\n") == ["No digit", percent(shares[10])]
    said = [str(row.locator(".share").text_content()) for row in rows.all()]
    assert said == [percent(share) for share in shares]
    assert box_of(rows.last)["y"] > box_of(rows.nth(9))["y"]
    title = box_of(page.get_by_text("Answer", exact=True))
    assert box_of(page.locator(".verdict em"))["y"] >= title["y"] + title["height"]


def test_of_two_digits_side_by_side_it_is_said_that_one_is_read_at_a_time(page: Page) -> None:
    for drawn in (SEVEN, ONE):
        middle = 75 if drawn is SEVEN else 205
        left, right = min(x for x, _ in drawn), max(x for x, _ in drawn)
        draw(page, [(middle + (x - (left + right) / 2) / 2, 70 + y / 2) for x, y in drawn])
    settle(page)
    expect(status(page)).to_have_text(expected_answer(ink(page)))
    expect(status(page)).to_contain_text("One digit at a time")
    expect(page.locator(".verdict")).to_have_text(
        re.compile(r"^One digit at a time: most like \d$")
    )
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 7"))


# ---------------------------------------------------------------- while the pen moves


def test_the_picture_follows_the_pen_and_the_status_waits_until_it_rests(page: Page) -> None:
    before = status(page).text_content()
    spoken = len(probe(page, "spoken"))
    strongest = page.get_by_role("img", name=re.compile("^Feature map 1: "))
    seen = [strongest.get_attribute("aria-label")]
    page.mouse.move(*at(page, *SEVEN[0]))
    page.mouse.down()
    for x, y in SEVEN[1:]:
        page.mouse.move(*at(page, x, y), steps=5)
        settle(page)
        seen.append(strongest.get_attribute("aria-label"))
        assert status(page).text_content() in (before, WAITING_SAID)
    assert len(set(seen)) == len(seen)
    page.mouse.up()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
    settle(page)
    said = {word["text"] for word in probe(page, "spoken")[spoken:]} - {"", WAITING_SAID}
    assert len(said) == 1  # the answer


def test_one_message_is_under_way_at_a_time(laptop: BrowserContext, url: str) -> None:
    page = new_page(laptop)
    stream = Stream(page)
    page.goto(url)
    arrive(page)
    before = len(probe(page, "sent"))
    page.mouse.move(*at(page, *SEVEN[0]))
    page.mouse.down()
    for number in range(6):
        stream.hold()
        for place in range(4):
            page.mouse.move(*at(page, 40 + 30 * number, 60 + 40 * place))
            after_frames(page)
        stream.let_go()
        answered(page)
    page.mouse.up()
    settle(page)
    sent, answers = probe(page, "sent")[before:], probe(page, "answers")
    first = sent[0]["number"]
    assert [message["number"] for message in sent] == list(range(first, first + len(sent)))
    came = {answer["number"]: answer["time"] for answer in reversed(answers)}
    # A stroke that is finished waits for nothing
    live = [pair for pair in itertools.pairwise(sent) if not pair[1]["rest"]]
    assert live, "else this is no test of it"
    for message, following in live:
        waited = following["time"] - message["time"]
        assert waited >= LOST or came[message["number"]] <= following["time"]
    page.close()


def test_the_answer_at_rest_is_that_of_the_pixels_that_are_seen(page: Page) -> None:
    for strokes in ([SEVEN], [ONE, [(60, 60), (220, 230)]], [[(20, 30), (250, 240), (30, 250)]]):
        draw(page, *strokes, steps=2)
        settle(page)
        expect(status(page)).to_have_text(expected_answer(ink(page)))
        clear(page)


def test_a_stroke_immediately_after_clear_stands_on_the_new_sheet(page: Page) -> None:
    for pause in (0, 20, 50):
        draw(page, [(40, 40), (240, 240)])
        settle(page)
        page.get_by_role("button", name="Clear").click()
        page.wait_for_timeout(pause)
        draw(page, SEVEN)
        settle(page)
        expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
        assert ink(page)[200:, 200:].max() == 0
        clear(page)


# ---------------------------------------------------------------- without the live channel


@pytest.fixture
def closed(browser: Browser, url: str) -> Iterator[Page]:
    """A page that finds no way to the canvas's insides."""
    context = window(browser)
    context.clock.install()
    context.add_init_script(CLOSED)
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("document.querySelector('[role=status]')?.textContent")
    page.clock.run_for(5000)  # the picture gives the canvas some time to come
    yield page
    context.close()


def test_without_the_live_channel_drawings_are_read_all_the_same(closed: Page) -> None:
    assert closed.locator("canvas.upper-canvas").count() == 0  # no one gets in
    draw(closed, SEVEN)
    expect(status(closed)).to_have_text(re.compile(r"^Predicted digit: 7"))
    closed.get_by_role("button", name="Clear").click()
    expect(status(closed)).to_have_text(re.compile(r"^\D+$"))
    closed.get_by_role("button", name="Sample 4").click()
    expect(status(closed)).to_have_text(re.compile(r"^Predicted digit: 4"))
    closed.get_by_role("button", name="Clear").click()
    expect(status(closed)).to_have_text(re.compile(r"^\D+$"))
    draw(closed, ONE)
    expect(status(closed)).to_have_text(re.compile(r"^Predicted digit: 1"))


NO_PAPER = """
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (...how) {
  return this.matches(".paper") ? null : context.apply(this, how);
};
"""


def test_without_a_sheet_of_the_pages_own_the_drawable_canvas_does(
    desktop: BrowserContext, url: str
) -> None:
    page = desktop.new_page()
    page.add_init_script(NO_PAPER)
    page.goto(url)
    page.locator(".st-key-stage[data-sheet=canvas]").wait_for()
    arrive(page)
    for strokes, said in (([SEVEN], "7"), ([ONE], "1")):
        draw(page, *strokes)
        expect(status(page)).to_have_text(re.compile(rf"^Predicted digit: {said}"))
        page.get_by_role("button", name="Clear").click()
        expect(status(page)).to_have_text(re.compile(r"^\D+$"))
    page.get_by_role("button", name="Sample 4").click()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 4"))
    page.close()


# ---------------------------------------------------------------- a reload


def reload(page: Page) -> None:
    page.reload()
    arrive(page)


def test_a_reload_brings_the_drawing_back_stroke_by_stroke(page: Page) -> None:
    draw(page, ONE, [(40, 100), (240, 100)])
    settle(page)
    before, drawn = str(status(page).text_content()), ink(page)
    reload(page)
    expect(status(page)).to_have_text(re.compile(f"^{before[:18]}"))
    changed = np.abs(ink(page).astype(int) - drawn) > 128
    assert changed.mean() < 2e-3  # its edges, by a pixel
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))


def test_of_endless_scribbling_a_reload_brings_the_newest_back(page: Page) -> None:
    settle(page)
    scribble = [[x % 270 + 5, 20 + x % 41] for x in range(0, 2000, 7)]
    strokes = [{"width": 20, "points": points} for points in [scribble] * 40 + [SEVEN]]
    actions = [{"kind": "stroke", "stroke": stroke} for stroke in strokes]
    kept = {"actions": actions, "filters": {}, "pen": 20}
    page.evaluate("kept => sessionStorage.setItem('drawing', JSON.stringify(kept))", kept)
    reload(page)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    settle(page)
    assert ink(page)[220, 110:130].max() > 128  # the foot of the 7
    assert ink(page)[20:60].mean() > 200  # and scribbling around its head
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert ink(page)[220, 110:130].max() == 0
    assert ink(page)[20:60].mean() > 200


def test_a_cleared_sheet_stays_cleared(page: Page) -> None:
    sample(page, 5)
    reload(page)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 5"))
    clear(page)
    reload(page)
    expect(status(page)).to_have_text(re.compile(r"^\D+$"))
