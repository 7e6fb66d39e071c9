"""The page in Firefox and WebKit, and with mouse, finger and pen in Chromium."""

import json
import os
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import (
    ONE,
    SEVEN,
    SIDE,
    Point,
    at,
    probe,
    settle,
    status,
)
from tests.browser.engines import ENGINES, NEEDED, Engine
from tests.browser.windows import PROBE
from tests.waiting import wait_until

FRAME = "document.querySelector('.st-key-canvas-sheet')"
ANSWERS = "window.probe.answers.length"
CANVAS = f"""[...({FRAME}?.querySelectorAll("*") ?? [])].some(
  (element) => element.shadowRoot?.querySelector(".upper-canvas"))"""
SAID = "(document.querySelector('[role=status]')?.textContent ?? '')"


class Mouse:
    """A mouse over the canvas of a page, in canvas coordinates."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.left, self.top, self.width = engine.evaluate(
            f"(({{ x, y, width }}) => [x, y, width])({FRAME}.getBoundingClientRect())"
        )

    def act(self, *actions: dict[str, Any]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.engine.act([{**pointer, "actions": list(actions)}])

    def move(self, *points: Point) -> list[dict[str, Any]]:
        return [
            {
                "type": "pointerMove",
                "duration": 0,
                "x": round(self.left + x * self.width / SIDE),
                "y": round(self.top + y * self.width / SIDE),
            }
            for x, y in points
        ]


DOWN, UP = "pointerDown", "pointerUp"


def stroke(engine: Engine, points: list[Point]) -> None:
    """Draw with the mouse, and wait for an answer under the pen at each of the points."""
    mouse = Mouse(engine)
    mouse.act(*mouse.move(points[0]), {"type": DOWN, "button": 0})
    for (x0, y0), (x1, y1) in pairwise(points):
        answers = engine.evaluate(ANSWERS)
        way = [(x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8) for i in range(1, 9)]
        mouse.act(*mouse.move(*way))
        wait_until(lambda: engine.evaluate(ANSWERS) > answers)  # noqa: B023
    mouse.act({"type": UP, "button": 0})


def stroke_with_two_buttons(engine: Engine) -> None:
    """A 7, and the right button pressed before the left one is let go."""
    mouse = Mouse(engine)
    mouse.act(*mouse.move(SEVEN[0]), {"type": DOWN, "button": 0}, *mouse.move(*SEVEN[1:]))
    mouse.act({"type": DOWN, "button": 2}, {"type": UP, "button": 0})
    mouse.act(*mouse.move((40, 250), (40, 40)), {"type": UP, "button": 2})


@pytest.mark.parametrize("name", list(ENGINES))
def test_it_reads_under_the_pen_in(name: str, url: str) -> None:
    if not NEEDED[name]():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed: tests/run does it")
        pytest.skip(f"{name} is not installed")
    with ENGINES[name]() as engine:
        engine.goto(url)
        ready = f"Boolean(window.wire && {SAID} && {CANVAS})"
        wait_until(lambda: engine.evaluate(ready))
        engine.evaluate(f"void eval({json.dumps(PROBE.read_text())})")
        for digit, points in ((7, SEVEN), (1, ONE)):
            stroke(engine, points)
            expected = f"digit: {digit}"
            wait_until(lambda: expected in engine.evaluate(SAID))  # noqa: B023
            engine.evaluate("void document.querySelector('.clear').click()")
            wait_until(lambda: not any(c.isdigit() for c in engine.evaluate(SAID)))
        engine.evaluate("""void document.querySelector("[aria-label='Sample 5']").click()""")
        wait_until(lambda: "digit: 5" in engine.evaluate(SAID))
        engine.evaluate("void document.querySelector('.clear').click()")
        stroke_with_two_buttons(engine)
        wait_until(lambda: "digit: 7" in engine.evaluate(SAID))
        engine.evaluate("void document.querySelector('.clear').click()")
        wait_until(lambda: not any(c.isdigit() for c in engine.evaluate(SAID)))
        engine.evaluate("void document.querySelector('.undo').click()")
        wait_until(lambda: "digit: 7" in engine.evaluate(SAID))
        engine.goto(url)  # the tab has kept it
        wait_until(lambda: "digit: 7" in engine.evaluate(SAID))


@pytest.mark.parametrize("kind", ["mouse", "touch", "pen"])
def test_mouse_finger_and_pen_draw_alike(returning: Page, kind: str) -> None:
    page = returning
    before = len(probe(page, "sent"))
    session = page.context.new_cdp_session(page)
    places = [
        (x0 + (x1 - x0) * i / 6, y0 + (y1 - y0) * i / 6)
        for (x0, y0), (x1, y1) in pairwise(SEVEN)
        for i in range(7)
    ]
    for number, place in enumerate([*places, places[-1]]):
        if number == len(places) // 2:
            settle(page)  # what has been drawn is answered under the pen
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
    sent = probe(page, "sent")[before:]
    assert [message["rest"] for message in sent].count(False) >= 2
