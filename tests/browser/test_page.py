"""The real page, in a real browser."""

import base64
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from cnn.__main__ import main
from tests import ROOT
from tests.browser.driver import ONE, PARTS, SEVEN, at, draw, open_page, serve, settle, status

SMALL_SEVEN_IN_A_CORNER = [(210 + x / 4, 10 + y / 4) for x, y in SEVEN]


def test_a_blank_sheet_invites_and_names_no_digit(page: Page) -> None:
    expect(status(page)).to_have_text(re.compile(r"^\D+$"))


def test_a_digit_drawn_by_mouse_is_read_and_cleared(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7 \(\d+ %\)$"))
    page.get_by_role("button", name="Clear").click()
    expect(status(page)).to_have_text(re.compile(r"^\D+$"))


def test_a_digit_drawn_by_finger_is_read_and_does_not_scroll_the_page(
    browser: Browser, url: str
) -> None:
    size = ViewportSize(width=360, height=640)
    phone = open_page(browser.new_context(viewport=size, has_touch=True, is_mobile=True), url)
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touch_points = [dict(zip("xy", at(phone, *point), strict=True)) for point in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch_points})

    touch("touchStart", SEVEN[0])
    for (x0, y0), (x1, y1) in pairwise(SEVEN):
        for t in (0.25, 0.5, 0.75, 1):
            touch("touchMove", (x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
    touch("touchEnd")
    expect(status(phone)).to_have_text(re.compile(r"^Predicted digit: 7"))
    main = phone.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollTop") == 0
    assert main.evaluate("element => element.scrollWidth") <= 360
    assert phone.errors == []  # type: ignore[attr-defined]
    phone.context.close()


def test_a_small_digit_in_a_corner_reads_like_a_large_one(page: Page) -> None:
    draw(page, SMALL_SEVEN_IN_A_CORNER)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))


def test_a_stroke_may_begin_in_the_upper_right_corner(page: Page) -> None:
    draw(page, [(265, 6), (262, 120), (260, 250)])
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))


def test_nothing_on_the_page_moves_while_a_new_sheet_comes(page: Page) -> None:
    page.evaluate(
        """() => {
          window.tops = new Set();
          const look = () => {
            window.tops.add(document.querySelector('.st-key-tools').getBoundingClientRect().top);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for _ in range(3):
        draw(page, ONE)
        expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))
        page.get_by_role("button", name="Clear").click()
        expect(status(page)).to_have_text(re.compile(r"^\D+$"))
        settle(page)
    assert page.evaluate("window.tops.size") == 1


def test_undo_takes_the_last_stroke_back(page: Page) -> None:
    draw(page, ONE)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))
    before = status(page).text_content()
    draw(page, [(40, 100), (240, 100)])
    expect(status(page)).not_to_have_text(str(before))
    undo = page.locator(".st-key-tools").get_by_role("button", name="Undo")
    undo.click()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))
    settle(page)
    undo.click()
    expect(status(page)).to_have_text(re.compile(r"^\D+$"))


def test_every_sample_is_read_as_what_it_is(page: Page) -> None:
    for digit in range(10):
        page.get_by_role("button", name=f"Sample {digit}").click()
        expect(status(page)).to_have_text(re.compile(rf"^Predicted digit: {digit}"))


def test_a_sample_can_be_drawn_on(page: Page) -> None:
    page.get_by_role("button", name="Sample 1").click()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 1"))
    settle(page)
    page.wait_for_timeout(500)
    draw(page, [(112, 84), (60, 150), (210, 150)])
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 4"))


def test_the_page_asks_no_other_host_for_anything(browser: Browser, url: str) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(url)
    settle(page)
    assert asked
    assert [a for a in asked if not a.startswith((url, "data:", "blob:"))] == []
    context.close()


@pytest.mark.parametrize("width", [360, 1400])
def test_the_page_fits_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for part in PARTS:
        page.get_by_role("tab", name=part).click()
        settle(page)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width


def test_broken_weights_are_told_in_a_sentence(browser: Browser, tmp_path: Path) -> None:
    for part in ("app.py", "cnn", "assets", ".streamlit"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    (tmp_path / "cnn" / "weights.npz").write_text("no weights")
    with serve(folder=tmp_path) as url:
        page = browser.new_page()
        page.goto(url)
        expect(page.get_by_role("alert")).to_contain_text("cannot be loaded")
        assert "Traceback" not in (page.text_content("body") or "")
        page.close()


def test_the_command_line_answers_what_the_page_answers(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty drawings: each digit as it is, and small in a corner."""
    samples = json.loads((ROOT / "assets" / "samples.json").read_text())
    shown = {}
    for size, aside in ((1, 0), (0.4, 150)):
        for digit, strokes in samples.items():
            draw(page, *[[(size * x + aside, size * y) for x, y in stroke] for stroke in strokes])
            expect(status(page)).to_have_text(re.compile(r"\d"))
            if len(strokes) > 1:
                page.wait_for_timeout(600)  # answered after the first stroke already
            settle(page)
            file = tmp_path / f"{digit}-{size}.png"
            data = page.locator("canvas.dc-canvas.lower-canvas").evaluate(
                "canvas => canvas.toDataURL()"
            )
            file.write_bytes(base64.b64decode(data.partition(",")[2]))
            shown[str(file)] = str(page.locator(".bars .best").first.text_content())
            page.get_by_role("button", name="Clear").click()
            expect(status(page)).to_have_text(re.compile(r"^\D+$"))
            settle(page)
    assert main(["predict", str(tmp_path)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    answered = {path: f"{digit}{100 * float(p):.1f} %" for path, digit, p in lines}
    assert len(answered) == 20
    for path, answer in shown.items():
        digit, percent = answer[0], float(answer[1:-2])
        assert answered[path][0] == digit
        assert float(answered[path][1:-2]) == pytest.approx(percent, abs=0.2)
