"""Fingers, palms, pens and mice, as a real browser hears them (Chromium's own protocol)."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.driver import Point, at

BUTTONS = {"left": 1, "right": 2}


class Hands:
    """What touches a page. Points are the canvas's, or the window's where `where` says so."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chromium = page.context.new_cdp_session(page)
        self.touches: dict[int, dict[str, Any]] = {}
        self.buttons = 0
        self.time: float | None = None  # in seconds, which the page is told; None: it is now

    # ------------------------------------------------------------ touches, by number

    def touch(self, finger: int, point: Point, width: float = 20) -> None:
        """A finger comes down, or a palm, so many pixels of the screen wide."""
        self._place(finger, at(self.page, *point), width)
        self._tell("touchStart")

    def touch_window(self, finger: int, point: Point, width: float = 20) -> None:
        """The same anywhere in the window."""
        self._place(finger, point, width)
        self._tell("touchStart")

    def slide(self, finger: int, *points: Point) -> None:
        for point in points:
            width = 2 * self.touches[finger]["radiusX"]
            self._place(finger, at(self.page, *point), width)
            self._tell("touchMove")

    def lift(self, finger: int) -> None:
        self._tell("touchEnd", [self.touches.pop(finger)])

    def cancel(self) -> None:
        """The system takes all touches away."""
        self.touches.clear()
        self._tell("touchCancel", [])

    def _place(self, finger: int, point: Point, width: float) -> None:
        x, y = point
        radius = {"radiusX": width / 2, "radiusY": width / 2}
        self.touches[finger] = {"id": finger, "x": x, "y": y, **radius}

    def _tell(self, kind: str, points: list[dict[str, Any]] | None = None) -> None:
        """All that touch, or those that no longer do."""
        points = list(self.touches.values()) if points is None else points
        self._send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    # ------------------------------------------------------------ mouse and pen

    def press(self, point: Point, button: str = "left", kind: str = "mouse") -> None:
        self.buttons |= BUTTONS[button]
        self._say("mousePressed", point, button, kind)

    def move(self, *points: Point, kind: str = "mouse") -> None:
        for point in points:
            self._say("mouseMoved", point, "left" if self.buttons & 1 else "none", kind)

    def release(self, point: Point, button: str = "left", kind: str = "mouse") -> None:
        self.buttons &= ~BUTTONS[button]
        self._say("mouseReleased", point, button, kind)

    def lose_release(self) -> None:
        """The button is let go where the page cannot see it."""
        self.buttons = 0

    def stroke(self, points: list[Point], kind: str = "mouse") -> None:
        self.press(points[0], kind=kind)
        self.move(*points[1:], kind=kind)
        self.release(points[-1], kind=kind)

    def _say(self, what: str, point: Point, button: str, kind: str) -> None:
        x, y = at(self.page, *point)
        said = {"type": what, "x": x, "y": y, "button": button, "buttons": self.buttons}
        self._send("Input.dispatchMouseEvent", {**said, "clickCount": 1, "pointerType": kind})

    def _send(self, method: str, event: dict[str, Any]) -> None:
        at_time = {} if self.time is None else {"timestamp": self.time}
        self.chromium.send(method, {**event, **at_time})
