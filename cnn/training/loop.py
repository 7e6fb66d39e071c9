"""The training loop: epochs of shuffled mini-batches, by default with Adam and cosine annealing.

The article leaves training to its second part; loss and gradients are those of that part.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arrays import Array, Ink
from cnn.network import DigitCNN, one_hot
from cnn.training.optimizer import Adam, Optimizer, flat, shaped


class Step(NamedTuple):
    """One training step; loss and accuracy are from before the update."""

    number: int  # 1, 2, ...
    total: int  # steps of the whole run
    seen: int  # images so far, with this batch
    loss: float  # mean cross-entropy, in nats
    accuracy: float  # of the batch


@dataclass
class Progress:
    """Running means of loss and accuracy, mostly of the latest hundred batches."""

    loss: float = math.log(10)  # of a random guess
    accuracy: float = 0.1

    def note(self, step: Step) -> None:
        """Update the means with a step."""
        share = max(0.01, 1 / step.number)
        self.loss += share * (step.loss - self.loss)
        self.accuracy += share * (step.accuracy - self.accuracy)


def train(
    network: DigitCNN,
    images: Ink,
    targets: ArrayLike,
    *,
    epochs: int = 20,
    batch_size: int = 64,
    learning_rate: float | Callable[[], float] = 2e-3,
    optimizer: Callable[[dict[str, Array]], Optimizer] = Adam,
    rng: np.random.Generator,
    epoch: Callable[[np.random.Generator], NDArray[np.int64]] | None = None,
    weight_decay: float = 0,
    ema_decay: float = 0,
    shift: bool = False,
) -> Iterator[Step]:
    """Train a network in place, one batch for each Step that is taken from the iterator.

    Parameters
    ----------
    network : DigitCNN
    images : (n, 28, 28) uint8 array
        Normalized grey levels.
    targets : (n,), (n, 10) or (n, 11) array_like
        Digits, or the probability of each digit and, last of eleven, of none.
    epochs, batch_size : int
    learning_rate : float or callable
        At the start; it falls to zero along a cosine [1]_. A callable is asked at each step, and
        what it returns does not fall.
    optimizer : callable
        Makes an optimizer of the network's parameters.
    rng : numpy.random.Generator
        The same state gives the same weights.
    epoch : callable, optional
        Draws the indices of the images of an epoch; by default all images, shuffled.
    weight_decay : float
        Decoupled weight decay of the softmax layer's weights [2]_.
    ema_decay : float
        After the last step the parameters become their exponential moving average, of which this
        share is kept at each step [3]_.
    shift : bool
        Whether to shift half of the batches by up to a pixel.

    Yields
    ------
    Step

    References
    ----------
    .. [1] Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
    .. [2] Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
    .. [3] Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
    """
    targets = one_hot(targets)
    answers = targets.argmax(axis=-1)
    steps = optimizer(network.parameters)
    average = flat(network.parameters)
    number, total, seen = 0, 1, 0
    for epoch_number in range(epochs):
        order = epoch(rng) if epoch else rng.permutation(len(images))
        total = (epochs - epoch_number) * math.ceil(len(order) / batch_size) + number
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            shown = images[batch]
            if shift and rng.random() < 0.5:
                i, j = rng.integers(3, size=2)
                shown = np.pad(shown, ((0, 0), (1, 1), (1, 1)))[:, i : i + 28, j : j + 28]
            logits, loss, gradients = network.learn_from(shown, targets[batch])
            falling = (1 + math.cos(math.pi * number / total)) / 2
            number += 1
            seen += len(batch)
            rate = learning_rate() if callable(learning_rate) else learning_rate * falling
            if weight_decay:
                network.softmax.weights *= 1 - rate * weight_decay
            steps.update(gradients, rate)
            if ema_decay:
                keep = min(ema_decay, number / (number + 10))
                average *= keep
                average += (1 - keep) * flat(network.parameters)
            right = logits.argmax(axis=-1) == answers[batch]
            if ema_decay and number == total:
                for name, values in shaped(average, network.parameters).items():
                    network.parameters[name][...] = values
            yield Step(number, total, seen, float(loss.mean()), float(right.mean()))
