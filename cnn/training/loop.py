"""The training loop: epochs of shuffled batches, learnt from with Adam.

The article leaves training to its second part; loss and gradients here are those of that
part. The learning rate falls to zero along a cosine (Loshchilov and Hutter, 2017).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arrays import Ink
from cnn.network import DigitCNN, one_hot
from cnn.training.optimizer import Adam, flat, shaped


class Step(NamedTuple):
    """What one batch showed, before the network learnt from it."""

    number: int  # 1, 2, ...
    total: int  # steps of the whole run
    seen: int  # images, this batch's and all before it
    loss: float  # mean cross-entropy, in nats
    accuracy: float  # share of the batch read correctly


@dataclass
class Progress:
    """Running means of a run's loss and accuracy: the latest hundred batches count most."""

    loss: float = math.log(10)  # a guess among ten
    accuracy: float = 0.1

    def note(self, step: Step) -> None:
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
    learning_rate: float = 2e-3,
    rng: np.random.Generator,
    epoch: Callable[[np.random.Generator], NDArray[np.int64]] | None = None,
    weight_decay: float = 0,
    ema_decay: float = 0,
    shift: bool = False,
) -> Iterator[Step]:
    """Teach network (in place), one batch for each Step that is taken from the iterator.

    images is (n, 28, 28), grey levels 0..255; targets (n,) digits, or (n, 10) the probability
    of each. The same rng state gives the same weights. Beyond the plain recipe:

    epoch: draws which images an epoch shows, in order; else all of them, shuffled.
    weight_decay: pulls the softmax layer's weights towards 0 (Loshchilov and Hutter, 2019).
    ema_decay: after the last step the network becomes the exponential moving average of its
        parameters, of which so much is kept at each step (Polyak and Juditsky, 1992).
    shift: moves every other batch by up to a pixel.
    """
    targets = one_hot(targets)
    answers = targets.argmax(axis=-1)
    optimizer = Adam(network.parameters)
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
            rate = learning_rate * falling
            if weight_decay:
                network.softmax.weights *= 1 - rate * weight_decay
            optimizer.update(gradients, rate)
            if ema_decay:
                keep = min(ema_decay, number / (number + 10))
                average *= keep
                average += (1 - keep) * flat(network.parameters)
            right = logits.argmax(axis=-1) == answers[batch]
            if ema_decay and number == total:
                for name, values in shaped(average, network.parameters).items():
                    network.parameters[name][...] = values
            yield Step(number, total, seen, float(loss.mean()), float(right.mean()))
