"""A real page in a real browser: what the browser tests and the latency script share."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from tests import ROOT
from tests.shapes import ONE_ON_CANVAS, SEVEN_ON_CANVAS, Line

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium if there is one, else Playwright's own."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


@contextlib.contextmanager
def serve(script: str = "app.py", folder: Path = ROOT) -> Iterator[str]:
    """Run a Streamlit script of a folder; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_until_healthy(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def open_page(browser: Browser | BrowserContext, url: str) -> Page:
    """A fresh visitor on the page, ready to draw; `page.errors` collects what the console says."""
    page = browser.new_page()
    errors: list[str] = []
    page.errors = errors  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(url)
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait until the script has run and the canvas is ready to be drawn on."""
    page.get_by_role("status").first.wait_for()
    page.wait_for_function(
        """() => document.querySelector('[data-test-script-state=notRunning]')
        && document.querySelectorAll('[class*=st-key-canvas-]').length === 1
        && (document.querySelector('[class*=st-key-canvas-] [role=img]')
            || !document.querySelector('.st-key-board'))"""
    )
    page.locator("canvas.upper-canvas").wait_for()


def status(page: Page) -> Locator:
    """The element that announces the answer."""
    return page.get_by_role("status").first


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A point of the canvas, in the window's coordinates."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def draw(page: Page, *strokes: Line) -> None:
    """Draw strokes, in canvas coordinates, with the mouse."""
    for first, *rest in strokes:
        page.mouse.move(*at(page, *first))
        page.mouse.down()
        for point in rest:
            page.mouse.move(*at(page, *point), steps=3)
        page.mouse.up()


PARTS = ["Inside", "Follow a pixel", "Why", "Change a filter", "Watch it learn", "Save and share"]
SEVEN, ONE = SEVEN_ON_CANVAS, ONE_ON_CANVAS
