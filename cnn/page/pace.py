"""How much one browser may say in a second.

A message costs what it makes the server do: a run of the whole page, or of a fragment of it.
Whoever says more than a page can has to wait, and whoever goes on all the same is heard no more.
"""

import time
from collections import deque
from collections.abc import Callable

FILL = 60.0  # runs of a fragment a second; a pen asks for 20
FULL = 120.0  # of them that may come at once, after a pause
PAGE = 6.0  # what a run of the whole page costs, in runs of a fragment
MOST_WAITING = 300  # messages: their sender does not listen

Later = Callable[[float, Callable[[], None]], object]


class Pace:
    """What one session may still say: a bucket that fills with time, and what waits for it."""

    def __init__(self, later: Later, clock: Callable[[], float] = time.monotonic) -> None:
        """Take `later(seconds, act)`, which does something after a while, and a clock."""
        self.later = later
        self.clock = clock
        self.left = FULL
        self.seen = self.acted = clock()
        self.waiting: deque[tuple[float, Callable[[], None]]] = deque()
        self.heard = True

    @property
    def fresh(self) -> bool:
        """Whether it may be forgotten: another one would say the same."""
        self._fill()
        return self.heard and not self.waiting and self.left >= FULL

    def say(self, cost: float, act: Callable[[], None]) -> bool:
        """Do it now or when there is room for it; False from then on when too much waits."""
        if self.heard:
            self.waiting.append((cost, act))
            if len(self.waiting) == 1:
                self._go_on()
            elif len(self.waiting) > MOST_WAITING:
                self.heard = False
                self.waiting.clear()
        return self.heard

    def since(self) -> float:
        """Seconds since something was done last."""
        return self.clock() - self.acted

    def _fill(self) -> None:
        now = self.clock()
        self.left = min(FULL, self.left + FILL * (now - self.seen))
        self.seen = now

    def _go_on(self) -> None:
        self._fill()
        while self.waiting and self.left >= self.waiting[0][0]:
            cost, act = self.waiting.popleft()
            self.left -= cost
            self.acted = self.clock()
            act()
        if self.waiting:
            self.later((self.waiting[0][0] - self.left) / FILL, self._go_on)
