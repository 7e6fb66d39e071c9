"""The page in Firefox and WebKit, and with mouse, finger and pen in Chromium."""

import json
import os
import time
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import (
    PROBE,
    SEVEN,
    SIDE,
    Point,
    at,
    open_page,
    probe,
    settle,
    status,
    wait_until,
    window,
)
from tests.browser.engines import ENGINES, NEEDED, Engine

FRAME = "document.querySelector('.st-key-canvas-sheet')"
SAID = "(document.querySelector('[role=status]')?.textContent ?? '')"


def stroke(engine: Engine, points: list[Point], seconds: float = 0.6) -> None:
    """Draw with the mouse, as fast as a hand."""
    left, top, width = engine.evaluate(
        f"(({{ x, y, width }}) => [x, y, width])({FRAME}.getBoundingClientRect())"
    )
    places: list[Point] = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        places += [(x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8) for i in range(1, 9)]
    moves: list[dict[str, Any]] = [
        {
            "type": "pointerMove",
            "x": round(left + x * width / SIDE),
            "y": round(top + y * width / SIDE),
            "duration": round(1000 * seconds / len(places)) if i else 0,
        }
        for i, (x, y) in enumerate(places)
    ]
    down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
    actions = [moves[0], down, *moves[1:], up]
    pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
    engine.act([{**pointer, "actions": actions}])


@pytest.mark.parametrize("name", list(ENGINES))
def test_it_reads_under_the_pen_in(name: str, url: str) -> None:
    if not NEEDED[name]():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed: tests/run does it")
        pytest.skip(f"{name} is not installed")
    with ENGINES[name]() as engine:
        engine.goto(url)
        ready = f"Boolean(window.wire && {FRAME} && {SAID})"
        wait_until(lambda: engine.evaluate(ready))
        time.sleep(1)  # the canvas's insides can be seen from nowhere in common
        engine.evaluate(f"void eval({json.dumps(PROBE.read_text())})")
        for digit, points in ((7, SEVEN), (1, [(145.0, 45.0), (136.0, 235.0)])):
            stroke(engine, points)
            expected = f"digit: {digit}"
            wait_until(lambda: expected in engine.evaluate(SAID), 15)  # noqa: B023
            answers = engine.evaluate("window.probe.answers.splice(0).length")
            assert answers >= 3, "it was silent while the pen moved"
            engine.evaluate("void document.querySelector('.clear').click()")
            wait_until(lambda: not any(c.isdigit() for c in engine.evaluate(SAID)), 15)
            engine.evaluate("void window.probe.answers.splice(0)")
        engine.evaluate("""void document.querySelector("[aria-label='Sample 5']").click()""")
        wait_until(lambda: "digit: 5" in engine.evaluate(SAID), 15)


@pytest.mark.parametrize("kind", ["mouse", "touch", "pen"])
def test_mouse_finger_and_pen_draw_alike(browser: Browser, url: str, kind: str) -> None:
    page = open_page(window(browser, has_touch=kind == "touch"), url)
    session = page.context.new_cdp_session(page)
    places = [
        (x0 + (x1 - x0) * i / 6, y0 + (y1 - y0) * i / 6)
        for (x0, y0), (x1, y1) in pairwise(SEVEN)
        for i in range(7)
    ]
    for number, place in enumerate([*places, places[-1]]):
        x, y = at(page, *place)
        last = number == len(places)
        if kind == "touch":
            touch = "touchEnd" if last else "touchMove" if number else "touchStart"
            points = [] if last else [{"x": x, "y": y}]
            session.send("Input.dispatchTouchEvent", {"type": touch, "touchPoints": points})
        else:
            mouse = "mouseReleased" if last else "mouseMoved" if number else "mousePressed"
            button = {"button": "left", "buttons": 0 if last else 1, "clickCount": 1}
            session.send(
                "Input.dispatchMouseEvent",
                {"type": mouse, "x": x, "y": y, "pointerType": kind, **button},
            )
    expect(status(page)).to_have_text("Predicted digit: 7 (99.9 %)")
    settle(page)
    assert [message["rest"] for message in probe(page, "sent")].count(False) >= 2
    assert page.errors == []  # type: ignore[attr-defined]
    page.context.close()
