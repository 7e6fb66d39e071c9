"""How often pens that move are answered: a share of one core for all of them together.

The answer after a stroke comes first. When such answers come late, the server has too much to do,
and answers under the pens give way until they are on time again.
"""

import threading
import time

SHARE = 0.25  # of a core
FASTEST = 0.05  # seconds from one answer under a pen to the next, at least
SLOWEST = 10.0  # at most
PRESENT = 2.0  # seconds for which a pen counts that has moved
LATE = 0.1  # seconds that an answer after a stroke may take in the server
GIVE_WAY, COME_BACK = 1.5, 0.9  # what late answers, and those on time, do to the pauses
MOST_STRAINED = 20.0  # so many times longer are they then, at most
# An answer's CPU, with Streamlit's session, thread and messages, over that of its script alone
WHOLE = 2.0


class Budget:
    """Shared by all visitors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moved: dict[str, float] = {}  # sessions whose pens have moved, and when
        self._cost = 0.01  # seconds of CPU that an answer takes, lately
        self._strain = 1.0  # so many times longer are the pauses

    def pause(self, session: str) -> float:
        """Seconds from this answer under this session's pen to its next."""
        with self._lock:
            now = time.monotonic()
            self._moved[session] = now
            for other, moved in list(self._moved.items()):
                if moved < now - PRESENT:
                    del self._moved[other]
            fair = max(FASTEST, len(self._moved) * self._cost / SHARE)
            return min(fair * self._strain, SLOWEST)

    def note(self, cpu: float, took: float | None = None) -> None:
        """Take account of an answer.

        Parameters
        ----------
        cpu : float
            Seconds of CPU that its script took.
        took : float, optional
            Of an answer after a stroke: seconds since the server has heard of that.
        """
        with self._lock:
            self._cost += 0.05 * (WHOLE * cpu - self._cost)
            if took is not None:
                change = GIVE_WAY if took > LATE else COME_BACK
                self._strain = min(max(self._strain * change, 1.0), MOST_STRAINED)
