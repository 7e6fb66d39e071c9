"""One thread after the other."""

import contextlib
import threading
from collections.abc import Iterator

PATIENCE = 1.0  # seconds


class Turnstile:
    """Lets one thread pass after the other, and past one that does not get through."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Take the seconds after which a thread that has passed no longer keeps others waiting."""
        self.patience = patience
        self._free = threading.Lock()
        self._passed = 0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, however many are before, while each gets through in time."""
        in_turn, passed = False, -1
        while not in_turn and passed != self._passed:
            passed = self._passed
            in_turn = self._free.acquire(timeout=self.patience)
        try:
            yield
        finally:
            if in_turn:
                self._passed += 1
                self._free.release()
