"""Training: cross-entropy, Adam, epochs of shuffled batches.

The article leaves training to its second part; loss and gradients here are those of that
part, the optimiser is Adam (Kingma and Ba, 2015) with a learning rate that falls to zero
along a cosine (Loshchilov and Hutter, 2017).
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.conv import Array
from cnn.ink import Ink
from cnn.network import DigitCNN, one_hot

TURN = 0.1  # seconds that a run learns before another may have its turn
PACE = 0.3  # seconds from one turn of a run to its next, when few take turns


class Step(NamedTuple):
    """What one batch showed, before the network learnt from it."""

    number: int  # 1, 2, ...
    of: int
    seen: int  # images, this batch's and all before it
    loss: float  # mean cross-entropy, in nats
    accuracy: float  # share of the batch read rightly


def train(
    network: DigitCNN,
    images: Ink,
    targets: ArrayLike,
    *,
    epochs: int = 20,
    batch_size: int = 64,
    learning_rate: float = 2e-3,
    rng: np.random.Generator,
    epoch: Callable[[np.random.Generator], NDArray[np.int64]] | None = None,
    weight_decay: float = 0,
    average: float = 0,
    shift: bool = False,
) -> Iterator[Step]:
    """Teach network (in place), one batch for each Step that is taken from the iterator.

    images is (n, 28, 28), grey levels 0..255; targets (n,) digits, or (n, 10) the probability
    of each. The same rng state gives the same weights. Beyond the plain recipe:

    epoch: draws which images an epoch shows, in order; else all of them, shuffled.
    weight_decay: pulls the softmax layer's weights towards 0 (Loshchilov and Hutter, 2019).
    average: after the last step the network becomes the running average of its parameters,
        which forgets at this rate (Polyak and Juditsky, 1992).
    shift: moves every other batch by up to a pixel.
    """
    targets = np.asarray(targets)
    optimiser = Adam(network.parameters)
    averages = {name: p.copy() for name, p in network.parameters.items()}
    number, of, seen = 0, 1, 0
    for epoch_number in range(epochs):
        order = epoch(rng) if epoch else rng.permutation(len(images))
        of = (epochs - epoch_number) * math.ceil(len(order) / batch_size) + number
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            shown, wanted = images[batch], one_hot(targets[batch])
            if shift and rng.random() < 0.5:
                i, j = rng.integers(3, size=2)
                shown = np.pad(shown, ((0, 0), (1, 1), (1, 1)))[:, i : i + 28, j : j + 28]
            logits, gradients = network.gradients(shown, wanted)
            falling = (1 + math.cos(math.pi * number / of)) / 2
            number += 1
            seen += len(batch)
            rate = learning_rate * falling
            if weight_decay:
                network.softmax.weights *= 1 - rate * weight_decay
            optimiser.update(gradients, rate)
            for name, parameter in network.parameters.items() if average else ():
                keep = min(average, number / (number + 10))
                averages[name] += (1 - keep) * (parameter - averages[name])
            right = logits.argmax(axis=-1) == wanted.argmax(axis=-1)
            loss = cross_entropy(logits, wanted).mean()
            if average and number == of:
                for name, parameter in network.parameters.items():
                    parameter[...] = averages[name]
            yield Step(number, of, seen, float(loss), float(right.mean()))


class Run:
    """A training of a new network that can be taken a moment at a time, with its curves."""

    def __init__(
        self, images: Ink, labels: ArrayLike, *, batch_size: int, learning_rate: float
    ) -> None:
        rng = np.random.default_rng()
        self.network = DigitCNN(rng=rng)
        self.batch_size, self.learning_rate = batch_size, learning_rate
        self.number, self.of = 0, 0
        self.points = [(0, math.log(10), 0.1)]  # images seen, running means of loss and accuracy
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
        return 0 < self.number == self.of

    def learn(self, seconds: float) -> None:
        """Take steps for so long, or to the end, but at most double their number (from 16 on).

        Most is learnt early: so the first moments can be watched too.
        """
        until, last = time.monotonic() + seconds, max(16, 2 * self.number)
        for step in self._steps:
            self.number, self.of = step.number, step.of
            _, loss, accuracy = self.points[-1]
            loss += 0.05 * (step.loss - loss)
            accuracy += 0.05 * (step.accuracy - accuracy)
            self.points.append((step.seen, loss, accuracy))
            if step.number == last or time.monotonic() > until:
                break

    def curves(self) -> tuple[NDArray[np.int64], Array, Array]:
        """Images seen, running mean of the loss and of the accuracy: (n,) each, n at most 300."""
        count = len(self.points)
        shown = np.linspace(0, count - 1, min(count, 300)).astype(int)
        seen, loss, accuracy = zip(*(self.points[i] for i in shown), strict=True)
        return np.array(seen), np.array(loss, np.float32), np.array(accuracy, np.float32)


class Turns:
    """About half of one core for all runs that go on at once: the more, the rarer a turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[Run, tuple[float, float]] = {}  # when its turn began, and its pace

    def learn(self, run: Run) -> float:
        """A turn for this run, if one is due; returns its pace, seconds from turn to turn.

        Waits while another run has its turn. Who stays away for four times as long is gone.
        """
        with self._lock:
            now = time.monotonic()
            self._latest = {
                r: (t, pace) for r, (t, pace) in self._latest.items() if now < t + 4 * pace
            }
            began, pace = self._latest.get(run, (-math.inf, PACE))
            if now > began + pace - PACE / 2:  # a timer may be a little early
                pace = PACE
                while pace < 2 * TURN * len({run, *self._latest}):  # doubled: it seldom changes
                    pace *= 2
                self._latest[run] = now, pace
                run.learn(TURN)
        return pace


class Adam:
    """Adaptive moment estimation: steps scaled by the gradients' running mean and size."""

    def __init__(self, parameters: dict[str, Array], beta1: float = 0.9, beta2: float = 0.999):
        self.parameters = parameters
        self.betas = beta1, beta2
        self.means = {name: np.zeros_like(p) for name, p in parameters.items()}
        self.squares = {name: np.zeros_like(p) for name, p in parameters.items()}
        self.steps = 0

    def update(self, gradients: dict[str, Array], learning_rate: float) -> None:
        """Change the parameters, in place, against their gradients."""
        self.steps += 1
        beta1, beta2 = self.betas
        unbias1, unbias2 = 1 - beta1**self.steps, 1 - beta2**self.steps
        for name, gradient in gradients.items():
            mean, square = self.means[name], self.squares[name]
            mean += (1 - beta1) * (gradient - mean)
            square += (1 - beta2) * (gradient * gradient - square)
            step = np.sqrt(square / unbias2) + 1e-8
            np.divide(mean, step, out=step)
            self.parameters[name] -= learning_rate / unbias1 * step


def cross_entropy(logits: Array, targets: ArrayLike) -> Array:
    """-log of the probability given to what is right: (..., 10), (..., 10) -> (...), in nats.

    Taken from the logits, so that a probability that rounds to 0 costs what it should
    instead of infinity.
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=-1))
    return log_sum - (targets * shifted).sum(axis=-1)
