"""The page as a visitor finds it: drawing, taking back, samples, and what is read."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cnn.__main__ import main
from tests import ROOT
from tests.browser.conftest import Come
from tests.browser.driver import (
    ONE,
    SEVEN,
    Point,
    at,
    clear,
    draw,
    ink,
    open_part,
    parts,
    sample,
    settle,
    status,
)
from tests.browser.windows import PROBE, open_page, window

SMALL_SEVEN_IN_A_CORNER = [(210 + x / 4, 10 + y / 4) for x, y in SEVEN]
NO_DIGIT = re.compile(r"^\D+$")


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def read_as(digit: int) -> re.Pattern[str]:
    return re.compile(rf"^Predicted digit: {digit} \(\d+\.\d %\)$")


def test_a_blank_sheet_invites_and_names_no_digit(page: Page) -> None:
    expect(status(page)).to_have_text(NO_DIGIT)


def test_a_digit_drawn_by_mouse_is_read_and_cleared(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(read_as(7))
    page.get_by_role("button", name="Clear").click()
    expect(status(page)).to_have_text(NO_DIGIT)


def test_a_digit_drawn_by_finger_is_read_and_does_not_scroll_the_page(
    browser: Browser, url: str
) -> None:
    phone = open_page(window(browser, 360, 780, has_touch=True, is_mobile=True), url)
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: Point) -> None:
        touch_points = [dict(zip("xy", at(phone, *point), strict=True)) for point in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch_points})

    touch("touchStart", SEVEN[0])
    for (x0, y0), (x1, y1) in pairwise(SEVEN):
        for t in (0.25, 0.5, 0.75, 1):
            touch("touchMove", (x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
    touch("touchEnd")
    expect(status(phone)).to_have_text(read_as(7))
    page = phone.get_by_test_id("stMain")
    assert page.evaluate("element => element.scrollTop") == 0
    assert page.evaluate("element => element.scrollWidth") <= 360
    assert phone.errors == []  # type: ignore[attr-defined]
    phone.context.close()


def test_a_small_digit_in_a_corner_reads_like_a_large_one(page: Page) -> None:
    draw(page, SMALL_SEVEN_IN_A_CORNER)
    expect(status(page)).to_have_text(read_as(7))


def test_a_stroke_may_begin_in_the_upper_right_corner(page: Page) -> None:
    draw(page, [(265, 6), (262, 120), (260, 250)])
    expect(status(page)).to_have_text(read_as(1))


def test_a_stroke_that_leaves_the_canvas_ends_where_the_pen_is_lifted(page: Page) -> None:
    draw(page, [(145, 200), (145, 400)], [(145, 40), (140, 200)])
    expect(status(page)).to_have_text(read_as(1))


def test_undo_takes_stroke_after_stroke_back(page: Page) -> None:
    draw(page, ONE)
    expect(status(page)).to_have_text(read_as(1))
    before = str(status(page).text_content())
    draw(page, [(40, 100), (240, 100)])
    expect(status(page)).not_to_have_text(before)
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(status(page)).to_have_text(before)
    undo.click()
    expect(status(page)).to_have_text(NO_DIGIT)


def test_every_sample_is_read_as_what_it_is(page: Page) -> None:
    for digit in range(10):
        page.get_by_role("button", name=f"Sample {digit}").click()
        expect(status(page)).to_have_text(read_as(digit))


def test_a_sample_can_be_drawn_on(page: Page) -> None:
    sample(page, 1)
    draw(page, [(112, 84), (60, 150), (210, 150)])
    expect(status(page)).to_have_text(read_as(4))


def test_a_thin_pen_draws_thin_lines_and_is_read_as_well(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(read_as(7))
    thick = ink(page).mean()
    clear(page)
    page.get_by_role("slider", name="Pen width").fill("8")
    settle(page)
    draw(page, SEVEN)
    expect(status(page)).to_have_text(read_as(7))
    assert ink(page).mean() < 0.6 * thick
    page.get_by_role("slider", name="Pen width").fill("20")


def test_one_visitors_drawing_is_not_anothers(page: Page, come: Come) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(read_as(7))
    expect(status(come())).to_have_text(NO_DIGIT)


def test_the_page_asks_no_other_host_for_anything(tab: Page, come: Come, url: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    page = come()
    for part in parts(page):
        open_part(page, part)
    assert asked
    assert [a for a in asked if not a.startswith((url, "data:", "blob:"))] == []


def test_a_browser_without_the_probe_shows_the_same_page(desktop: BrowserContext, url: str) -> None:
    """What the other tests look at does not come from their own instrument."""
    assert PROBE.exists()
    page = desktop.new_page()
    page.goto(url)
    page.get_by_role("button", name="Sample 3").click()
    expect(status(page)).to_have_text(read_as(3))
    page.close()


def test_the_command_line_answers_what_the_page_answers(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten drawings: every other digit as it is, the others small in a corner."""
    samples = json.loads((ROOT / "assets" / "samples.json").read_text())
    bars = page.get_by_role("list", name="Probability of each digit")
    shown = {}
    for digit, strokes in samples.items():
        size, aside = (0.4, 150) if int(digit) % 2 else (1, 0)
        placed = [[(size * x + aside, size * y) for x, y in stroke] for stroke in strokes]
        draw(page, *placed, steps=1)
        settle(page)
        file = tmp_path / f"{digit}.png"
        Image.fromarray(ink(page)).save(file)
        texts = bars.get_by_role("button").all_text_contents()
        shares = [float(re.sub(r"\s|%", "", text.strip()[1:])) for text in texts]
        best = max(range(10), key=lambda i: shares[i])
        shown[str(file)] = (best, shares[best])
        clear(page)
    assert main(["predict", str(tmp_path)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 10
    for path, digit, certainty, *_ in lines:
        best, share = shown[path]
        assert int(digit) == best
        assert 100 * float(certainty) == pytest.approx(share, abs=0.2)
