"""Firefox and WebKit, spoken to in their own standard protocols, and what they need installed.

Chromium is driven by Playwright. Debian's own Firefox understands WebDriver BiDi over a websocket,
Debian's WebKit (webkit2gtk-driver) classic WebDriver over HTTP. Both take the same actions.
"""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import ClientConnection, connect

from tests.browser.driver import free_port, wait_until_healthy
from tests.waiting import patiently

Actions = list[dict[str, Any]]


class Engine(Protocol):
    """What a test needs of a browser."""

    def goto(self, url: str) -> None: ...

    def evaluate(self, expression: str) -> Any: ...

    def act(self, actions: Actions) -> None: ...

    def screenshot(self) -> bytes: ...


class Firefox:
    """A window of Firefox, through WebDriver BiDi."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.numbers = socket, itertools.count(1)
        self.ask("session.new", capabilities={})
        self.window = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['message']}")
                return answer["result"]

    def goto(self, url: str) -> None:
        self.ask("browsingContext.setViewport", context=self.window, viewport=VIEWPORT)
        self.ask("browsingContext.navigate", context=self.window, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        found = self.ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self.window},
            awaitPromise=True,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"].get("value", "null"))

    def act(self, actions: Actions) -> None:
        self.ask("input.performActions", context=self.window, actions=actions)

    def screenshot(self) -> bytes:
        picture = self.ask("browsingContext.captureScreenshot", context=self.window)
        return base64.b64decode(picture["data"])


class WebKit:
    """A window of WebKitGTK's MiniBrowser, through WebDriver."""

    def __init__(self, address: str, browser: str) -> None:
        self.address = f"{address}/session"
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.address += "/" + self.ask("", capabilities=wanted)["sessionId"]
        self.ask("/window/rect", **VIEWPORT)

    def ask(self, command: str, **params: Any) -> Any:
        data = json.dumps(params).encode() if params else None
        request = urllib.request.Request(
            self.address + command, data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def goto(self, url: str) -> None:
        self.ask("/url", url=url)

    def evaluate(self, expression: str) -> Any:
        return self.ask("/execute/sync", script=f"return {expression}", args=[])

    def act(self, actions: Actions) -> None:
        self.ask("/actions", actions=actions)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.ask("/screenshot"))


VIEWPORT = {"width": 1280, "height": 800}


def minibrowser() -> str | None:
    """WebKitGTK's MiniBrowser, which is in no PATH."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(found[-1]) if found else None


NEEDED = {
    "firefox": lambda: shutil.which("firefox-esr") or shutil.which("firefox"),
    "webkit": lambda: minibrowser() and shutil.which("WebKitWebDriver") and shutil.which("Xvfb"),
}


@contextlib.contextmanager
def firefox() -> Iterator[Engine]:
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(NEEDED["firefox"]()), "--headless", "--no-remote", "--profile", profile]
        command += ["--remote-debugging-port", str(port), "about:blank"]
        with running(command, HOME=profile):
            socket = patiently(
                lambda: connect(f"ws://127.0.0.1:{port}/session", max_size=None, compression=None)
            )
            with socket:
                yield Firefox(socket)


@contextlib.contextmanager
def webkit() -> Iterator[Engine]:
    port, display = free_port(), f":{90 + os.getpid() % 900}"
    screen = "{width}x{height}x24".format(**VIEWPORT)
    with (
        running(["Xvfb", display, "-screen", "0", screen, "-nolisten", "tcp"]),
        running(["WebKitWebDriver", f"--port={port}"], DISPLAY=display),
    ):
        address = f"http://127.0.0.1:{port}"
        wait_until_healthy(f"{address}/status")
        browser = WebKit(address, str(minibrowser()))
        try:
            yield browser
        finally:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(
                    urllib.request.Request(browser.address, method="DELETE"), timeout=20
                ).close()


ENGINES = {"firefox": firefox, "webkit": webkit}


@contextlib.contextmanager
def running(command: list[str], **environment: str) -> Iterator[None]:
    """A program that runs as long as the block."""
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()
