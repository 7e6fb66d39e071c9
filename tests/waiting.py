"""Waiting for facts. The limits only end a test that has failed: no machine is as slow."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0  # seconds


def wait_until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Look again and again until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it does not come true"
        time.sleep(0.02)


def patiently(attempt: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Try until no OSError comes of it, and give what does; a URLError is one too."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
