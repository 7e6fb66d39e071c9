"""Training on the page: a run that is taken a turn at a time, and turns for all who train."""

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Ink
from cnn.network import DigitCNN
from cnn.training.loop import Progress, train
from cnn.training.optimizer import GradientDescent

TURN = 0.1  # seconds that a run learns before another may have its turn
LONG_TURN = 1.0  # for what is over after one of them, and costs much to take up again
SHARE = 0.5  # of a core, for the turns of all together
HOPELESS = 1e6  # nats: a loss from which no run has come back
GUESS = math.log(11)  # loss of a guess among ten digits and none, in nats
FORGOTTEN = 60.0  # seconds after which whoever has not come for their turn has left


class Curves(NamedTuple):
    """Running means over the batches, at some of the steps: (n,) each."""

    steps: NDArray[np.int64]
    loss: Array
    accuracy: Array


class Past(NamedTuple):
    """A run that is over, or was left: what the next one is compared with."""

    seed: int
    batch_size: int
    learning_rate: float  # the last one
    number: int  # steps taken
    total: int
    failed: bool
    curves: Curves
    tested: dict[int, float]  # share of the test images read: by step


class Run:
    """A training of a new network that can be taken a little at a time, with its curves.

    It takes plain steps along the gradient at a rate that stays until it is set anew: a rate that
    is too large makes it fail, as it would not with Adam.

    Parameters
    ----------
    images : (n, 28, 28) uint8 array
        Normalized grey levels.
    targets : (n, 11) array
        Probability of each digit and, last, of none.
    seed : int
        Of the initial weights and the order of the images.
    batch_size : int
    learning_rate : float
        Until `set_rate`.
    """

    turn = TURN

    def __init__(
        self, images: Ink, targets: Array, *, seed: int, batch_size: int, learning_rate: float
    ) -> None:
        rng = np.random.default_rng(seed)
        self.network = DigitCNN(rng=rng)
        self.seed, self.batch_size = seed, batch_size
        self.rates = [(0, learning_rate)]  # from which step on, at most one for each turn
        self.number, self.total, self.seen = 0, 0, 0
        self.failed = False
        self.progress = Progress(GUESS, 1 / 11)
        self.points = [(self.progress.loss, self.progress.accuracy)]  # one a step, from 0
        self.tested: dict[int, float] = {}  # share of the test images read: by step
        self._steps = train(
            self.network,
            images,
            targets,
            batch_size=batch_size,
            learning_rate=lambda: self.learning_rate,
            optimizer=GradientDescent,
            rng=rng,
        )

    @property
    def learning_rate(self) -> float:
        """That of the next step."""
        return self.rates[-1][1]

    @property
    def finished(self) -> bool:
        """Whether all steps are taken, or none can help any more."""
        return self.failed or 0 < self.number == self.total

    def set_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next step on."""
        if learning_rate != self.learning_rate and not self.finished:
            earlier = [rate for rate in self.rates if rate[0] < self.number]
            if earlier and earlier[-1][1] == learning_rate:
                self.rates = earlier
            else:
                self.rates = [*earlier, (self.number, learning_rate)]

    def learn(self, seconds: float) -> None:
        """Take steps for so long, or to the end, but at most double their number (from 16 on).

        Most is learnt early: so the beginning can be watched too.
        """
        until, last = time.monotonic() + seconds, max(16, 2 * self.number)
        for step in self._steps:
            self.number, self.total, self.seen = step.number, step.total, step.seen
            self.progress.note(step)
            self.points.append((self.progress.loss, self.progress.accuracy))
            self.failed = not step.loss <= HOPELESS
            if self.failed or step.number == last or time.monotonic() > until:
                break

    def let_go(self) -> None:
        """It keeps nothing that could be made again."""

    def curves(self) -> Curves:
        """The curves so far, at 300 of the steps at most."""
        count = len(self.points)
        shown = np.linspace(0, count - 1, min(count, 300)).astype(int)
        loss, accuracy = np.array(self.points, np.float32)[shown].T
        return Curves(shown, loss, accuracy)

    def past(self) -> Past:
        """What stays of it beside the next run."""
        return Past(
            self.seed,
            self.batch_size,
            self.learning_rate,
            self.number,
            self.total,
            self.failed,
            self.curves(),
            dict(self.tested),
        )


class Learner(Protocol):
    """What can be taught a little at a time."""

    turn: float  # seconds

    def learn(self, seconds: float) -> None: ...

    def let_go(self) -> None:
        """Another has its turn: free what can be made again."""


class Turns:
    """Turns for all who train: half of one core together, the rest is for those who draw.

    Everyone books one turn ahead, so that the more there are, the longer each one waits.
    """

    def __init__(self) -> None:
        self._lock, self._one_at_a_time = threading.Lock(), threading.Lock()
        self._booked: dict[str, float] = {}  # when a turn is due, by who has booked it
        self._free = 0.0  # from when on none is
        self._takes: dict[float, float] = {}  # seconds that a turn of this length takes, lately
        self._last: Learner | None = None

    def wait(self, who: str, turn: float) -> float:
        """Seconds until this one's turn, of this length, booked now if it was not; 0: it is due."""
        with self._lock:
            now = time.monotonic()
            if who not in self._booked:
                gone = [name for name, due in self._booked.items() if due < now - FORGOTTEN]
                for name in gone:
                    del self._booked[name]
                self._booked[who] = max(now, self._free)
                self._free = self._booked[who] + self._takes.get(turn, turn) / SHARE
            return max(0.0, self._booked[who] - now)

    @contextlib.contextmanager
    def turn(self, who: str, learner: Learner) -> Iterator[None]:
        """A turn that is due, with all that it takes to show what was learnt in it.

        Waits while another one has not finished.
        """
        with self._one_at_a_time:
            if self._last and self._last is not learner:
                self._last.let_go()
            self._last = learner
            began = time.monotonic()
            yield
            with self._lock:
                lately = self._takes.get(learner.turn, learner.turn)
                took = time.monotonic() - began
                self._takes[learner.turn] = lately + (took - lately) / 8
                self._booked.pop(who, None)
