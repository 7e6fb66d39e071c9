"""A real page in a real browser: what the browser tests and the measuring scripts share."""

import base64
import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    FloatRect,
    Locator,
    Page,
    Playwright,
    TimeoutError,
    ViewportSize,
    expect,
)

from cnn.arrays import Ink
from tests import ROOT
from tests.waiting import PATIENCE, patiently

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIDE = 280  # pixels of the canvas, whatever its size on the screen
EXACT: ViewportSize = {"width": 1280, "height": 720}  # there it has as many on the screen
SIZE = (EXACT["width"], EXACT["height"])
HOURS = itertools.count(1)  # each stop of the clock is later than the one before
expect.set_options(timeout=30_000)  # milliseconds, as Playwright waits everywhere else

# The page says so of the drawing and the line to the server; Streamlit of its script
REST = """document.querySelector(".picture[data-rest]") &&
document.querySelector("[data-test-script-state=notRunning]")"""

Point = tuple[float, float]
SEVEN: list[Point] = [(70, 60), (200, 56), (150, 140), (120, 230)]
ONE: list[Point] = [(145, 45), (140, 140), (136, 235)]


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium if there is one, else Playwright's own."""
    return playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)


def profile(playwright: Playwright, folder: Path, **options: Any) -> BrowserContext:
    """A window of a browser that keeps what it has loaded and compiled, as people's browsers do."""
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=_chromium(),
        args=FLAGS,
        viewport=EXACT,
        reduced_motion="reduce",
        **options,
    )


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def serve(
    script: str = "app.py",
    port: int = 0,
    environment: Mapping[str, str] | None = None,
    log: IO[bytes] | int = subprocess.DEVNULL,
) -> Iterator[str]:
    """Run a Streamlit script of the project; gives its address. What it says goes to log."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    command += ["--server.headless", "true"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=log,
        stderr=log,
    ) as server:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_until_healthy(url: str, seconds: float = PATIENCE) -> None:
    patiently(lambda: urllib.request.urlopen(url, timeout=5).close(), seconds)


def arrive(page: Page) -> None:
    """Wait until the page can be drawn on."""
    page.locator("canvas.upper-canvas").wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until all that the visitor has done is answered, and the page is at rest.

    What rest is, is said here alone.
    """
    try:
        page.wait_for_function(REST)
    except TimeoutError as error:
        said = getattr(page, "errors", [])
        raise TimeoutError(f"not at rest: {probe(page, 'state()')} {said}") from error


def stop_the_clock(page: Page) -> None:
    """From now on time passes only when page.clock.run_for lets it, for all pages of the context.

    The page must be one whose clock is installed, as those of the fixture `timed` are.
    """
    page.clock.pause_at(time.time() + 3600 * next(HOURS))


def answered(page: Page) -> None:
    """Wait until what was sent is answered, though more may be about to be sent."""
    page.wait_for_function("window.probe.answered()")


def after_frames(page: Page) -> None:
    """Wait until all that was to move has come to its place, and has been painted."""
    page.wait_for_function(
        "document.getAnimations().every(animation => animation.playState !== 'running')"
    )
    page.evaluate(
        "() => new Promise(done =>"
        " requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )


def probe(page: Page, what: str) -> Any:
    """What the probe in the page has noted."""
    return page.evaluate(f"window.probe.{what}")


def status(page: Page) -> Locator:
    """The element that announces the answer."""
    return page.get_by_role("status").first


def at(page: Page, x: float, y: float) -> Point:
    """A point of the canvas, in the window's coordinates."""
    box = box_of(page.locator(".st-key-canvas-sheet, canvas.upper-canvas").first)
    return box["x"] + x * box["width"] / SIDE, box["y"] + y * box["height"] / SIDE


def draw(page: Page, *strokes: list[Point], steps: int = 3) -> None:
    """Draw strokes, in canvas coordinates, with the mouse, which knows whole pixels only."""
    page.locator(".hole").scroll_into_view_if_needed()
    left, top = at(page, 0, 0)
    scale = (at(page, SIDE, 0)[0] - left) / SIDE
    for stroke in strokes:
        first, *rest = [(round(left + scale * x), round(top + scale * y)) for x, y in stroke]
        page.mouse.move(*first)
        page.mouse.down()
        for (x0, y0), (x1, y1) in pairwise([first, *rest]):
            for t in np.linspace(0, 1, steps + 1)[1:]:
                page.mouse.move(round(x0 + t * (x1 - x0)), round(y0 + t * (y1 - y0)))
        page.mouse.up()


def ink(page: Page) -> Ink:
    """What the visitor sees of the drawing, (280, 280); in a window of EXACT size, as it is."""
    return pixels(page.locator("canvas.paper"))


def beneath(page: Page) -> Ink:
    """What stands on the drawable canvas, (280, 280)."""
    return pixels(page.locator("canvas.dc-canvas.lower-canvas"))


def pixels(canvas: Locator) -> Ink:
    """A canvas's own pixels, read by none of the page's code: white on black, (280, 280)."""
    data = canvas.evaluate(
        """canvas => {
          const small = document.createElement("canvas");
          small.width = small.height = 280;
          const context = small.getContext("2d");
          context.drawImage(canvas, 0, 0, 280, 280);
          const { data } = context.getImageData(0, 0, 280, 280);
          let text = "";
          for (let i = 0; i < data.length; i += 8192)
            text += String.fromCharCode(...data.subarray(i, i + 8192));
          return btoa(text);
        }"""
    )
    found = np.frombuffer(base64.b64decode(data), np.uint8).reshape(SIDE, SIDE, 4)
    return (found[..., 0].astype(np.uint16) * found[..., 3] // 255).astype(np.uint8)


def box_of(piece: Locator) -> FloatRect:
    """Where a piece of the page stands in the window."""
    box = piece.bounding_box()
    assert box is not None
    return box


def sample(page: Page, digit: int) -> None:
    """Take a sample, and wait for its answer."""
    page.get_by_role("button", name=f"Sample {digit}").click()
    page.wait_for_function(
        "digit => document.querySelector('[role=status]').textContent.includes(`digit: ${digit}`)",
        arg=digit,
    )
    settle(page)


def clear(page: Page) -> None:
    """Clear the sheet, and wait until it is."""
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!/\\d/.test(document.querySelector('[role=status]').textContent)")
    settle(page)


def parts(page: Page) -> list[str]:
    """The names of the parts below the picture."""
    return page.get_by_role("tab").all_text_contents()


def open_part(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    part_comes(page, name)


def part_comes(page: Page, name: str) -> None:
    """Wait for a part that is opened for the first time: Streamlit asks for it a moment later."""
    page.get_by_role("tabpanel", name=name).locator("p, h2, h3").first.wait_for()
    settle(page)


def choose(page: Page, content: bytes, name: str = "photo.png") -> None:
    """Give the part that is open a picture from the visitor's files."""
    file: FilePayload = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)


def frames_sent(page: Page) -> list[Any]:
    """A list of the messages that the page sends to the server from now on."""
    sent: list[Any] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameSent", lambda frame: sent.append(frame))
    return sent
