"""Training on the page: a run that is taken a turn at a time, and turns for all who train."""

import math
import threading
import time
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arrays import Array, Ink
from cnn.network import DigitCNN
from cnn.training.loop import Progress, train

TURN = 0.1  # seconds that a run learns before another may have its turn
LONG_TURN = 0.3  # for what is over after one or two of them
PACE = 0.3  # seconds from one turn of a run to its next, when few take turns


class Curves(NamedTuple):
    """Running means over the batches, at some of the steps: (n,) each."""

    steps: NDArray[np.int64]
    loss: Array
    accuracy: Array


class Run:
    """A training of a new network that can be taken a little at a time, with its curves."""

    turn = TURN

    def __init__(
        self, images: Ink, labels: ArrayLike, *, batch_size: int, learning_rate: float
    ) -> None:
        rng = np.random.default_rng()
        self.network = DigitCNN(rng=rng)
        self.batch_size, self.learning_rate = batch_size, learning_rate
        self.number, self.total, self.seen = 0, 0, 0
        self.progress = Progress()
        self.points = [(self.progress.loss, self.progress.accuracy)]  # one a step, from 0
        self.tested: dict[int, float] = {}  # share of the test images read: by step
        self._steps = train(
            self.network,
            images,
            labels,
            batch_size=batch_size,
            learning_rate=learning_rate,
            rng=rng,
        )

    @property
    def finished(self) -> bool:
        return 0 < self.number == self.total

    def learn(self, seconds: float) -> None:
        """Take steps for so long, or to the end, but at most double their number (from 16 on).

        Most is learnt early: so the beginning can be watched too.
        """
        until, last = time.monotonic() + seconds, max(16, 2 * self.number)
        for step in self._steps:
            self.number, self.total, self.seen = step.number, step.total, step.seen
            self.progress.note(step)
            self.points.append((self.progress.loss, self.progress.accuracy))
            if step.number == last or time.monotonic() > until:
                break

    def let_go(self) -> None:
        """It keeps nothing that could be made again."""

    def curves(self) -> Curves:
        """The curves so far, at 300 of the steps at most."""
        count = len(self.points)
        shown = np.linspace(0, count - 1, min(count, 300)).astype(int)
        loss, accuracy = np.array(self.points, np.float32)[shown].T
        return Curves(shown, loss, accuracy)


class Learner(Protocol):
    """What can be taught a little at a time."""

    turn: float  # seconds

    def learn(self, seconds: float) -> None: ...

    def let_go(self) -> None:
        """Another has its turn: free what can be made again."""


class Turns:
    """About half of one core for all runs that go on at once: the more, the rarer a turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[Learner, tuple[float, float]] = {}  # when its turn began, and its pace
        self._last: Learner | None = None

    def learn(self, run: Learner) -> float:
        """A turn for this run, if one is due; returns its pace, seconds from turn to turn.

        Waits while another run has its turn. A run that has not come for four of its paces has
        left, and its share goes to the others.
        """
        with self._lock:
            now = time.monotonic()
            self._latest = {
                r: (t, pace) for r, (t, pace) in self._latest.items() if now < t + 4 * pace
            }
            began, pace = self._latest.get(run, (-math.inf, PACE))
            if now > began + pace - PACE / 2:  # a timer may be a little early
                pace = PACE
                taken = sum(other.turn for other in {run, *self._latest})
                while pace < 2 * taken:  # doubled: it seldom changes
                    pace *= 2
                self._latest[run] = now, pace
                if self._last and self._last is not run:
                    self._last.let_go()
                self._last = run
                run.learn(run.turn)
        return pace
